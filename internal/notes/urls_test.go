package notes

import (
	"net/url"
	"strings"
	"testing"
)

func TestRepositoryURL(t *testing.T) {
	t.Parallel()
	const page = "https://github.com/o/r"
	for origin, want := range map[string]string{
		"git@github.com:o/r.git":                page,
		"github.com:o/r":                        page,
		"org-1@github.com:o/r.git":              page,
		"ssh://git@github.com/o/r.git":          page,
		"ssh://github.com:22/o/r/":              page,
		"ssh://git@ssh.github.com:443/o/r.git":  page,
		"https://github.com/o/r":                page,
		"https://GitHub.com/o/r.git/":           page,
		"https://user@github.com/o/r.git":       page,
		"https://user:pass@github.com/o/r.git":  page,
		"https://user:p@ss@github.com/o/r.git":  page,
		"https://git.example.org:8443/a/b/c":    "https://git.example.org:8443/a/b/c",
		"https://git.sr.ht/~user/r":             "https://git.sr.ht/~user/r",
		"git@gitlab.example.org:group/sub/r_.x": "https://gitlab.example.org/group/sub/r_.x",
		"https://user:p/ss@github.com/o/r":      "",
		"https://user:1/ss@github.com/o/r":      "",
		"https://github.com/o/r?token=x":        "",
		"https://github.com/o/r#x":              "",
		"https://github.com/o/r%2e":             "",
		"https://github.com/o/../r":             "",
		"https://github.com/./r":                "",
		"https://github.com//r":                 "",
		"https://github.com/.git":               "",
		"https://github.com/o r":                "",
		"https://github.com/o/r\n":              "",
		"https://github.com/o/[x](y)":           "",
		"https://github.com":                    "",
		"https://github.com/":                   "",
		"https://localhost/o/r":                 "",
		"https://-x.org/o/r":                    "",
		"http://github.com/o/r":                 "",
		"git://github.com/o/r":                  "",
		"file:///srv/r.git":                     "",
		"/srv/r.git":                            "",
		"../r":                                  "",
		"C:/o/r":                                "",
		`C:\o\r`:                                "",
		"work:o/r":                              "",
		"git@github.com:/srv/r":                 "",
		"-oProxyCommand=x:o/r":                  "",
		"":                                      "",
	} {
		if got := RepositoryURL(origin); got != want {
			t.Errorf("RepositoryURL(%q) = %q, want %q", origin, got, want)
		}
	}
}

func TestCompareURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ repository, previous, tag, want string }{
		{"https://github.com/o/r", "v1.0.0", "v1.1.0-rc.1", "https://github.com/o/r/compare/v1.0.0...v1.1.0-rc.1"},
		{"https://codeberg.org/o/r", "v1", "v2", "https://codeberg.org/o/r/compare/v1...v2"},
		{"https://git.example.org/o/r", "v1", "v2", "https://git.example.org/o/r/compare/v1...v2"},
		{"https://gitlab.com/g/s/r", "v1", "v2", "https://gitlab.com/g/s/r/-/compare/v1...v2"},
		{"https://gitlab.example.org/o/r", "v1", "v2", "https://gitlab.example.org/o/r/-/compare/v1...v2"},
		{"https://example.org/gitlab/r", "v1", "v2", "https://example.org/gitlab/r/compare/v1...v2"},
		{"https://github.com/o/r", "core/v1", "a)#?%é", "https://github.com/o/r/compare/core/v1...a%29%23%3F%25%C3%A9"},
		{"https://bitbucket.org/o/r", "v1", "v2", ""},
		{"https://git.sr.ht/~o/r", "v1", "v2", ""},
		{"", "v1", "v2", ""},
		{"https://github.com/o/r", "", "v2", ""},
		{"https://github.com/o/r", "v1", "", ""},
	} {
		if got := CompareURL(test.repository, test.previous, test.tag); got != test.want {
			t.Errorf("CompareURL(%q, %q, %q) = %q, want %q", test.repository, test.previous, test.tag, got, test.want)
		}
	}
}

func TestFileURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ repository, tag, name, want string }{
		{"https://github.com/o/r", "v1", "docs/a b(1).md", "https://github.com/o/r/blob/v1/docs/a%20b%281%29.md"},
		{"https://github.com/o/r", "v1", "./docs/../m.md", "https://github.com/o/r/blob/v1/m.md"},
		{"https://gitlab.com/o/r", "v1", "m.md", "https://gitlab.com/o/r/-/blob/v1/m.md"},
		{"https://codeberg.org/o/r", "v1", "m.md", "https://codeberg.org/o/r/src/tag/v1/m.md"},
		{"https://git.example.org/o/r", "v1", "m.md", ""},
		{"https://github.com/o/r", "v1", "../m.md", ""},
		{"https://github.com/o/r", "v1", "..", ""},
		{"https://github.com/o/r", "v1", "/m.md", ""},
		{"https://github.com/o/r", "v1", "", ""},
		{"https://github.com/o/r", "", "m.md", ""},
		{"", "v1", "m.md", ""},
		{"", "", "https://example.org/m", "https://example.org/m"},
	} {
		if got := fileURL(test.repository, test.tag, test.name); got != test.want {
			t.Errorf("fileURL(%q, %q, %q) = %q, want %q", test.repository, test.tag, test.name, got, test.want)
		}
	}
}

func FuzzRepositoryURL(f *testing.F) {
	for _, seed := range []string{"git@github.com:o/r.git", "ssh://git@github.com:22/o/r", "https://u:p@github.com:1/o/r.git", "C:/x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, origin string) {
		got := RepositoryURL(origin)
		if got == "" {
			return
		}
		parsed, err := url.Parse(got)
		if err != nil || parsed.Scheme != "https" || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" ||
			!strings.Contains(parsed.Host, ".") || len(parsed.Path) < 2 || parsed.String() != got || escapeURL(got) != got {
			t.Errorf("RepositoryURL(%q) = %q, %v", origin, got, err)
		}
		if again := RepositoryURL(got); again != got && !strings.HasSuffix(got, ".git") {
			t.Errorf("RepositoryURL(%q) = %q, then %q", origin, got, again)
		}
	})
}
