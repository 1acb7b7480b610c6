package project

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestOwnVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		files files
		want  string
		err   string
	}{
		{"static", minimal(""), "1.0.0", ""},
		{"hatch", dynamic("hatchling.build", hatchPath).with("src/beacon/about.py", "__version__ = '2.0'"), "2.0", ""},
		{"hatch, no file", dynamic("hatchling.build", hatchPath), "", "which does not exist"},
		{"hatch, own pattern for Python only", dynamic("hatchling.build", hatchPath+"pattern = '(?=x)'\n").
			with("src/beacon/about.py", "x"), "", "at build time"},
		{"flit", dynamic("flit_core.buildapi", "").with("beacon.py", "__version__ = '3.0'"), "3.0", ""},
		{"git", dynamic("hatchling.build", "[tool.hatch.version]\nsource = \"vcs\"\n"), "", "hatch-vcs at build time"},
	} {
		got, err := load(t, test.files).OwnVersion()
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("").with("CHANGELOG.md", "# x"))
	if data, err := p.Read("CHANGELOG.md"); err != nil || string(data) != "# x" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := p.Read("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for _, name := range []string{"../x", "/etc/passwd", "", "a//b"} {
		if _, err := p.Read(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCoverageSources(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		files files
		want  []string
	}{
		{"none", minimal(""), []string{"beacon"}},
		{"pyproject", minimal("[tool.coverage.run]\nsource = [\"x\"]\n"), nil},
		{"pyproject, packages", minimal("[tool.coverage.run]\nsource_pkgs = [\"x\"]\n"), nil},
		{".coveragerc", minimal("").with(".coveragerc", "[run]\nsource =\n  x\n"), nil},
		{"setup.cfg", minimal("").with("setup.cfg", "[coverage:run]\nsource_pkgs = x\n"), nil},
		{"branch only", minimal("").with("tox.ini", "[coverage:run]\nbranch = true\n"), []string{"beacon"}},
	} {
		got, err := load(t, test.files.with("src/beacon/__init__.py", "")).CoverageSources()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		equal(t, test.name, got, test.want)
	}
}

func TestNoChangelog(t *testing.T) {
	t.Parallel()
	if got := load(t, minimal("")).NoChangelog().Error(); !strings.HasPrefix(got, "there is no CHANGELOG.md; write one") {
		t.Error(got)
	}
	got := load(t, minimal("").with("CHANGES.rst", "").with("news.d/1.md", "").with("docs/changes.md", "")).NoChangelog().Error()
	if !strings.Contains(got, "(found: CHANGES.rst, news.d/1.md)") {
		t.Error(got)
	}
}
