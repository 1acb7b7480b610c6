package compat

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestKeywordFunctions: examples/go is such a module, which the end-to-end tests compile; this says it without an engine.
func TestKeywordFunctions(t *testing.T) {
	t.Parallel()
	found, err := keywordFunctions(filepath.Join(root, "ci"))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		t.Errorf("%s: no Go module on Dagger before 1.0 can depend on a module with this function; return a list", one)
	}
}

func TestKeywordFunctionsSees(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code := "package main\n\nfunc (m *M) Package() (string, error)\nfunc (m *M) Import() error\nfunc (m *M) Range()\n" +
		"func (m *M) Type() ([]string, error)\nfunc (m *M) Var() *M\nfunc (m *M) switch_() string\nfunc Go() string\n" +
		"func (m *M) Lint() string\n"
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := keywordFunctions(dir)
	if want := []string{"a.go: Package", "a.go: Import", "a.go: Range"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, wanted %q (%v)", found, want, err)
	}
}
