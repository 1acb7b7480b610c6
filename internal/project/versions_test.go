package project

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"dagger/slipway/internal/version"
	"dagger/slipway/internal/version/pythontest"
)

func tag(t *testing.T, text string) version.Tag {
	t.Helper()
	tag, err := version.ParseTag(text, "v")
	if err != nil {
		t.Fatal(err)
	}
	return tag
}

// findings renders findings as file:line message, one to a line.
func findings(tag version.Tag, p *Project) string {
	var lines []string
	for _, f := range CheckVersions(tag, p) {
		lines = append(lines, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Message))
	}
	return strings.Join(lines, "\n")
}

const hatchPath = "[tool.hatch.version]\npath = \"src/beacon/about.py\"\n"

func TestCheckVersions(t *testing.T) {
	t.Parallel()
	static := func(text string) files {
		return files{Pyproject: "[project]\nname = \"beacon\"\nversion = \"" + text + "\"\n"}
	}
	for _, test := range []struct {
		name, tag string
		files     files
		want      string // empty: they agree
	}{
		{"static", "v1.0.0", static("1.0.0"), ""},
		{"static and version.py", "v1.0.0", static("1.0.0").with("src/beacon/__init__.py", "").
			with("src/beacon/version.py", "VERSION = '1.0.0'\n"), ""},
		{"SemVer spelling", "v1.2.0-rc.1", static("1.2.0-rc.1"), ""},
		{"tag differs", "v1.0.1", static("1.0.0"), `pyproject.toml:3 project.version is "1.0.0" and tag v1.0.1 means 1.0.1`},
		{"pre-release differs", "v1.2.0-rc.1", static("1.2.0rc2"),
			`pyproject.toml:3 project.version is "1.2.0rc2" and tag v1.2.0-rc.1 means 1.2.0rc1`},
		{"two numbers", "v1.0.0", static("1.0"),
			`pyproject.toml:3 project.version is "1.0", which files would carry instead of the 1.0.0 ` +
				`of tag v1.0.0; write 1.0.0`},
		{"no version", "v1.0.0", static("one"),
			`pyproject.toml:3 project.version is "one", which is no PEP 440 version; tag v1.0.0 means 1.0.0`},
		{"version.py differs", "v1.0.0", static("1.0.0").with("beacon/__init__.py", "").
			with("beacon/version.py", "# x\n\n__version__: str = \"0.9.0\"  # bump me\n"),
			`beacon/version.py:3 __version__ is "0.9.0" and tag v1.0.0 means 1.0.0`},
		{"both differ", "v2.0.0", static("1.0.0").with("src/beacon/__init__.py", "__version__ = version = '1.1.0'\n"),
			"pyproject.toml:3 project.version is \"1.0.0\" and tag v2.0.0 means 2.0.0\n" +
				"src/beacon/__init__.py:1 __version__ is \"1.1.0\" and tag v2.0.0 means 2.0.0"},
		{"not in tests or vendored", "v1.0.0", static("1.0.0").with("src/beacon/__init__.py", "").
			with("src/beacon/_vendor/six/__init__.py", "__version__ = '9'\n").with("tests/__init__.py", "__version__ = '9'\n").
			with("src/beacon/sub/version.py", "__version__ = '9'\n").with("src/tests/__init__.py", "__version__ = '9'\n"), ""},
		{"a protocol's VERSION", "v1.0.0", static("1.0.0").with("src/beacon/__init__.py", "VERSION = 'HTTP/1.1'\n"), ""},
		{"VERSION in version.py", "v1.0.0", static("1.0.0").with("src/beacon/__init__.py", "").
			with("src/beacon/version.py", "VERSION = 'unset'\n"),
			`src/beacon/version.py:1 VERSION is "unset", which is no PEP 440 version; tag v1.0.0 means 1.0.0`},
		{"no literal", "v1.0.0", static("1.0.0").with("src/beacon/__init__.py",
			"__version__ = metadata.version('beacon')\n__version__ = '1' + x\n  __version__ = '3'\n__version__ += '4'\n"), ""},
		{"CRLF and BOM", "v1.0.0", static("1.0.0").with("beacon.py", "\ufeff__version__ = '2'\r\n"),
			`beacon.py:1 __version__ is "2" and tag v1.0.0 means 1.0.0`},
		{"long value", "v1.0.0", static("1.0.0").with("beacon.py", "__version__ = '"+strings.Repeat("9.", 150)+"9'"),
			`beacon.py:1 __version__ is "` + strings.Repeat("9.", 40) + `"… and tag v1.0.0 means 1.0.0`},
		{"hatch path", "v1.0.0", dynamic("hatchling.build", hatchPath).with("src/beacon/about.py",
			"__VERSION__ = 0\nversion = 3\n__version__ = 'v1.0.0'\n"), ""},
		{"hatch path differs", "v1.0.0", dynamic("hatchling.build", hatchPath).with("src/beacon/about.py",
			"\r\nVersion = \"1.1\"\r\n"),
			`src/beacon/about.py:2 the version is "1.1" and tag v1.0.0 means 1.0.0`},
		{"hatch path missing", "v1.0.0", dynamic("hatchling.build", hatchPath),
			"src/beacon/about.py:0 [tool.hatch.version] path names src/beacon/about.py, which does not exist"},
		{"hatch path empty", "v1.0.0", dynamic("hatchling.build", hatchPath).with("src/beacon/about.py", "x = 1\n"),
			`src/beacon/about.py:0 hatchling finds no version in src/beacon/about.py; write __version__ = "1.0.0" there`},
		{"hatch path is also a version file", "v1.0.0", dynamic("hatchling.build", strings.Replace(hatchPath, "about",
			"version", 1)).
			with("src/beacon/__init__.py", "").with("src/beacon/version.py", "__version__ = '2'\n"),
			`src/beacon/version.py:1 __version__ is "2" and tag v1.0.0 means 1.0.0`},
		{"hatch pattern", "v1.0.0", dynamic("hatchling.build", hatchPath+"pattern = 'REL: (?P<version>\\S+)'\n").
			with("src/beacon/about.py", "# x\n# REL: 1.0.1 yes\n"),
			`src/beacon/about.py:2 the version is "1.0.1" and tag v1.0.0 means 1.0.0`},
		{"hatch pattern without group", "v1.0.0", dynamic("hatchling.build", hatchPath+"pattern = '^x'\n").
			with("src/beacon/about.py", "x\n"),
			"src/beacon/about.py:0 the pattern in [tool.hatch.version] has no group named version"},
		{"hatch pattern that RE2 has not", "v1.0.0", dynamic("hatchling.build", hatchPath+"pattern = '(a)\\1(?=x)'\n").
			with("src/beacon/about.py", "aax\n"), ""},
		{"hatch-vcs", "v1.0.0", dynamic("hatchling.build", "[tool.hatch.version]\nsource = \"vcs\"\n"+
			"[tool.hatch.build.hooks.vcs]\nversion-file = \"src/beacon/_version.py\"\n").with("src/beacon/__init__.py", "").
			with("src/beacon/_version.py", "__version__ = '0.0.0'\n"), ""},
		{"hatch-vcs and another version", "v1.0.0", dynamic("hatchling.build", "[tool.hatch.version]\nsource = \"vcs\"\n").
			with("src/beacon/__init__.py", "__version__ = '0.0.0'\n"),
			`src/beacon/__init__.py:1 __version__ is "0.0.0" and tag v1.0.0 means 1.0.0`},
	} {
		if got := findings(tag(t, test.tag), load(t, test.files)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestVersionSources(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		files   files
		want    VersionSource
		fromGit bool
		summary string
	}{
		{"static", minimal(""), VersionSource{Kind: Static, Name: Pyproject}, false,
			`pyproject.toml:3 project.version = "1.0.0"`},
		{"hatch", dynamic("hatchling.build", "[tool.hatch.version]\npath = \"v.py\"\npattern = \"x\"\n").with("v.py", ""),
			VersionSource{Kind: HatchFile, Name: "hatchling", File: "v.py", Pattern: "x"}, false,
			"version is read by hatchling from v.py"},
		{"hatch-vcs", dynamic("hatchling.build",
			"[tool.hatch.version]\nsource = \"vcs\"\n[tool.hatch.build.hooks.vcs]\nversion-file = \"a/v.py\"\n"),
			VersionSource{Kind: HatchVCS, Name: "hatch-vcs", Generated: []string{"a/v.py"}}, true, "no source file to compare"},
		{"hatch code", dynamic("hatchling.build", "[tool.hatch.version]\nsource = \"code\"\n"),
			VersionSource{Kind: Other, Name: `hatch source "code"`}, false, "set at build time by hatch source"},
		{"hatch plugin", dynamic("hatchling.build", "[tool.hatch.version]\nsource = \"uv-dynamic-versioning\"\n"),
			VersionSource{Kind: Other, Name: `hatch source "uv-dynamic-versioning"`}, true, "comes from the git tag"},
		{"setuptools_scm", dynamic("setuptools.build_meta",
			"[tool.setuptools_scm]\nversion_file = \"a/v.py\"\nwrite_to = \"../x\"\n"),
			VersionSource{Kind: SetuptoolsSCM, Name: "setuptools_scm", Generated: []string{"a/v.py"}}, true,
			"comes from the git tag"},
		{"setuptools-scm required",
			files{Pyproject: "[build-system]\nrequires = [\"setuptools>=61\", \"setuptools_scm[toml]>=8\"]\n" +
				"build-backend = \"setuptools.build_meta\"\n[project]\nname = \"x\"\ndynamic = [\"version\"]\n"},
			VersionSource{Kind: SetuptoolsSCM, Name: "setuptools_scm"}, true, "comes from the git tag"},
		{"setuptools attr", dynamic("setuptools.build_meta",
			"[tool.setuptools.dynamic]\nversion = {attr = \"beacon.__version__\"}\n"),
			VersionSource{Kind: Other, Name: "setuptools.build_meta"}, false, "set at build time by setuptools.build_meta"},
		{"flit", dynamic("flit_core.buildapi", ""), VersionSource{Kind: Other, Name: "flit_core.buildapi"}, false,
			"set at build time"},
		{"pdm", dynamic("pdm.backend", "[tool.pdm.version]\nsource = \"scm\"\n"), VersionSource{Kind: Other,
			Name: "pdm scm"}, true, ""},
		{"versioneer",
			files{Pyproject: "[build-system]\nrequires = [\"versioneer==0.29\"]\n" +
				"[project]\nname = \"x\"\ndynamic = [\"version\"]\n"},
			VersionSource{Kind: Other, Name: "versioneer"}, true, "through versioneer"},
	} {
		p := load(t, test.files)
		equal(t, test.name, p.VersionSource, test.want)
		equal(t, test.name+": FromGit", p.VersionSource.FromGit(), test.fromGit)
		if summary := VersionSummary(p); len(summary) != 1 || !strings.Contains(summary[0], test.summary) {
			t.Errorf("%s: summary %q, want %q", test.name, summary, test.summary)
		}
	}
	p := load(t, minimal("").with("beacon.py", "__version__ = '1.0.0'\n"))
	equal(t, "summary", VersionSummary(p)[1], `beacon.py:1 __version__ = "1.0.0"`)
}

func TestConfiguredVersionFiles(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("[tool.slipway]\nversion-files = [\"VERSION\", \"src/beacon/meta.py\", \"beacon.py\"]\n").
		with("VERSION", " 1.0.0\n").with("src/beacon/meta.py", "VERSION = '1.1.0'\n").with("beacon.py",
		"__version__ = '1.2.0'\n"))
	equal(t, "VersionFiles", p.VersionFiles, []VersionFile{
		{"VERSION", 1, "", "1.0.0"}, {"src/beacon/meta.py", 1, "VERSION", "1.1.0"}, {"beacon.py", 1, "__version__", "1.2.0"}})
	if got := findings(tag(t, "v1.0.1"), p); !strings.Contains(got,
		`VERSION:1 the version is "1.0.0" and tag v1.0.1 means 1.0.1`) {
		t.Error(got)
	}
}

func TestCheckBuilt(t *testing.T) {
	t.Parallel()
	const sdist, wheel = "beacon_kit-1.2.0rc1.tar.gz", "beacon_kit-1.2.0rc1-py3-none-any.whl"
	good := map[string]string{sdist: "1.2.0rc1", wheel: "1.2.0rc1"}
	for _, test := range []struct {
		name     string
		files    []string
		metadata map[string]string
		want     string
	}{
		{"good", []string{sdist, wheel}, good, ""},
		{"build tag", []string{"b-1.2.0rc1-2-py3-none-any.whl"},
			map[string]string{"b-1.2.0rc1-2-py3-none-any.whl": "1.2.0rc1"}, ""},
		{"nothing", nil, nil, ": nothing was built"},
		{"fallback", []string{"beacon-0.0.0.tar.gz"}, map[string]string{"beacon-0.0.0.tar.gz": "0.0.0"},
			`beacon-0.0.0.tar.gz: the file name says "0.0.0" and tag v1.2.0-rc.1 means 1.2.0rc1; ` +
				`beacon-0.0.0.tar.gz: its metadata says Version: "0.0.0" and tag`},
		{"SemVer in the name", []string{"beacon-1.2.0-rc.1.tar.gz"},
			map[string]string{"beacon-1.2.0-rc.1.tar.gz": "1.2.0rc1"},
			`the file name says "rc.1"`},
		{"not canonical", []string{sdist}, map[string]string{sdist: "1.2.0-rc.1"}, `its metadata says Version: "1.2.0-rc.1"`},
		{"no metadata", []string{wheel}, nil, wheel + ": its metadata has no Version field"},
		{"strange file", []string{"notes.zip"}, map[string]string{"notes.zip": "1.2.0rc1"},
			"is neither the name of an sdist"},
		{"short wheel name", []string{"b-1.2.0rc1.whl"}, map[string]string{"b-1.2.0rc1.whl": "1.2.0rc1"}, "nor of a wheel"},
		{"no version", []string{"beacon.tar.gz"}, map[string]string{"beacon.tar.gz": "1.2.0rc1"}, "is neither"},
	} {
		var texts []string
		for _, f := range CheckBuilt(tag(t, "v1.2.0-rc.1"), test.files, test.metadata) {
			texts = append(texts, f.File+": "+f.Message)
		}
		got := strings.Join(texts, "; ")
		if !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}

const askHatchling = `
import json, os, sys, tempfile
from hatchling.version.core import VersionFile
found = []
for text in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as home:
        with open(os.path.join(home, "about.py"), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        try:
            found.append(VersionFile(home, "about.py").read(pattern=""))
        except ValueError:
            found.append("")
json.dump(found, sys.stdout)
`

// Our reading of a version file against hatchling's own.
func TestAgreesWithHatchling(t *testing.T) {
	t.Parallel()
	python := pythontest.Python(t, "hatchling==1.33.0")
	texts := []string{
		"__version__ = '1.0.0'", "__version__ = \"1.0.0\"\n", "VERSION='1.0.0'", "version = '1.0.0'",
		"Version   =   'v1.0.0'",
		"__version__ = 'v'", "__version__ = ''\n__version__ = '2'", "x\n\n__VERSION__ = '3'", " __version__ = '4'\n",
		"__version__: str = '5'",
		"__version__ = \"it's\"", "__version__ = '6\"", "__version__ = (\n'7')", "__version__\t= '8'",
		"\r\n__version__ = '9'\r\nVERSION = '10'",
		"__version__ = VERSION = '11'", "# __version__ = '12'", "__version__ = '13' + 'x'", "__version__ = 'a\nb'",
		"__version__ = \"vv14\"",
		"my__version__ = '15'", "__version__ == '16'", "VERSION = \"\"\"17\"\"\"", "", "__version__ = '1''2'",
		"\ufeff__version__ = '18'",
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-c", askHatchling)
	command.Stdin = strings.NewReader(string(input))
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := json.Unmarshal(output, &want); err != nil {
		t.Fatal(err)
	}
	read := 0
	for i, text := range texts {
		found, _ := load(t, dynamic("hatchling.build", hatchPath).with("src/beacon/about.py", text)).readHatchFile()
		got := ""
		if found != nil {
			got = found.Value
		}
		if got != want[i] {
			t.Errorf("%q: we read %q, hatchling %q", text, got, want[i])
		}
		if want[i] != "" {
			read++
		}
	}
	if read < 10 {
		t.Errorf("hatchling read %d versions only", read)
	}
}
