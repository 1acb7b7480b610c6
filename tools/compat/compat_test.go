package compat

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// newest is the newest version of dagger.io/dagger that the Go module proxy was seen to have: it lags behind Dagger's
// releases, and lists no versions, so this line is edited by hand.
const newest = "v0.21.9"

// floor is the oldest version, which dagger.json declares.
func floor(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "dagger.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct{ EngineVersion string }
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	return config.EngineVersion
}

// TestCompiles builds the module against Dagger's oldest and newest API.
func TestCompiles(t *testing.T) {
	t.Parallel()
	for _, version := range []string{floor(t), newest} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			to := t.TempDir()
			if err := copyModule(root, to); err != nil {
				t.Fatal(err)
			}
			if out, err := build(to, version); err != nil {
				t.Errorf("ci/ does not compile against %s %s: %v\n%s", library, version, err, out)
			}
		})
	}
}

// TestRefuses shows that the build above would see what a version lacks.
func TestRefuses(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"telemetry": "import _ \"dagger/slipway/ci/internal/telemetry\"\n",
		"function":  "func absent() { dag.NoSuchFunction() }\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := t.TempDir()
			if err := copyModule(root, to); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, "ci", "absent.go"), []byte("package main\n\n"+code), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := build(to, newest); err == nil || !strings.Contains(out, "absent.go:3") {
				t.Errorf("it was built, or failed elsewhere: %v\n%s", err, out)
			}
		})
	}
}

// build compiles the copy, and does not link it. Its go.sum lacks the library's dependencies, which Go adds by itself
// and checks against the checksum database. Without paths in what is compiled, the next run finds it in Go's cache.
func build(dir, version string) (string, error) {
	for _, argv := range [][]string{
		{"mod", "edit", "-require=" + library + "@" + version},
		{"list", "-export", "-f", "{{.Export}}", "-mod=mod", "-trimpath", "-gcflags=-e", "."},
	} {
		command := exec.Command("go", argv...)
		command.Dir = filepath.Join(dir, "ci")
		command.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if out, err := command.CombinedOutput(); err != nil {
			return string(out), err
		}
	}
	return "", nil
}

// TestGeneratedImports names imports of what not every version generates.
func TestGeneratedImports(t *testing.T) {
	t.Parallel()
	found, err := generatedImports(filepath.Join(root, "ci"))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		t.Errorf("%s, which newer versions of Dagger do not generate", one)
	}
}

// TestGeneratedImportsSees shows that such an import is found, and the client left alone.
func TestGeneratedImportsSees(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code := "package main\n\nimport (\n\t\"dagger/slipway/ci/internal/dagger\"\n\tx \"dagger/slipway/ci/internal/querybuilder\"\n)\n"
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := generatedImports(dir)
	if err != nil || len(found) != 1 || found[0] != "a.go imports dagger/slipway/ci/internal/querybuilder" {
		t.Errorf("found %q, %v", found, err)
	}
	if _, err := generatedImports(t.TempDir()); err == nil {
		t.Error("an empty folder is no module")
	}
}
