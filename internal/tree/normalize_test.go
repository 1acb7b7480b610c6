package tree

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	root, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{"a": 0o666, "b": 0o777, "c": 0o600, "d": 0o700, "e": 0o644} {
		path := filepath.Join(root, "folder", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil { // whatever the umask is
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(root, "folder", "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(root, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "folder", "empty", "deeper"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Normalize(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "folder", "empty")); !os.IsNotExist(err) {
		t.Errorf("a folder without files is there: %v", err)
	}
	for name, want := range map[string]fs.FileMode{"": 0o755, "a": 0o644, "b": 0o755, "c": 0o644, "d": 0o755, "e": 0o644,
		"link": 0o600} {
		info, err := os.Stat(filepath.Join(root, "folder", name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}
