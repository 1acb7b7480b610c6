package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// goodMachine can be brought up. The test breaks one thing of it.
func goodMachine(t *testing.T) machine {
	t.Helper()
	temporaryPrefix(t)
	onlyPrograms(t, map[string]string{"go": "", "apt-get": ""})
	release := filepath.Join(t.TempDir(), "os-release")
	write(t, release, "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n", 0o644)
	return machine{system: "linux", user: 0, release: release, needed: 0}
}

// wantSentence wants one sentence: what was found, and what to do.
func wantSentence(t *testing.T, err error, found, remedy string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	wantContains(t, err.Error(), found, remedy)
	if text := err.Error(); strings.Contains(text, "\n") || strings.Contains(text, ". ") {
		t.Errorf("this is not one sentence: %s", text)
	}
}

func TestPreconditions(t *testing.T) {
	if err := goodMachine(t).preconditions(); err != nil {
		t.Error(err)
	}
	for name, test := range map[string]struct {
		spoil         func(*testing.T, *machine)
		found, remedy string
	}{
		"not Linux": {func(_ *testing.T, m *machine) { m.system = "darwin" },
			"not on darwin", "install Dagger v0.19.7 or newer, and Docker"},
		"not root": {func(_ *testing.T, m *machine) { m.user = 1000 },
			"needs root", "run this as root, or install Dagger"},
		"no Go": {func(t *testing.T, _ *machine) { onlyPrograms(t, map[string]string{"apt-get": ""}) },
			"there is no go here", "install Go 1.25 or newer"},
		"no apt-get": {func(t *testing.T, _ *machine) { onlyPrograms(t, map[string]string{"go": ""}) },
			"there is no apt-get here", "use Debian 12, or install Dagger"},
		"neither Go nor apt-get": {func(t *testing.T, _ *machine) { onlyPrograms(t, nil) },
			"there is no go here", "install Go 1.25 or newer"}, // the same one each time
		"Ubuntu": {func(t *testing.T, m *machine) {
			write(t, m.release, "PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nID=ubuntu\nID_LIKE=debian\n", 0o644)
		}, "this is Ubuntu 24.04 LTS", "use Debian 12, or install Dagger"},
		"no description": {func(t *testing.T, m *machine) { m.release = filepath.Join(t.TempDir(), "none") },
			"what this machine runs is not known", "use Debian 12, or install Dagger"},
		"disk too small": {func(_ *testing.T, m *machine) { m.needed = 1 << 33 },
			"GiB free and the engine needs 8589934592", "make room, or mount a larger disk at "},
	} {
		t.Run(name, func(t *testing.T) {
			m := goodMachine(t)
			test.spoil(t, &m)
			wantSentence(t, m.preconditions(), test.found, test.remedy)
		})
	}
}

func TestWhatIsBuiltNeedsNoMoreDisk(t *testing.T) {
	m := goodMachine(t)
	m.needed = 1 << 33
	write(t, stampPath("tools"), "key", 0o644)
	if err := m.preconditions(); err != nil {
		t.Error(err)
	}
}

func TestPortFree(t *testing.T) {
	m := goodMachine(t)
	m.port = "0" // any
	if err := m.portFree(); err != nil {
		t.Error(err)
	}
}
