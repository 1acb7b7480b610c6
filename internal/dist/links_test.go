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

func TestOutsideTree(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"pyproject.toml":       {Data: []byte("[build-system]\n")},
		"src/lamp/__init__.py": {Data: []byte("VERSION = '1.0.0'\n")},
		".git/secret":          {Data: []byte("of git")},
	}
	sdist := func(extra ...disttest.Entry) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			disttest.Write(t, dir, sdistName, disttest.Tar(t, append(disttest.Sdist("lamp", "1.0.0"), extra...)))
		}
	}
	wheel := func(name string, extra ...disttest.Entry) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			entries := disttest.WithRecord(append(extra, disttest.Wheel("lamp", "1.0.0")...))
			disttest.Write(t, dir, name, disttest.Zip(t, entries))
		}
	}
	version := disttest.Entry{Name: inRoot + "src/lamp/_version.py", Body: "generated"}
	tests := []struct {
		name    string
		prepare func(t *testing.T, dir string)
		want    []string
	}{
		{"all of it", sdist(), nil},
		{"made by every build", sdist(disttest.Entry{Name: inRoot + "setup.cfg", Body: "[egg_info]"},
			disttest.Entry{Name: inRoot + "src/lamp.egg-info/SOURCES.txt", Body: "x"}, disttest.Entry{Name: inRoot +
				"empty"}), nil},
		{"declared as generated", sdist(version), nil},
		{"foreign", sdist(disttest.Entry{Name: inRoot + "src/lamp/key.pem", Body: "secret"}), []string{sdistName +
			`"lamp-1.0.0/src/lamp/key.pem"`}},
		{"from .git", sdist(disttest.Entry{Name: inRoot + "x", Body: "of git"}), []string{sdistName + `"lamp-1.0.0/x"`}},
		{"only in a wheel", wheel(wheelName, disttest.Entry{Name: "lamp/key.pem", Body: "secret"}), []string{wheelName +
			`"lamp/key.pem"`}},
		{"compiled", wheel("lamp-1.0.0-cp312-cp312-win32.whl", disttest.Entry{Name: "lamp/a.pyd", Body: "machine code"}),
			nil},
		{"wheel from sdist", func(t *testing.T, dir string) {
			sdist(version)(t, dir)
			wheel(wheelName, disttest.Entry{Name: "lamp/_version.py", Body: "generated"})(t, dir)
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := disttest.Dir(t, "lamp", "1.0.0")
			test.prepare(t, dir)
			set, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			found, err := set.OutsideTree(tree, "src/lamp/_version.py")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, finding := range found {
				got = append(got, finding.File+finding.Message)
			}
			if len(got) != len(test.want) || len(got) > 0 && !strings.HasPrefix(got[0], test.want[0]) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	set, err := Open(disttest.Dir(t, "lamp", "1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.OutsideTree(os.DirFS("/nonexistent")); err == nil {
		t.Error("a tree that is not there")
	}
}
