package dist

import (
	"archive/tar"
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"dagger/slipway/internal/dist/disttest"
)

// outsideTree compares a good pair, one file of which holds more, with a tree.
func outsideTree(t *testing.T, tree fstest.MapFS, layout Layout, name string, extra ...disttest.Entry) ([]string,
	[]string) {
	t.Helper()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	addTo(t, dir, name, extra...)
	return compared(t, dir, tree, layout)
}

func addTo(t *testing.T, dir, name string, extra ...disttest.Entry) {
	t.Helper()
	if strings.HasSuffix(name, ".whl") {
		entries := disttest.WithRecord(append(extra, disttest.Wheel("lamp", "1.0.0")...))
		disttest.Write(t, dir, name, disttest.Zip(t, entries))
		return
	}
	disttest.Write(t, dir, name, disttest.Tar(t, append(disttest.Sdist("lamp", "1.0.0"), extra...)))
}

func compared(t *testing.T, dir string, tree fstest.MapFS, layout Layout) (found, uncompared []string) {
	t.Helper()
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	findings, uncompared, err := set.OutsideTree(tree, layout)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		if finding.Rule != "outside-tree" {
			t.Errorf("rule %q", finding.Rule)
		}
		found = append(found, finding.File+": "+finding.Message)
	}
	return found, uncompared
}

func lampTree() fstest.MapFS {
	return fstest.MapFS{
		"pyproject.toml":              {Data: []byte("[build-system]\n")},
		"src/lamp/__init__.py":        {Data: []byte("VERSION = '1.0.0'\n")},
		"src/lamp/py.typed":           {},
		".git/secret":                 {Data: []byte("of git")},
		"LICENSE":                     {Data: []byte("MIT")},
		"src/LICENSE":                 {Data: []byte("MIT")},
		"LICENSES/MIT.txt":            {Data: []byte("MIT License")},
		"tests/evil_payload.py":       {Data: []byte("evil()")},
		"tests/fixtures/lamp/more.py": {Data: []byte("more()")},
		"tests/fixtures/lamp-tool":    {Data: []byte("#!/bin/sh\nevil\n")},
		"docs/start.txt":              {Data: []byte("import evil")},
		"bin/lamp-tool":               {Data: []byte("#!/usr/bin/env python3 -s\nimport lamp\n")},
		"man/lamp.1":                  {Data: []byte(".TH lamp")},
		"assets/lamp.conf":            {Data: []byte("lamp = on")},
	}
}

const (
	info     = "lamp-1.0.0.dist-info/"
	data     = "lamp-1.0.0.data/"
	winWheel = "lamp-1.0.0-cp312-cp312-win32.whl"
)

// Each archive holds one thing that the commit does not have at that place.
func TestOutsideTreeRefuses(t *testing.T) {
	t.Parallel()
	entry := func(name, body string) disttest.Entry { return disttest.Entry{Name: name, Body: body} }
	link := func(kind byte, name, to string) disttest.Entry {
		return disttest.Entry{Name: inRoot + name, Link: to, Type: kind}
	}
	tests := []struct {
		name, file string
		entry      disttest.Entry
		want       string // of the finding, behind the quoted member
	}{
		{"foreign", sdistName, entry(inRoot+"src/lamp/key.pem", "secret"), "that no file of the source tree has"},
		{"from .git", sdistName, entry(inRoot+"x", "of git"), "that no file"},
		{"from .git, there", sdistName, entry(inRoot+".git/secret", "of git"), "that no file"},
		{"only in a wheel", wheelName, entry("lamp/key.pem", "secret"), "that no file"},
		{"below tests, as a module", wheelName, entry("lamp/evil.py", "evil()"),
			`has the content of "tests/evil_payload.py", which the source tree has under another name`},
		{"below tests, as a module of an sdist", sdistName, entry(inRoot+"src/lamp/evil.py", "evil()"), "another name"},
		{"below fixtures, same end of the path", wheelName, entry("lamp/more.py", "more()"), "another name"},
		{"in docs, as .pth", wheelName, entry("start.pth", "import evil"), `content of "docs/start.txt"`},
		{"in docs, as .pth, same base name", wheelName, entry("start.txt", "import evil"), "another name"},
		{"purelib", wheelName, entry(data+"purelib/evil_payload.py", "evil()"), "another name"},
		{"platlib", wheelName, entry(data+"platlib/start.pth", "import evil"), "another name"},
		{"another .data", wheelName, entry("x.data/purelib/evil_payload.py", "evil()"), "another name"},
		{"script from tests", wheelName, entry(data+"scripts/lamp-tool", "#!/bin/sh\nevil\n"), "has other content"},
		{"script of another name", wheelName, entry(data+"scripts/pip", "#!python -s\nimport lamp\n"), "that no file"},
		{"script, not only its first line", wheelName, entry(data+"scripts/lamp-tool", "#!python -s\nevil\n"),
			"than \"bin/lamp-tool\""},
		{"data that is code", wheelName, entry(data+"data/lib/python3.12/site-packages/evil_payload.py", "evil()"),
			"another name"},
		{"data in bin", wheelName, entry(data+"data/bin/lamp-tool", "#!/bin/sh\nevil\n"), "another name"},
		{"data out of share", wheelName, entry(data+"data/share/../bin/lamp.1", ".TH lamp"), "another name"},
		{"changed", wheelName, entry("lamp/py.typed", "x"), `than "src/lamp/py.typed" of the source tree`},
		{"empty module", wheelName, entry("requests/__init__.py", ""), "is empty"},
		{"emptied", sdistName, entry(inRoot+"LICENSE", ""), `has other content`},
		{"empty in an sdist", sdistName, entry(inRoot+"src/tomllib.py", ""), "is empty"},
		{"egg-info, no name of a backend", sdistName, entry(inRoot+"src/lamp.egg-info/evil.py", "x"), "that no file"},
		{"egg-info, below", sdistName, entry(inRoot+"src/lamp.egg-info/x/PKG-INFO", "x"), "that no file"},
		{"egg-info of another project", sdistName, entry(inRoot+"pip.egg-info/PKG-INFO", "x"), "that no file"},
		{"dist-info, no name of a backend", wheelName, entry(info+"evil.py", "x"), "that no file"},
		{"dist-info, other content", wheelName, entry(info+"licenses/LICENSE", "GPL"), "that no file"},
		{"dist-info, other base name", wheelName, entry(info+"licenses/x", "MIT"), "another name"},
		{"dist-info, below", wheelName, entry(info+"x/METADATA", "x"), "that no file"},
		{"dist-info without a name", wheelName, entry(data+"purelib/.dist-info/entry_points.txt", "[x]\na = b\n"),
			"where no file of the source tree can come to"},
		{"dist-info of another project", wheelName, entry(data+"purelib/x-1.dist-info/METADATA", "x"), "that no file"},
		{"setup.cfg", sdistName, entry(inRoot+"setup.cfg", "[egg_info]\ntag_build = \ntag_date = 0\n\n"+
			"[options]\nscripts = evil\n\n"), "that no file"},
		{"pyproject.toml below", sdistName, entry(inRoot+"src/pyproject.toml", "[build-system]\n"), "another name"},
		{"bytecode", wheelName, entry("lamp/__pycache__/x.pyc", "MZ\x90\x00"), "that no file"},
		{"compiled, for any platform", wheelName, entry("lamp/a.so", "\x7fELF"), "that no file"},
		{"platform wheel, a module", winWheel, entry("lamp/a.py", "evil()"), "another name"},
		{"platform wheel, new", winWheel, entry("lamp/a.py", "x"), "that no file"},
		{"platform wheel, .pth like a program", winWheel, entry("a.PTH", "MZ\x90\x00"), "that no file"},
		{"platform wheel, no program", winWheel, entry("lamp/a.pyd", "import x"), "that no file"},
		{"platform wheel, script", winWheel, entry(data+"scripts/x", "MZ=1; evil"), "that no file"},
		{"any and another platform", "lamp-1.0.0-py3-none-any.win32.whl", entry("lamp/a.so", "\x7fELF"), "that no file"},
		{"symbolic link to another name", sdistName, link(tar.TypeSymlink, "src/lamp/x.py", "../../LICENSE"), "that no"},
		{"symbolic link to nothing", sdistName, link(tar.TypeSymlink, "src/lamp/x.py", "y.py"), "is a link"},
		{"symbolic link to a folder", sdistName, link(tar.TypeSymlink, "pip", "src/lamp"), "is a link"},
		{"hard link to another name", sdistName, link(tar.TypeLink, "src/lamp/x.py", inRoot+"pyproject.toml"),
			"another name"},
		{"long name, out of it", sdistName, entry(inRoot+"../x", "x"), "where no file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			extra := []disttest.Entry{test.entry}
			if test.entry.Link == "../../LICENSE" {
				extra = append(extra, entry(inRoot+"LICENSE", "GPL"))
			}
			got, uncompared := outsideTree(t, lampTree(), Layout{EntryPoints: map[string]map[string]string{}}, test.file,
				extra...)
			if len(got) != len(extra) || !strings.Contains(got[0], test.want) ||
				!strings.HasPrefix(got[0], test.file+`: "`+test.entry.Name+`" `) || len(uncompared) != 0 {
				t.Errorf("got %q and %q, want %q", got, uncompared, test.want)
			}
		})
	}
}

// What an exempt member of the sdist holds is not known because of that.
func TestOutsideTreeLearnsNothingFromWhatIsExempt(t *testing.T) {
	t.Parallel()
	for _, exempt := range []string{"PKG-INFO", "src/lamp.egg-info/SOURCES.txt", "src/lamp.egg-info/top_level.txt"} {
		dir := disttest.Dir(t, "lamp", "1.0.0")
		evil := disttest.Metadata("lamp", "1.0.0") // what a PKG-INFO has to be; any text in the others
		if exempt != "PKG-INFO" {
			addTo(t, dir, sdistName, disttest.Entry{Name: inRoot + exempt, Body: evil})
		}
		addTo(t, dir, wheelName, disttest.Entry{Name: "lamp/evil.py", Body: evil})
		got, _ := compared(t, dir, lampTree(), Layout{})
		if len(got) != 1 || !strings.Contains(got[0], `"lamp/evil.py" has content`) {
			t.Errorf("%s: %q", exempt, got)
		}
	}
	dir := disttest.Dir(t, "lamp", "1.0.0")
	cfg := "[egg_info]\ntag_build = \ntag_date = 0\n\n"
	addTo(t, dir, sdistName, disttest.Entry{Name: inRoot + "setup.cfg", Body: cfg})
	addTo(t, dir, wheelName, disttest.Entry{Name: "setup.cfg", Body: cfg})
	if got, _ := compared(t, dir, lampTree(), Layout{}); len(got) != 1 || !strings.HasPrefix(got[0], wheelName) {
		t.Errorf("setup.cfg: %q", got)
	}
}

func TestOutsideTreeTakes(t *testing.T) {
	t.Parallel()
	entry := func(name, body string) disttest.Entry { return disttest.Entry{Name: name, Body: body} }
	for _, test := range []struct {
		name, file string
		entries    []disttest.Entry
	}{
		{"nothing more", sdistName, nil},
		{"made by every build", sdistName, []disttest.Entry{
			entry(inRoot+"setup.cfg", "[egg_info]\ntag_build = \ntag_date = 0\n\n"),
			entry(inRoot+"src/lamp.egg-info/SOURCES.txt", "x"), entry(inRoot+"Lamp.egg-info/scm_version.json", "x")}},
		{"made by every build, wheel", wheelName, []disttest.Entry{entry(info+"top_level.txt", "x"),
			entry(info+"sboms/x.cdx.json", "x")}},
		{"empty, as in the tree", wheelName, []disttest.Entry{entry("lamp/py.typed", "")}},
		{"the tree's own places", wheelName, []disttest.Entry{entry("tests/evil_payload.py", "evil()")}},
		{"purelib", wheelName, []disttest.Entry{entry(data+"purelib/lamp/py.typed", "")}},
		{"licences", wheelName, []disttest.Entry{entry(info+"licenses/LICENSE", "MIT"),
			entry(info+"licenses/LICENSES/MIT.txt", "MIT License"), entry(info+"LICENSE", "MIT")}},
		{"script", wheelName, []disttest.Entry{entry(data+"scripts/lamp-tool", "#!python -s\nimport lamp\n")}},
		{"script, as it is", wheelName, []disttest.Entry{entry(data+"scripts/lamp-tool",
			"#!/usr/bin/env python3 -s\nimport lamp\n")}},
		{"manual page", wheelName, []disttest.Entry{entry(data+"data/share/man/man1/lamp.1", ".TH lamp")}},
		{"hard link", sdistName, []disttest.Entry{entry(inRoot+"LICENSE", "MIT"),
			{Name: inRoot + "src/LICENSE", Link: inRoot + "LICENSE", Type: tar.TypeLink}}},
		{"symbolic link", sdistName, []disttest.Entry{entry(inRoot+"LICENSE", "MIT"),
			{Name: inRoot + "src/LICENSE", Link: "../LICENSE", Type: tar.TypeSymlink}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, uncompared := outsideTree(t, lampTree(), Layout{}, test.file, test.entries...)
			if len(got)+len(uncompared) != 0 {
				t.Errorf("got %q and %q", got, uncompared)
			}
		})
	}
}

// What is not compared is said, file by file.
func TestOutsideTreeSaysWhatItDidNotCompare(t *testing.T) {
	t.Parallel()
	version := disttest.Entry{Name: inRoot + "src/lamp/_version.py", Body: "generated"}
	for _, test := range []struct {
		name, file string
		entries    []disttest.Entry
		generated  string
		want       string
	}{
		{"generated", sdistName, []disttest.Entry{version}, "src/lamp/_version.py", sdistName + ": not compared with the " +
			"source tree, because the configuration says that the build makes it: \"lamp-1.0.0/src/lamp/_version.py\""},
		{"generated, wheel", wheelName, []disttest.Entry{{Name: "lamp/_version.py", Body: "x"}}, "src/lamp/_version.py",
			"that the build makes it: \"lamp/_version.py\""},
		{"generated, by its place", wheelName, []disttest.Entry{{Name: data + "scripts/x", Body: "x"}},
			".data/scripts/x", "that the build makes it: \"lamp-1.0.0.data/scripts/x\""},
		{"compiled", winWheel, []disttest.Entry{{Name: "lamp/a.pyd", Body: "MZ\x90\x00"}, {Name: "lamp/b", Body: "\x7fELF"}},
			"", winWheel + ": not compared with the source tree, because it is compiled: \"lamp/a.pyd\", \"lamp/b\""},
		{"compiled, many", winWheel, many("lamp/%s.pyd", "MZ\x90\x00", 22), "", ", \"lamp/t.pyd\" and 2 more"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, uncompared := outsideTree(t, lampTree(), Layout{Generated: []string{test.generated}}, test.file,
				test.entries...)
			if len(got) != 0 || len(uncompared) != 1 || !strings.HasSuffix(uncompared[0], test.want) {
				t.Errorf("got %q and %q, want %q", got, uncompared, test.want)
			}
		})
	}
}

// many makes up to 26 entries; %s is a letter.
func many(name, body string, count int) []disttest.Entry {
	var entries []disttest.Entry
	for i := range count {
		entries = append(entries, disttest.Entry{Name: strings.Replace(name, "%s", string(rune('a'+i)), 1), Body: body})
	}
	return entries
}

func TestOutsideTreeIsBounded(t *testing.T) {
	t.Parallel()
	got, _ := outsideTree(t, lampTree(), Layout{}, wheelName, many("lamp/%s.py", "x", 26)...)
	if len(got) != maxFindings+1 || !strings.HasSuffix(got[maxFindings], "and 6 more of this kind") {
		t.Errorf("%d findings, the last %q", len(got), got[len(got)-1])
	}
}

// What the configuration moves is found where it puts it, and nowhere else.
func TestOutsideTreeMoves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		move     Move
		place    string
		body     string
		explains bool
	}{
		{"file", Move{From: "assets/lamp.conf", To: "lamp/lamp.conf"}, "lamp/lamp.conf", "lamp = on", true},
		{"file, elsewhere", Move{From: "assets/lamp.conf", To: "lamp/lamp.conf"}, "lamp/x.conf", "lamp = on", false},
		{"folder", Move{From: "tests/fixtures/lamp", To: "lamp"}, "lamp/more.py", "more()", true},
		{"folder, beside", Move{From: "tests/fixtures/lamp", To: "la"}, "lamp/more.py", "more()", false},
		{"to the top", Move{From: "tests"}, "evil_payload.py", "evil()", true},
		{"of an sdist", Move{In: Sdist, From: "tests"}, "evil_payload.py", "evil()", false},
		{"flat", Move{From: "tests/fixtures/*", To: ".data/scripts", Flat: true}, data + "scripts/lamp-tool",
			"#!/bin/sh\nevil\n", true},
		{"flat, any depth", Move{From: "tests/**", To: ".data/scripts", Flat: true}, data + "scripts/lamp-tool",
			"#!/bin/sh\nevil\n", true},
		{"flat, any depth elsewhere", Move{From: "assets/**", To: ".data/scripts", Flat: true},
			data + "scripts/lamp-tool", "#!/bin/sh\nevil\n", false},
		{"flat, no match", Move{From: "test/*", To: ".data/scripts", Flat: true}, data + "scripts/lamp-tool",
			"#!/bin/sh\nevil\n", false},
		{"flat, below", Move{From: "assets/*", To: ".data/data/lib", Flat: true}, data + "data/lib/x/lamp.conf",
			"lamp = on", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _ := outsideTree(t, lampTree(), Layout{Moves: []Move{test.move}}, wheelName,
				disttest.Entry{Name: test.place, Body: test.body})
			if (len(got) == 0) != test.explains {
				t.Errorf("got %q", got)
			}
		})
	}
}

// A wheel that is built from the sdist finds a file where the sdist has it.
func TestOutsideTreeOfAWheelFromTheSdist(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	conf := disttest.Entry{Name: inRoot + "src/lamp/lamp.conf", Body: "lamp = on"}
	addTo(t, dir, sdistName, conf)
	addTo(t, dir, wheelName, disttest.Entry{Name: "lamp/lamp.conf", Body: "lamp = on"})
	layout := Layout{Moves: []Move{{In: Sdist, From: "assets/lamp.conf", To: "src/lamp/lamp.conf"}}}
	if got, _ := compared(t, dir, lampTree(), layout); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	if got, _ := compared(t, dir, lampTree(), Layout{}); len(got) != 2 {
		t.Errorf("without the configuration: %q", got)
	}
}

// Links of the tree are followed, as builds follow them, and an sdist may have them too.
func TestOutsideTreeFollowsLinks(t *testing.T) {
	t.Parallel()
	at := t.TempDir()
	for name, file := range lampTree() {
		disttest.Write(t, at, name, file.Data)
	}
	for name, target := range map[string]string{"src/lamp/LICENSE": "../../LICENSE", "src/lamp/texts": "../../docs",
		"src/lamp/git": "../../.git", "src/lamp/out": "../../../secret"} {
		if err := os.Symlink(target, at+"/"+name); err != nil {
			t.Fatal(err)
		}
	}
	dir := disttest.Dir(t, "lamp", "1.0.0")
	addTo(t, dir, sdistName, disttest.Entry{Name: inRoot + "src/lamp/texts", Link: "../../docs", Type: tar.TypeSymlink},
		disttest.Entry{Name: inRoot + "src/lamp/LICENSE", Body: "MIT"})
	addTo(t, dir, wheelName, disttest.Entry{Name: "lamp/LICENSE", Body: "MIT"},
		disttest.Entry{Name: "lamp/texts/start.txt", Body: "import evil"},
		disttest.Entry{Name: "lamp/git/secret", Body: "of git"}, disttest.Entry{Name: "lamp/out", Body: "x"})
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := set.OutsideTree(os.DirFS(at), Layout{})
	if err != nil || len(found) != 2 || !strings.Contains(found[0].Message, "lamp/git/secret") ||
		!strings.Contains(found[1].Message, "lamp/out") {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestOutsideTreeNeedsATreeThatCanBeRead(t *testing.T) {
	t.Parallel()
	set, err := Open(disttest.Dir(t, "lamp", "1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := set.OutsideTree(os.DirFS("/nonexistent"), Layout{}); err == nil {
		t.Error("a tree that is not there")
	}
}

func TestEntryPoints(t *testing.T) {
	t.Parallel()
	declared := Layout{EntryPoints: map[string]map[string]string{"console_scripts": {"lamp": "lamp:main"},
		"pytest11": {"lamp": "lamp.plugin [test]"}}}
	for _, test := range []struct {
		name, text string
		layout     Layout
		want       string
	}{
		{"declared", "[console_scripts]\nlamp = lamp:main\n\n[pytest11]\nlamp = lamp.plugin[test]\n", declared, ""},
		{"fewer", "[console_scripts]\nlamp=lamp:main", declared, ""},
		{"other object", "[console_scripts]\nlamp = lamp:evil\n", declared, `"lamp" = "lamp:evil" in [console_scripts]`},
		{"other name", "[console_scripts]\npip = lamp:main\n", declared, `"pip" = "lamp:main" in [console_scripts]`},
		{"other group", "[gui_scripts]\nlamp = lamp:main\n", declared, "in [gui_scripts], which pyproject.toml does not"},
		{"twice", "[console_scripts]\nlamp = lamp:main\nlamp = lamp:main\n", declared, "or one of them twice"},
		{"group twice", "[pytest11]\n[pytest11]\n", declared, "or one of them twice"},
		{"no section", "lamp = lamp:main\n", declared, "no section"},
		{"no pair", "[console_scripts]\nlamp\n", declared, "no section"},
		{"none declared", "[console_scripts]\nlamp = lamp:main\n", Layout{EntryPoints: map[string]map[string]string{}},
			"does not declare"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _ := outsideTree(t, lampTree(), test.layout, wheelName, disttest.Entry{Name: info + "entry_points.txt",
				Body: test.text})
			if (len(got) == 0) != (test.want == "") || len(got) > 0 && !strings.Contains(got[0], test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	got, uncompared := outsideTree(t, lampTree(), Layout{}, wheelName, disttest.Entry{Name: info + "entry_points.txt"})
	if len(got) != 0 || len(uncompared) != 1 || !strings.Contains(uncompared[0], "entry points") {
		t.Errorf("dynamic: %q, %q", got, uncompared)
	}
}

// pyproject.toml may be written anew where it still says the same.
func TestRewrittenPyproject(t *testing.T) {
	t.Parallel()
	same := Layout{SamePyproject: func(committed, built []byte) bool {
		return string(committed) == "[build-system]\n# x\n" && bytes.HasPrefix(built, []byte("[build-system]\n"))
	}}
	tree := lampTree()
	tree["pyproject.toml"] = &fstest.MapFile{Data: []byte("[build-system]\n# x\n")}
	if got, _ := outsideTree(t, tree, same, sdistName); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	if got, _ := outsideTree(t, tree, Layout{}, sdistName); len(got) != 1 {
		t.Errorf("nobody who could say: %q", got)
	}
	delete(tree, "pyproject.toml")
	if got, _ := outsideTree(t, tree, same, sdistName); len(got) != 1 {
		t.Errorf("none in the tree: %q", got)
	}
}
