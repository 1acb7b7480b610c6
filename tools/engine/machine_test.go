package main

import (
	"path/filepath"
	"testing"
)

func TestNewEnough(t *testing.T) {
	for printed, want := range map[string]bool{
		"dagger v0.19.7":                         true,
		"dagger v0.19.7 (image://x) linux/amd64": true,
		"dagger v0.19.7\n":                       true,
		"dagger v0.19.6":                         false,
		"dagger v0.19.10":                        true,
		"dagger v0.9.10":                         false,
		"dagger v0.20.0":                         true,
		"dagger v1.0.0":                          true,
		"dagger v1.0.0-beta.3":                   true,
		"dagger v0.19.7-251101000000-dev-abc":    false, // before it
		"dagger v0.19.8-251120000000-dev-abc":    true,
		"dagger devel (abc)":                     false,
		"dagger 0.19.7":                          false,
		"v0.19.7":                                false,
		"dagger v0.19":                           false,
		"dagger v99999999999999999999.0.0":       true,
		"error: dagger v0.19.7":                  false,
		"":                                       false,
	} {
		if got := newEnough(printed); got != want {
			t.Errorf("newEnough(%q) = %v", printed, got)
		}
	}
}

func TestMachineDagger(t *testing.T) {
	const isNew, answers, fails = "echo dagger v0.19.7", "exit 0", "echo Cannot connect >&2; exit 1"
	const apple = `[ "$*" = "system status" ]`
	for name, test := range map[string]struct {
		programs map[string]string
		runner   string // _EXPERIMENTAL_DAGGER_RUNNER_HOST
		want     bool
	}{
		"nothing at all":         {nil, "", false},
		"no Dagger":              {map[string]string{"docker": answers}, "", false},
		"Docker":                 {map[string]string{"dagger": isNew, "docker": answers}, "", true},
		"podman":                 {map[string]string{"dagger": isNew, "docker": fails, "podman": answers}, "", true},
		"nerdctl":                {map[string]string{"dagger": isNew, "nerdctl": answers}, "", true},
		"finch":                  {map[string]string{"dagger": isNew, "finch": answers}, "", true},
		"Apple's":                {map[string]string{"dagger": isNew, "container": apple}, "", true},
		"too old":                {map[string]string{"dagger": "echo dagger v0.19.6", "docker": answers}, "", false},
		"does not run":           {map[string]string{"dagger": "exit 1", "docker": answers}, "", false},
		"no engine":              {map[string]string{"dagger": isNew}, "", false},
		"a client without one":   {map[string]string{"dagger": isNew, "docker": fails}, "", false},
		"runner host":            {map[string]string{"dagger": isNew}, "tcp://127.0.0.1:1", true},
		"runner host, too old":   {map[string]string{"dagger": "echo dagger v0.9.10"}, "tcp://127.0.0.1:1", false},
		"runner host, no Dagger": {map[string]string{}, "tcp://127.0.0.1:1", false},
	} {
		t.Run(name, func(t *testing.T) {
			folder := onlyPrograms(t, test.programs)
			t.Setenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST", test.runner)
			cli, got := machineDagger(t.Context())
			if got != test.want {
				t.Fatalf("machineDagger() = %q, %v", cli, got)
			}
			if got && cli != filepath.Join(folder, "dagger") {
				t.Errorf("machineDagger() = %q", cli)
			}
		})
	}
}

func TestOurOwnDaggerIsNotTheMachines(t *testing.T) {
	temporaryPrefix(t)
	onlyPrograms(t, map[string]string{"docker": "exit 0"})
	write(t, under("bin/dagger"), "#!/bin/sh\necho dagger v0.19.7\n", 0o755)
	t.Setenv("PATH", under("bin"))
	t.Setenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST", "unix://"+socketPath())
	if cli, ok := machineDagger(t.Context()); ok {
		t.Errorf("%s is taken for the machine's own", cli)
	}
}
