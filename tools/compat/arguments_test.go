package compat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestArguments: the guard of files .env knows every argument of every function.
func TestArguments(t *testing.T) {
	t.Parallel()
	want, err := argumentsFile(filepath.Join(root, "ci"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "internal", "envfile", "functions.go")
	if os.Getenv("SLIPWAY_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the code has (%v): run SLIPWAY_UPDATE=1 go test ./... in tools/compat\n%s", file, err, want)
	}
	for _, line := range []string{"\n. source path module\n", "\nrelease tag ", " sign-off", "\nnext/prepare tag pre since index "} {
		if !strings.Contains(want, line) {
			t.Errorf("%q is missing:\n%s", line, want)
		}
	}
}
