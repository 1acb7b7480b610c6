package compat

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// printing is whatever writes to the log of a call.
var printing = regexp.MustCompile(`\b(fmt\.(Fp|P)rint(f|ln)?\(|println\(|os\.Std(out|err)|"log(/slog)?")`)

// TestPrinting holds ci/ to one place that prints, which makes what is said safe for terminals and runners.
func TestPrinting(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "ci", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	found := 0
	for _, name := range files {
		if filepath.Base(name) == "dagger.gen.go" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range printing.FindAllString(string(text), -1) {
			if found++; filepath.Base(name) != "say.go" {
				t.Errorf("%s: %s prints as it is; call say", name, call)
			}
		}
	}
	if found == 0 {
		t.Error("not even say.go is seen to print")
	}
}
