package project

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/edit"
	"dagger/slipway/internal/edit/edittest"
	"dagger/slipway/internal/version"
	"dagger/slipway/internal/version/pythontest"
)

// apply returns the files with the edits made, and the places as file:line name = value, one to a line.
func (f files) apply(edits *VersionEdits) (files, string) {
	var places []string
	for _, place := range edits.Places {
		places = append(places, fmt.Sprintf("%s:%d %s = %s", place.File, place.Line, place.Name, place.Value))
	}
	for name, data := range edits.Files {
		f = f.with(name, string(data))
	}
	return f, strings.Join(places, "\n")
}

const vcs = "[tool.hatch.version]\nsource = \"vcs\"\n" +
	"[tool.hatch.build.hooks.vcs]\nversion-file = \"src/beacon/_version.py\"\n"

// The version to write is 1.2.0rc1 everywhere. In each file, ‹ and › stand around what it replaces.
func TestVersionEdits(t *testing.T) {
	t.Parallel()
	const static = "# beacon\n[project]\nname = \"beacon\"\nversion = '‹1.0.0›' # bump\n"
	const configured = "[tool.slipway]\n" +
		"version-files = [\"docs/version.txt\", \"VERSION\", \"VERSION\", \"src/beacon/meta.py\"]\n"
	flat := files{"src/beacon/__init__.py": ""}
	for _, test := range []struct {
		name   string
		files  files
		places string
		reason string
	}{
		{"static", files{Pyproject: static}, "pyproject.toml:4 project.version = 1.0.0", ""},
		{"dotted, CRLF", files{Pyproject: "project.name = \"x\"\r\nproject.version = \"‹1›\"\r\n"},
			"pyproject.toml:2 project.version = 1", ""},
		{"already there", files{Pyproject: "[project]\nname = \"x\"\nversion = \"1.2.0rc1\"\n"}, "", ""},
		{"there in another spelling", files{Pyproject: "[project]\nname = \"x\"\nversion = \"‹v1.2.0-rc.1›\"\n"},
			"pyproject.toml:3 project.version = v1.2.0-rc.1", ""},
		{"places that disagree", flat.with(Pyproject, static).
			with("src/beacon/__init__.py", "'''Beacon.'''\n__version__: str = \"‹0.9›\"  # 0.9\nversion = '‹3›'; x = 1\n").
			with("src/beacon/version.py", "VERSION = __version__ = \"‹unset›\"\n\n__version__ = \"1.2.0rc1\"\n").
			with("src/beacon/other.py", "__version__ = \"1.0.0\"\n").with("README.md", "1.0.0"),
			"pyproject.toml:4 project.version = 1.0.0\nsrc/beacon/__init__.py:2 __version__ = 0.9\n" +
				"src/beacon/__init__.py:3 version = 3\nsrc/beacon/version.py:1 VERSION = unset", ""},
		{"computed", flat.with(Pyproject, static).
			with("src/beacon/__init__.py", "from importlib import metadata\n__version__ = metadata.version(\"beacon\")\n").
			with("src/beacon/version.py", "part = \"1.0\"\n__version__ = f\"{part}.0\"\nVERSION = \"1.0\" + \".0\"\n"),
			"pyproject.toml:4 project.version = 1.0.0", ""},
		{"not a version", flat.with(Pyproject, static).with("src/beacon/__init__.py", "VERSION = 'HTTP/1.1'\n"),
			"pyproject.toml:4 project.version = 1.0.0", ""},
		{"configured", files{Pyproject: static + configured, "docs/version.txt": "‹v1›", "VERSION": " ‹1.0.0›\r\n",
			"src/beacon/meta.py": "__version__ = '‹1.0.0›'"},
			"pyproject.toml:4 project.version = 1.0.0\ndocs/version.txt:1  = v1\nVERSION:1  = 1.0.0\n" +
				"src/beacon/meta.py:1 __version__ = 1.0.0", ""},
		{"hatchling", dynamic("hatchling.build", hatchPath).
			with("src/beacon/about.py", "x = 1\r\n__version__ = \"‹1.0.0›\"  # \"1.0.0\"\r\n__version__ = \"1\"\r\n"),
			"src/beacon/about.py:2 the version = 1.0.0", ""},
		{"hatchling, a v", dynamic("hatchling.build", hatchPath).with("src/beacon/about.py", "__version__ = '‹v1.0.0›'\n"),
			"src/beacon/about.py:1 the version = 1.0.0", ""},
		{"hatchling, in its own case", dynamic("hatchling.build", hatchPath).
			with("src/beacon/about.py", "Version = 'v‹1›'\n"),
			"src/beacon/about.py:1 the version = 1", ""},
		{"hatchling and a version file", dynamic("hatchling.build", strings.Replace(hatchPath, "about", "version", 1)).
			with("src/beacon/__init__.py", "").with("src/beacon/version.py", "__version__ = '‹1.0.0›'\n"),
			"src/beacon/version.py:1 __version__ = 1.0.0", ""},
		{"hatchling and a file alone", dynamic("hatchling.build", "[tool.hatch.version]\npath = \"VERSION\"\n"+
			"pattern = '(?P<version>\\S+)'\n[tool.slipway]\nversion-files = [\"VERSION\"]\n").with("VERSION", "\n‹1.0.0›\n"),
			"VERSION:1  = 1.0.0", ""},
		{"own pattern", dynamic("hatchling.build", hatchPath+"pattern = 'REL: (?P<version>\\S+)'\n").
			with("src/beacon/about.py", "1.0\n# 1.0 REL: ‹1.0› 1.0\n"), "src/beacon/about.py:2 the version = 1.0", ""},
		{"own pattern that would go on to another line", dynamic("hatchling.build", hatchPath+
			"pattern = '(?:1\\.0 x|y) (?P<version>\\S+)'\n").with("src/beacon/about.py", "1.0 x ‹1.0›\ny 1.2.0rc1\n"),
			"src/beacon/about.py:1 the version = 1.0", ""},
		{"own pattern around an assignment", dynamic("hatchling.build", hatchPath+"pattern = '\"rel-(?P<version>.+)\"'\n").
			with("src/beacon/about.py", "__version__ = \"rel-‹1.0›\"\n"), "src/beacon/about.py:1 the version = 1.0", ""},
		{"pattern for Python alone", dynamic("hatchling.build", hatchPath+"pattern = '(?=x)(?P<version>.+)'\n"+
			"[tool.slipway]\nversion-files = [\"src/beacon/about.py\"]\n").with("src/beacon/about.py", "VERSION = '‹1.0›'\n"),
			"src/beacon/about.py:1 VERSION = 1.0", ""},
		{"hatch-vcs", dynamic("hatchling.build", vcs).with("src/beacon/__init__.py", "").
			with("src/beacon/_version.py", "__version__ = '0.0.0'\n"),
			"", "the version comes from the git tag, through hatch-vcs: no file holds it"},
		{"setuptools-scm", dynamic("setuptools.build_meta", "[tool.setuptools_scm]\n"), "",
			"the version comes from the git tag, through setuptools_scm: no file holds it"},
		{"hatch-vcs and another version", dynamic("hatchling.build", vcs).
			with("src/beacon/__init__.py", "__version__ = '‹0›'\n"),
			"src/beacon/__init__.py:1 __version__ = 0",
			"the version comes from the git tag, through hatch-vcs: no file holds it"},
		{"flit", dynamic("flit_core.buildapi", "").with("beacon.py", "\"\"\"x\"\"\"\n__version__ = '‹1.0.0›'\n"),
			"beacon.py:2 __version__ = 1.0.0", ""},
		{"nothing found", dynamic("setuptools.build_meta", ""), "",
			"the version is set at build time by setuptools.build_meta, and no file was found to hold it; " +
				"if one does, name it in [tool.slipway] version-files"},
	} {
		checkVersionEdits(t, test.name, test.files, test.places, test.reason)
	}
}

func checkVersionEdits(t *testing.T, name string, marked files, places, reason string) {
	t.Helper()
	old, want := files{}, files{}
	for file, content := range marked {
		old[file] = strings.NewReplacer("‹", "", "›", "").Replace(content)
		parts := strings.FieldsFunc(content, func(r rune) bool { return r == '‹' || r == '›' })
		for i := 1; i < len(parts); i += 2 {
			parts[i] = "1.2.0rc1"
		}
		if strings.HasPrefix(content, "‹") {
			parts[0] = "1.2.0rc1"
		}
		want[file] = strings.Join(parts, "")
	}
	for _, spelled := range []string{"1.2.0rc1", "v1.2.0-rc.1"} {
		edits, err := load(t, old).VersionEdits(spelled)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		got, where := old.apply(edits)
		equal(t, name, got, want)
		equal(t, name+": places", where, places)
		equal(t, name+": Reason", edits.Reason, reason)
		equal(t, name+": Version", edits.Version, "1.2.0rc1")
		equal(t, name+": findings", findings(tag(t, "v1.2.0-rc.1"), load(t, got)), "")
		again, err := load(t, got).VersionEdits(spelled)
		if err != nil || len(again.Files)+len(again.Places) != 0 || again.Reason != reason {
			t.Errorf("%s, again: %+v, %v", name, again, err)
		}
	}
}

func TestVersionEditsRefuses(t *testing.T) {
	t.Parallel()
	hatch := func(toml, about string) files {
		return dynamic("hatchling.build", hatchPath+toml).with("src/beacon/about.py", about)
	}
	for _, test := range []struct {
		name, version string
		files         files
		want          string
	}{
		{"no version", "one", minimal(""), "the new version: "},
		{"empty", "", minimal(""), "the new version: "},
		{"multi-line", "2.0.0", files{Pyproject: "[project]\nname = \"x\"\nversion = \"\"\"1.0.0\"\"\"\n"},
			"pyproject.toml:3: project.version is a multi-line string"},
		{"Python file not UTF-8", "2.0.0", minimal("").with("beacon.py", "# \xe9\n__version__ = '1.0.0'\n"),
			"beacon.py:1: is not UTF-8; save it as UTF-8, or change its version by hand"},
		{"hatchling's file not UTF-8", "2.0.0", hatch("", "__version__ = '1.0.0'\n# \xe9\n"),
			"src/beacon/about.py:2: is not UTF-8"},
		{"file alone not UTF-8", "2.0.0", minimal("[tool.slipway]\nversion-files = [\"VERSION\"]\n").
			with("VERSION", "1\xe9\n"), "VERSION:1: is not UTF-8"},
		{"file alone with a byte order mark", "2.0.0", minimal("[tool.slipway]\nversion-files = [\"VERSION\"]\n").
			with("VERSION", "\ufeff1.0.0\n"), "VERSION:1: starts with a byte order mark"},
		{"hatchling's file missing", "2.0.0", dynamic("hatchling.build", hatchPath),
			"[tool.hatch.version] path names src/beacon/about.py, which does not exist"},
		{"hatchling's file computed", "2.0.0", hatch("", "__version__ = f'{x}'\n"),
			"hatchling finds no version in src/beacon/about.py"},
		{"pattern for Python alone", "2.0.0", hatch("pattern = '(?=x)(?P<version>.+)'\n", "x = '1'\n"),
			"src/beacon/about.py: the pattern in [tool.hatch.version] is one that only Python can run"},
		{"pattern that does not take the version", "2.0.0", hatch("pattern = '\"(?P<version>1\\.\\d)\"'\n",
			"__version__ = \"1.0\"\n"),
			`src/beacon/about.py:1: "1.0" cannot be replaced so that the line reads as 2.0.0`},
		{"pattern that takes less", "2.0.0", hatch("pattern = '\"(?P<version>\\d\\.\\d)'\n", "__version__ = \"1.0\"\n"),
			"src/beacon/about.py:1: "},
		{"pattern lost to a version file", "2.0.0", hatch("pattern = 'x (?P<version>1\\.\\d)'\n[tool.slipway]\n"+
			"version-files = [\"src/beacon/about.py\"]\n", "__version__ = \"x 1.0\"\n"),
			"with version 2.0.0: hatchling finds no version in src/beacon/about.py"},
		{"pattern finds another place", "2.0", hatch("pattern = '\"(?P<version>[01]\\.\\d)\"'\n[tool.slipway]\n"+
			"version-files = [\"src/beacon/about.py\"]\n", "__version__ = \"1.0\"\nother = \"0.5\"\n"),
			"src/beacon/about.py:2: would not read as 2.0 after the change; change it by hand"},
		{"file at the limit", "2.0.0", minimal("").with("beacon.py", "__version__ = '1'\n"+strings.Repeat("#", maxFile-18)),
			"with version 2.0.0 the package would not load: beacon.py is larger than"},
		{"very many lines", "2.0.0", minimal("").with("beacon.py", strings.Repeat("__version__ = '1'\n", 101)),
			"101 lines of the sources hold a version, and at most 100 are changed; the first is beacon.py:1"},
	} {
		edits, err := load(t, test.files).VersionEdits(test.version)
		if edits != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v\nwant %s", test.name, edits, err, test.want)
		}
	}
}

// A version file that is named and is not there, or not a file of the package, stops Load already.
func TestVersionEditsNeedsItsFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ file, content, want string }{
		{"none.txt", "", "pyproject.toml:5: tool.slipway.version-files: there is no file none.txt"},
		{"../VERSION", "", `"../VERSION" is not a path inside the package's folder`},
		{"/etc/passwd", "", `"/etc/passwd" is not a path inside the package's folder`},
		{"computed.py", "__version__ = f'{x}'\n", "computed.py holds no version"},
	} {
		folder := minimal("[tool.slipway]\nversion-files = [\"" + test.file + "\"]\n")
		if test.content != "" {
			folder = folder.with(test.file, test.content)
		}
		if _, err := Load(folder.fs(), "."); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.file, err)
		}
	}
}

// On a real file system: a link is not written through, nor the file behind it.
func TestVersionEditsRefusesLinks(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "about.py")
	home := t.TempDir()
	for _, err := range []error{
		os.WriteFile(outside, []byte("__version__ = '1.0.0'\n"), 0o600),
		os.MkdirAll(filepath.Join(home, "src/beacon"), 0o700),
		os.WriteFile(filepath.Join(home, Pyproject), []byte(dynamic("hatchling.build", hatchPath)[Pyproject]), 0o600),
		os.Symlink(outside, filepath.Join(home, "src/beacon/about.py")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p, err := Load(os.DirFS(home), ".")
	if err != nil {
		t.Fatal(err)
	}
	edits, err := p.VersionEdits("2.0.0")
	if err == nil || !strings.Contains(err.Error(), "src/beacon/about.py is a symbolic link") {
		t.Errorf("%+v, %v", edits, err)
	}
}

// What Load read and what stands on disk now are not mixed up.
func TestVersionEditsOfAChangedFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		now  string // the content of beacon.py
		want error
	}{
		{"# new\n__version__ = '1.0.0'\n", &edit.Error{}}, {"__version__ = '1.0.1'\n", &edit.Error{}}, {"", fs.ErrNotExist},
	} {
		home := t.TempDir()
		file := filepath.Join(home, "beacon.py")
		if err := errors.Join(os.WriteFile(file, []byte("__version__ = '1.0.0'\n"), 0o600),
			os.WriteFile(filepath.Join(home, Pyproject), []byte(minimal("")[Pyproject]), 0o600)); err != nil {
			t.Fatal(err)
		}
		p, err := Load(os.DirFS(home), ".")
		if err != nil {
			t.Fatal(err)
		}
		if test.now == "" {
			err = os.Remove(file)
		} else {
			err = os.WriteFile(file, []byte(test.now), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		edits, err := p.VersionEdits("2.0.0")
		var stale *edit.Error
		if edits != nil || !errors.Is(err, test.want) && !errors.As(err, &stale) {
			t.Errorf("%q: %+v, %v", test.now, edits, err)
		}
	}
}

// Whatever the files: what is written agrees with the tag, other lines stay, and a second time changes nothing.
func FuzzVersionEdits(f *testing.F) {
	f.Add(minimal("")[Pyproject], "__version__ = '1'\nVERSION = \"2\"", "1.0", "1.2.0rc1")
	f.Add(dynamic("hatchling.build", hatchPath)[Pyproject], "Version = 'v1' # v1\r\n", "\n1\n", "2.0.0")
	f.Add(dynamic("hatchling.build", hatchPath+"pattern='(?s)x(?P<version>.*)'\n")[Pyproject], "x\n1", "", "1.0")
	f.Add(minimal("[tool.slipway]\nversion-files = ['VERSION']\n")[Pyproject], "version: str = ''", "\ufeff1", "2!1+a")
	f.Fuzz(func(t *testing.T, toml, about, alone, to string) {
		folder := files{Pyproject: toml, "src/beacon/__init__.py": about, "src/beacon/about.py": about, "VERSION": alone}
		p, err := Load(folder.fs(), ".")
		if err != nil {
			return
		}
		edits, err := p.VersionEdits(to)
		if err != nil {
			return
		}
		edited, _ := folder.apply(edits)
		checkOtherLines(t, folder, edited, edits.Places)
		again, err := load(t, edited).VersionEdits(to)
		if err != nil || len(again.Files) != 0 {
			t.Errorf("again: %+v, %v", again, err)
		}
		for _, prefix := range []string{"v", ""} {
			if tag, err := version.ParseTag(prefix+edits.Version, prefix); err == nil {
				equal(t, "findings", findings(tag, load(t, edited)), "")
			}
		}
	})
}

// checkOtherLines fails where a line differs that is none of the places. A file alone has its version on any line.
func checkOtherLines(t *testing.T, old, edited files, places []VersionFile) {
	t.Helper()
	for name := range old {
		before, after := strings.Split(old[name], "\n"), strings.Split(edited[name], "\n")
		for i := range max(len(before), len(after)) {
			if i < len(before) && i < len(after) && before[i] == after[i] {
				continue
			}
			if !slices.ContainsFunc(places, func(place VersionFile) bool {
				return place.File == name && (place.Line == i+1 || place.Name == "")
			}) || len(before) != len(after) {
				t.Errorf("%s:%d changed: %q became %q", name, i+1, old[name], edited[name])
			}
		}
	}
}

// hatchling itself reads the new version.
func TestVersionEditsForHatchling(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, text := range []string{
		"__version__ = '1.0.0'", "__version__ = \"1.0.0\"\n", "VERSION='1.0.0'", "Version   =   'v1.0.0' # v1.0.0",
		"__version__ = ''\n__version__ = '2'", "x\n\n__VERSION__ = '3'", "__version__ = \"it's\"",
		"\r\n__version__ = '9'\r\nVERSION = '10'\r\n", "__version__ = \"vv14\"", "__version__ = '1''2'",
		"__version__ = '13' + 'x'",
	} {
		folder := dynamic("hatchling.build", hatchPath).with("src/beacon/about.py", text)
		edits, err := load(t, folder).VersionEdits("1.2.0rc1")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		edited, _ := folder.apply(edits)
		texts = append(texts, edited["src/beacon/about.py"])
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(pythontest.Python(t, "hatchling==1.33.0"), "-c", askHatchling)
	command.Stdin = strings.NewReader(string(input))
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	if err := json.Unmarshal(output, &read); err != nil {
		t.Fatal(err)
	}
	for i, got := range read {
		if got != "1.2.0rc1" {
			t.Errorf("%q: hatchling reads %q", texts[i], got)
		}
	}
}

// Real projects get a new version: the checker of versions is content, and no other line differs.
func TestVersionEditsOfRealProjects(t *testing.T) {
	t.Parallel()
	places := 0
	for name, folder := range edittest.Sdists(t) {
		p, err := Load(folder, name)
		if strings.HasPrefix(name, "tomlkit-") { // [tool.poetry] alone
			if err == nil {
				t.Error("tomlkit has a [project] table now")
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		edits, err := p.VersionEdits("99.1.2-rc.3")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		places += len(edits.Places)
		again, err := Load(editedFolder{folder, edits.Files}, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := findings(tag(t, "v99.1.2-rc.3"), again); got != "" {
			t.Errorf("%s: %s", name, got)
		}
		for file, data := range edits.Files {
			before, err := fs.ReadFile(folder, file)
			if err != nil {
				t.Fatal(err)
			}
			checkOtherLines(t, files{file: string(before)}, files{file: string(data)}, edits.Places)
		}
		t.Logf("%s: %v %s", name, edits.Places, edits.Reason)
	}
	if places < 10 {
		t.Errorf("only %d places", places)
	}
}
