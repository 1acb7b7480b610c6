package main

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// temporaryPrefix lets everything below prefix happen in a folder of the test's.
func temporaryPrefix(t *testing.T) {
	t.Helper()
	before := prefix
	t.Cleanup(func() { prefix = before })
	prefix = filepath.Join(t.TempDir(), "slipway-engine")
	if err := makeFolders(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func wantContains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

// onlyPrograms makes a PATH of nothing but these shell scripts.
func onlyPrograms(t *testing.T, scripts map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, script := range scripts {
		write(t, filepath.Join(folder, name), "#!/bin/sh\n"+script+"\n", 0o755)
	}
	t.Setenv("PATH", folder)
	return folder
}

// stderrOf returns what a function wrote to the standard error stream.
func stderrOf(t *testing.T, call func()) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := os.Stderr
	os.Stderr = file
	defer func() { os.Stderr = before }()
	call()
	return read(t, file.Name())
}

// waitFor waits for something that another process does.
func waitFor(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// ended says whether a process has ended, even if nobody has asked for its exit code yet.
func ended(pid string) bool {
	line, _ := os.ReadFile("/proc/" + pid + "/cmdline")
	return len(line) == 0
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestEngineUpLeavesAMachineWithItsOwnDaggerAlone(t *testing.T) {
	temporaryPrefix(t)
	if err := os.RemoveAll(prefix); err != nil {
		t.Fatal(err)
	}
	folder := onlyPrograms(t, map[string]string{"dagger": "echo dagger v0.19.7", "docker": "exit 0"})
	t.Setenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST", "")
	said := stderrOf(t, func() {
		if err := manage(t.Context(), t.TempDir(), []string{"up"}); err != nil {
			t.Error(err)
		}
	})
	wantContains(t, said, "this machine's own Dagger is used", folder+"/dagger")
	if _, err := os.Stat(prefix); !os.IsNotExist(err) {
		t.Errorf("something was made at %s: %v", prefix, err)
	}
}

func TestUnknownVerb(t *testing.T) {
	for _, arguments := range [][]string{nil, {"start"}, {"up", "now"}} {
		if err := manage(t.Context(), "", arguments); err == nil {
			t.Errorf("engine %v was accepted", arguments)
		} else {
			wantContains(t, err.Error(), "up, down, status, clean, env")
		}
	}
}

// nohup ignores SIGHUP, and a shell SIGINT in what it starts in the background.
func TestWhatIsIgnoredDoesNotInterrupt(t *testing.T) {
	defer signal.Reset(syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // these tests may be run by nohup, too
	if got := interrupts(); got[0] != syscall.SIGTERM || !slices.Contains(got, os.Signal(syscall.SIGHUP)) {
		t.Errorf("the interrupts are %v", got)
	}
	signal.Ignore(syscall.SIGHUP)
	if got := interrupts(); got[0] != syscall.SIGTERM || slices.Contains(got, os.Signal(syscall.SIGHUP)) {
		t.Errorf("with SIGHUP ignored, the interrupts are %v", got)
	}
}

func TestEnvironmentNamesNothingTwice(t *testing.T) {
	temporaryPrefix(t)
	t.Setenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST", "tcp://somewhere.invalid:1")
	t.Setenv("PATH", "/usr/bin:/bin")
	t.Setenv("KEPT", "yes=no")
	values := map[string][]string{}
	for _, line := range environment() {
		name, value, _ := strings.Cut(line, "=")
		values[name] = append(values[name], value)
	}
	for name, want := range map[string]string{
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST": "unix://" + prefix + "/run/engine.sock",
		"_EXPERIMENTAL_DAGGER_CLI_BIN":     prefix + "/bin/dagger",
		"PATH":                             prefix + "/bin:/usr/bin:/bin",
		"KEPT":                             "yes=no",
		"DO_NOT_TRACK":                     "1",
	} {
		if !slices.Equal(values[name], []string{want}) {
			t.Errorf("%s is %q, not %q", name, values[name], want)
		}
	}
}

func TestPrintedEnvironmentIsForAShell(t *testing.T) {
	temporaryPrefix(t)
	path := onlyPrograms(t, nil) + ":/with a blank/$(touch x):/it's/`y`;\"z\""
	t.Setenv("PATH", path)
	var printed bytes.Buffer
	if err := printEnv(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	shell := exec.Command("/bin/sh", "-c", `eval "$1"; printf '%s\n' "$PATH" "$_EXPERIMENTAL_DAGGER_RUNNER_HOST"`,
		"sh", printed.String())
	shell.Dir = t.TempDir()
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if want := prefix + "/bin:" + path + "\nunix://" + prefix + "/run/engine.sock\n"; string(out) != want {
		t.Errorf("a shell takes\n%sfor\n%s", out, want)
	}
}

func TestPrintedEnvironmentOfAMachineWithItsOwnDagger(t *testing.T) {
	onlyPrograms(t, map[string]string{"dagger": "echo dagger v0.19.7", "docker": "exit 0"})
	var printed bytes.Buffer
	if err := printEnv(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(printed.String(), "# ") || strings.Contains(printed.String(), "export") {
		t.Errorf("a shell would take this: %s", printed.String())
	}
}

// The paths are compiled into Dagger, and a module of their own: what is compared is the file's text.
func TestDaggerIsBuiltWithOurPaths(t *testing.T) {
	text := read(t, "dagger/distconsts/consts.go")
	match := regexp.MustCompile(`(?m)^const prefix = "(.*)"$`).FindStringSubmatch(text)
	if match == nil || match[1] != prefix {
		t.Errorf("distconsts has the prefix %q, not %q", match, prefix)
	}
	for name, want := range map[string]string{
		"DefaultEngineSockAddr":            "unix://" + socketPath(),
		"RuncPath":                         under("bin/runc"),
		"DaggerInitPath":                   under("bin/dagger-init"),
		"EngineDefaultStateDir":            under("state"),
		"EngineContainerBuiltinContentDir": string(sdkStore()),
	} {
		line := regexp.MustCompile(`(?m)^\s*` + name + `\s*= (.*)$`).FindStringSubmatch(text)
		if line == nil {
			t.Errorf("distconsts has no %s", name)
			continue
		}
		got := strings.NewReplacer(`"unix://" + `, "unix://", "prefix + ", prefix, `"`, "").Replace(line[1])
		if got != want {
			t.Errorf("distconsts has %s = %q, not %q", name, got, want)
		}
	}
}
