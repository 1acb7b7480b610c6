package change

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"CHANGELOG.md": "", "docs/changes/1.0.md": "", "src/beacon/version.py": "", ".changes/1.0.md": "", "uv.lock": "",
		".git/hooks/post-commit": "git's own", ".git/config": "git's own", "sub/.git/config": "git's own", ".GIT/config": "git's own",
		".g\u200cit/config": "plain file name", "git~1/config": "git's own", "GIT~2/x": "git's own", ".git./config": "git's own",
		".env": "hidden", ".envrc": "hidden", ".github/workflows/x.yml": "hidden", "a/.vscode/tasks.json": "hidden",
		"../x": "inside the repository", "/etc/passwd": "inside the repository", "a/../../x": "inside the repository", "": "inside",
		"a//b": "inside the repository", "./a": "inside the repository", "..": "inside the repository",
		`a\..\..\x`: "plain file name", "C:x": "plain file name", "a\nb": "plain file name", "a\x1b[2Jb": "plain file name",
		"notes./x": "dot or a space", "a /x": "dot or a space",
	} {
		err := Path(name, ".changes")
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

// folder writes one: text for a file, "-> target" for a link, "/" for an empty folder.
func folder(t *testing.T, entries map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range entries {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch target, link := strings.CutPrefix(text, "-> "); {
		case link:
			err = os.Symlink(target, path)
		case text == "/":
			err = os.Mkdir(path, 0o755)
		case strings.HasPrefix(text, "#!"):
			err = os.WriteFile(path, []byte(text), 0o755)
		default:
			err = os.WriteFile(path, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

var before = map[string]string{"CHANGELOG.md": "old", "changes/1.feature.md": "new thing", "src/a.py": "x = 1", "docs": "-> ../elsewhere",
	".changes/unreleased/a.yaml": "body: a", "run.sh": "#!/bin/sh"}

var allowed = Allowed{Written: []string{"CHANGELOG.md", "docs/news.md", "run.sh"}, Notes: ".changes", Hidden: []string{".changes"},
	Gone: func(name string) bool {
		return strings.HasPrefix(name, "changes/") || strings.HasPrefix(name, ".changes/unreleased/")
	}}

func TestTake(t *testing.T) {
	t.Parallel()
	after := map[string]string{"CHANGELOG.md": "new", "src/a.py": "x = 1", "docs": "-> ../elsewhere", ".changes/1.1.0.md": "## 1.1.0",
		"run.sh": "#!/bin/sh", "empty": "/"}
	got, err := Take(os.DirFS(folder(t, before)), os.DirFS(folder(t, after)), allowed)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Gone, []string{".changes/unreleased/a.yaml", "changes/1.feature.md"}) || len(got.Files) != 2 ||
		string(got.Files["CHANGELOG.md"]) != "new" || string(got.Files[".changes/1.1.0.md"]) != "## 1.1.0" {
		t.Errorf("%q, gone %q", got.Files, got.Gone)
	}
}

// TestTakeRefuses is what a template that runs code has in mind. Each leaves the rest as it should be.
func TestTakeRefuses(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ path, text, want string }{
		"hook":                {".git/hooks/post-commit", "#!/bin/sh\nid", "git's own"},
		"git's configuration": {".GIT/config", "[core]", "git's own"},
		"env":                 {".env", "SLIPWAY_RELEASE_TOKEN=x", "hidden"},
		"direnv":              {".envrc", "id", "hidden"},
		"workflow":            {".github/workflows/x.yml", "on: push", "hidden"},
		"link":                {"CHANGELOG.md", "-> /etc/passwd", "symbolic link"},
		"new link":            {"notes.md", "-> ../../x", "symbolic link"},
		"behind a link":       {"docs/news.md", "x", "symbolic link"},
		"code":                {"src/a.py", "x = 2", "would be written"},
		"new code":            {"src/b.py", "x = 2", "would be written"},
		"what is executable":  {"run.sh", "#!/bin/sh\nid", "is executable"},
		"made executable":     {"CHANGELOG.md", "#!/bin/sh", "is executable"},
		"executable":          {"tool.sh", "#!/bin/sh", "would be written"},
		"code among notes":    {".changes/x.sh", "#!/bin/sh", "would be written"},
		"deeper notes":        {".changes/deep/x.md", "x", "would be written"},
		"folder for a file":   {"src/a.py/x", "x", ""},
		"gone":                {"run.sh", "", "would be removed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := map[string]string{}
			for path, text := range before {
				if path != one.path && !strings.HasPrefix(one.path, path+"/") {
					after[path] = text
				}
			}
			if one.text != "" {
				after[one.path] = one.text
			}
			got, err := Take(os.DirFS(folder(t, before)), os.DirFS(folder(t, after)), allowed)
			var refused *Error
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), one.want) {
				t.Errorf("%q %q: %v, want %q", got.Files, got.Gone, err, one.want)
			}
		})
	}
}

// TestTakeMode: the executable bit alone is a change of the file.
func TestTakeMode(t *testing.T) {
	t.Parallel()
	after := folder(t, before)
	if err := os.Chmod(filepath.Join(after, "src/a.py"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Take(os.DirFS(folder(t, before)), os.DirFS(after), allowed); err == nil {
		t.Errorf("%q", got.Files)
	}
}
