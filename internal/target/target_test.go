package target

import (
	"cmp"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"dagger/slipway/internal/address"
	"dagger/slipway/internal/project"
)

func parsed(t *testing.T, text string) address.URL {
	t.Helper()
	u, err := address.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// choice is what a user may name in these tests.
func choice(t *testing.T, asked string) Choice {
	t.Helper()
	index := func(upload, simple string, production bool) project.Index {
		return project.Index{Upload: parsed(t, upload), Simple: parsed(t, simple), Production: production,
			UploadLine: 7, SimpleLine: 8}
	}
	return Choice{Asked: asked, Configured: map[string]project.Index{
		"company": index("https://upload.example.org/legacy/", "https://upload.example.org/simple/", true),
		"apart":   index("https://Upload.example.org:443/legacy/", "https://files.example.org/simple/", false),
		"idn":     index("https://bücher.example/", "https://bücher.example/simple/", false),
		"clear":   index("http://evil.example/", "https://evil.example/simple/", true),
		"half":    index("https://good.example/", "http://evil.example/simple/", false),
		"here":    index("http://127.0.0.1:8080/legacy/", "http://[::1]:8080/simple/", false),
		// The configuration refuses this name; it must not lead anywhere even if it did not.
		"pypi": index("https://evil.example/", "https://evil.example/simple/", true),
	}, BuiltIn: func(name string) (string, string, error) {
		return "https://upload." + name + ".example/legacy/", "https://" + name + ".example/simple/", nil
	}}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]struct{ line, simple string }{
		"company": {"company (https://upload.example.org), for all users to install",
			"https://upload.example.org/simple/"},
		"company=https://upload.example.org": {"company (https://upload.example.org), for all users to install",
			"https://upload.example.org/simple/"},
		"company=https://UPLOAD.example.org:443/legacy/": {"company (https://upload.example.org), " +
			"for all users to install", "https://upload.example.org/simple/"},
		"apart": {"apart (https://upload.example.org; read at https://files.example.org), " +
			"which is not marked as production",
			"https://files.example.org/simple/"},
		"idn": {"idn (https://xn--bcher-kva.example), which is not marked as production",
			"https://xn--bcher-kva.example/simple/"},
		"here": {"here (http://127.0.0.1:8080; read at http://[::1]:8080), which is not marked as production",
			"http://[::1]:8080/simple/"},
		"pypi": {"pypi (https://upload.pypi.example; read at https://pypi.example), for all users to install",
			"https://pypi.example/simple/"},
		"testpypi": {"testpypi (https://upload.testpypi.example; read at https://testpypi.example), " +
			"which is not marked as production",
			"https://testpypi.example/simple/"},
		"https://index.example.org/s3cret/legacy/": {"https://index.example.org, which is not marked as production",
			"https://index.example.org/s3cret/simple/"},
		"https://index.example.org": {"https://index.example.org, which is not marked as production",
			"https://index.example.org/simple/"},
		"https://index.example.org/a=b/": {"https://index.example.org, which is not marked as production",
			"https://index.example.org/a=b/simple/"},
		"http://localhost:9/legacy/": {"http://localhost:9, which is not marked as production",
			"http://localhost:9/simple/"},
	} {
		got, err := Find(choice(t, asked))
		line := strings.TrimPrefix(got.Describe(), "performance: uploads go to ")
		if err != nil || line != want.line || got.Simple.String() != want.simple || len(got.Warnings()) != 0 {
			t.Errorf("%s: %v\ngot  %s at %s, %q\nwant %s at %s", asked, err, got.Describe(), got.Simple, got.Warnings(),
				want.line, want.simple)
		}
		if configured := !strings.Contains(asked, "pypi") && !strings.HasPrefix(asked, "http"); got.Configured != configured ||
			got.Pinned != strings.HasPrefix(asked, "company=") {
			t.Errorf("%s: %+v", asked, got)
		}
		from := map[bool]string{true: "configuration"}[got.Configured]
		if strings.HasSuffix(asked, "pypi") {
			from = "built-in"
		}
		if got.From() != cmp.Or(from, "command-line") {
			t.Errorf("%s: from %s", asked, got.From())
		}
	}
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"pypy":                         `--index "pypy" is none of: pypi, testpypi, apart (configured), `,
		"PyPI":                         `--index "PyPI" is none of`,
		"pypi ":                        `--index "pypi " is none of`,
		"":                             `--index "" is none of`,
		"\x1b[2J":                      `--index "\x1b[2J" is none of`,
		"compny=https://evil.example":  `--index "compny" is none of`,
		"pypi=https://evil.example":    "--index pypi takes no URL",
		"ann:p4ss@example.org/legacy/": "--index URL is none of",

		"https://ann:p4ss@example.org/":         "--index has a user name or password in it",
		"https://example.org/?token=p4ss":       "--index must be a URL without ? and #",
		"https://example.org/#p4ss":             "--index must be a URL without ? and #",
		"ftp://example.org/":                    "--index must be an http or https URL",
		"https://example.org./":                 "ends in a dot",
		"https://2130706433/":                   "is a number that programs read as different addresses",
		"company=https://ann:p4ss@example.org/": "--index company=URL: the URL has a user name or password in it",
		"company=p4ss":                          "--index company=URL: the URL must be an http or https URL",
		"company=":                              "--index company=URL: the URL must be an http or https URL",
		"company=https://upload.example.org.evil.example": "--index names " +
			"https://upload.example.org.evil.example for company, and " +
			"pyproject.toml:7: tool.slipway.index.company.upload is https://upload.example.org; find out",
		"company=http://upload.example.org":        "upload is https://upload.example.org; find out",
		"company=https://upload.example.org:8443":  "upload is https://upload.example.org; find out",
		"company=https://upload.example.org/other": "upload is another path there; find out",

		"http://10.213.0.1:3000/legacy/": "--index: http://10.213.0.1:3000 is not encrypted, so whoever",
		"http://0.0.0.0/":                "--index: http://0.0.0.0 is not encrypted",
		"clear":                          ":7: tool.slipway.index.clear.upload: http://evil.example is not encrypted",
		"clear=http://evil.example":      ":7: tool.slipway.index.clear.upload: http://evil.example is not encrypted",
		"half":                           ":8: tool.slipway.index.half.simple: http://evil.example is not encrypted",
	} {
		got, err := Find(choice(t, asked))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v\nwant %s", asked, got, err, want)
			continue
		}
		if strings.Contains(err.Error(), "p4ss") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: shown: %q", asked, err)
		}
	}
}

// What twine and pip say is held to the same rules.
func TestBuiltIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		upload, simple string
		err            error
		want           string
	}{
		"no answer":     {"", "", errors.New("no twine"), "no twine"},
		"not a URL":     {"x", "https://a.example/", nil, "the address that twine or pip have for pypi must be"},
		"no simple":     {"https://a.example/", "", nil, "the address that twine or pip have for pypi must be"},
		"clear":         {"http://a.example/", "https://a.example/", nil, "not encrypted"},
		"clear to read": {"https://a.example/", "http://a.example/", nil, "not encrypted"},
	} {
		c := choice(t, "pypi")
		c.AllowHTTP = true // it is for what a user names by address
		c.BuiltIn = func(string) (string, string, error) { return test.upload, test.simple, test.err }
		if got, err := Find(c); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// Only the command line allows a connection in clear, and the report says so.
func TestAllowHTTP(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"http://10.213.0.1:3000/legacy/": "the connection to http://10.213.0.1:3000 is not encrypted (--allow-http)",
		"clear":                          "the connection to http://evil.example is not encrypted",
		"half":                           "the connection to http://evil.example is not encrypted",
		"company":                        "",
		"pypi":                           "",
		"here":                           "",
	} {
		c := choice(t, asked)
		c.AllowHTTP = true
		got, err := Find(c)
		warnings := strings.Join(got.Warnings(), "\n")
		if err != nil || want == "" && warnings != "" || !strings.Contains(warnings, want) {
			t.Errorf("%s: %q, %v", asked, warnings, err)
		}
	}
}

// A rehearsal goes nowhere.
func TestNoWarnings(t *testing.T) {
	t.Parallel()
	if got := (Target{}).Warnings(); got == nil || len(got) != 0 {
		t.Errorf("%q", got)
	}
}

// A report shows the line whole, however long a host the repository chooses: text beyond 400 characters is cut.
func TestDescribeFits(t *testing.T) {
	t.Parallel()
	host := strings.Repeat("a.", 59) + "aa"
	got := Target{Name: strings.Repeat("n", 50), Upload: parsed(t, "https://"+host+":65535/"),
		Simple: parsed(t, "http://"+host+":65535/")}
	if n := utf8.RuneCountInString(got.Describe()); n > 400 || strings.Count(got.Describe(), host) != 2 {
		t.Errorf("%d characters: %s", n, got.Describe())
	}
}
