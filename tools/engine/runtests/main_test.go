package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain makes this test the command itself when a test runs it as such.
func TestMain(m *testing.M) {
	if os.Getenv("RUNTESTS_ARGUMENTS") == "" {
		os.Exit(m.Run())
	}
	main()
}

func TestWrongArguments(t *testing.T) {
	for _, arguments := range [][]string{{"all"}, {""}, {"unit", "TestX"}, {"e2e", "TestX", "more"}, {"--help"}} {
		command := exec.Command(os.Args[0], arguments...)
		command.Env = append(os.Environ(), "RUNTESTS_ARGUMENTS=wrong")
		command.Dir = t.TempDir() // where nothing is to test, should it go on
		out, err := command.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("%q: %v, not exit code 2", arguments, err)
		}
		if !strings.HasPrefix(string(out), "usage: tools/test ") {
			t.Errorf("%q: it says %q", arguments, out)
		}
	}
}

func TestChoice(t *testing.T) {
	for text, want := range map[string][2]string{
		"": {"", ""}, "unit": {"unit", ""}, "e2e": {"e2e", ""}, "e2e TestScripts/a$": {"e2e", "TestScripts/a$"},
	} {
		mode, pattern, ok := choice(strings.Fields(text))
		if !ok || mode != want[0] || pattern != want[1] {
			t.Errorf("choice(%q) = %q, %q, %v", text, mode, pattern, ok)
		}
	}
}

func TestUnquote(t *testing.T) {
	for quoted, want := range map[string]string{
		"plain:/usr/bin": "plain:/usr/bin", `'with a blank'`: "with a blank", `'it'\''s'`: "it's", "": "", "'": "'",
	} {
		if got := unquote(quoted); got != want {
			t.Errorf("unquote(%s) = %s", quoted, got)
		}
	}
}
