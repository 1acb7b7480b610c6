// Package pythontest gives tests a Python with tools from the package index,
// so that what they compare with is the real thing.
package pythontest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Python returns the interpreter of a virtual environment that holds the given
// requirements ("packaging==26.3"). Environments are kept in the user's cache.
// Under go test -short the test is skipped; it fails where none can be made.
func Python(t testing.TB, requirements ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: " + strings.Join(requirements, ", ") + " would be installed")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "slipway-test", strings.Join(requirements, "+"))
	if _, err := os.Stat(home); err != nil {
		install(t, home, requirements)
	}
	return filepath.Join(home, "bin", "python")
}

// install makes the environment beside its place and moves it there, so that
// one that is half made is never taken for whole.
func install(t testing.TB, home string, requirements []string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(home), ".making-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	run(t, "python3", "-m", "venv", fresh)
	arguments := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, requirements...)
	run(t, filepath.Join(fresh, "bin", "python"), arguments...)
	if err := os.Rename(fresh, home); err != nil && !os.IsExist(err) {
		if _, other := os.Stat(home); other != nil {
			t.Fatal(err)
		}
	}
}

func run(t testing.TB, name string, arguments ...string) {
	t.Helper()
	if output, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, output)
	}
}
