package tree

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string, mode os.FileMode) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, dir, name, target string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	long := strings.Repeat("x", 64<<10)
	for _, dir := range []string{a, b} {
		write(t, dir, "same", "1", 0o644)
		write(t, dir, "deep/same", long, 0o644)
		write(t, dir, "empty", "", 0o644)
		link(t, dir, "link-same", "same")
	}
	write(t, a, "umask", "1", 0o600) // git does not see this
	write(t, b, "umask", "1", 0o644)
	write(t, a, "mode", "1", 0o755)
	write(t, b, "mode", "1", 0o644)
	write(t, a, "text", "1", 0o644)
	write(t, b, "text", "2", 0o644)
	write(t, a, "longer", long, 0o644)
	write(t, b, "longer", long+"y", 0o644)
	write(t, a, "only-a", "", 0o644)
	write(t, b, "deep/only-b", "", 0o644)
	link(t, a, "link", "same")
	link(t, b, "link", "text")
	link(t, a, "kind", "same")
	write(t, b, "kind", "1", 0o644)
	if err := os.Mkdir(filepath.Join(a, "empty-folder"), 0o755); err != nil {
		t.Fatal(err)
	}

	got, err := Compare(os.DirFS(a), os.DirFS(b))
	want := []string{"deep/only-b", "kind", "link", "longer", "mode", "only-a", "text"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Compare = %q, %v; want %q", got, err, want)
	}
}

func TestCompareOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := Compare(os.DirFS("/does/not/exist"), os.DirFS(t.TempDir())); err == nil {
		t.Error("a folder that does not exist is no folder without differences")
	}
}
