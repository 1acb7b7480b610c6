package dist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"dagger/slipway/internal/dist/disttest"
)

func TestTreeLinks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		links map[string]string
		want  []string // "path: reason"
	}{
		{"inside", map[string]string{"a": "src/x", "src/b": "../README", "src/c": "./x", "d": "src", "e": "d/x"}, nil},
		{"dangling", map[string]string{"a": "none", "src/b": "../none/x"}, nil},
		{"absolute", map[string]string{"src/a": "/etc/passwd"}, []string{"src/a: is absolute"}},
		{"outside", map[string]string{"a": "../x"}, []string{"a: leaves"}},
		{"outside and back", map[string]string{"a": "../tree/src/x"}, []string{"a: leaves"}},
		{"deep", map[string]string{"src/a": "../../x"}, []string{"src/a: leaves"}},
		{"by another link", map[string]string{"src/up": "..", "src/a": "up/../secret"}, []string{"src/a: leaves"}},
		{"text leaves, file does not", map[string]string{"down": "src/deep", "a": "down/../x"}, nil},
		{"chain", map[string]string{"a": "b", "b": "c", "c": "/etc"}, []string{"a: is absolute", "b: is absolute",
			"c: is absolute"}},
		{"circle", map[string]string{"a": "b", "b": "a"}, []string{"a: goes in a circle", "b: goes in a circle"}},
		{"itself", map[string]string{"src/a": "a"}, []string{"src/a: goes in a circle"}},
		{"git", map[string]string{".git/x": "/etc"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "tree")
			for _, name := range []string{"README", "src/x", "src/deep/y", ".git/HEAD"} {
				disttest.Write(t, dir, name, []byte(name))
			}
			for name, target := range test.links {
				if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			found, err := TreeLinks(os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			matches := len(found) == len(test.want)
			for i := range min(len(found), len(test.want)) {
				name, reason, _ := strings.Cut(test.want[i], ": ")
				matches = matches && found[i].File == name && strings.Contains(found[i].Message, reason) &&
					found[i].Rule == "tree-link"
			}
			if !matches {
				t.Errorf("got %v, want %v", found, test.want)
			}
		})
	}
}

func TestTreeLinksNeedsATreeThatCanBeRead(t *testing.T) {
	t.Parallel()
	if _, err := TreeLinks(os.DirFS(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("a tree that is not there has no bad link")
	}
	if found, err := TreeLinks(fstest.MapFS{".git": {Data: []byte("gitdir: x")}, "a": {}}); err != nil ||
		len(found) > 0 {
		t.Errorf("got %v, %v", found, err)
	}
}
