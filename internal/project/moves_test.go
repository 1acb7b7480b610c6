package project

import (
	"testing"

	"dagger/slipway/internal/dist"
)

func TestLayoutMoves(t *testing.T) {
	t.Parallel()
	wheel := func(from, to string) dist.Move { return dist.Move{In: dist.Wheel, From: from, To: to} }
	flat := func(from, to string) dist.Move { return dist.Move{In: dist.Wheel, From: from, To: to, Flat: true} }
	for _, test := range []struct {
		name  string
		files files
		want  []dist.Move
	}{
		{"none", minimal(""), nil},
		{"hatch packages", minimal("[tool.hatch.build.targets.wheel]\npackages = [\"lib/ns\", \"top\"]\n"),
			[]dist.Move{wheel("", ""), wheel("lib", "")}},
		{"hatch sources", minimal("[tool.hatch.build]\nsources = [\"lib\"]\n"), []dist.Move{{From: "lib"}}},
		{"hatch sources, renamed", minimal("[tool.hatch.build.targets.sdist.sources]\n\"lib/a\" = \"b\"\n\"\" = \"c\"\n"),
			[]dist.Move{{In: dist.Sdist, From: "", To: "c"}, {In: dist.Sdist, From: "lib/a", To: "b"}}},
		{"hatch force-include", minimal("[tool.hatch.build.targets.wheel.force-include]\n\"a.txt\" = \"/x/a.txt\"\n" +
			"\"../b\" = \"b\"\n\"/etc/c\" = \"c\"\nd = \"../d\"\n"), []dist.Move{wheel("a.txt", "x/a.txt"), wheel("d", "d")}},
		{"hatch shared", minimal("[tool.hatch.build.targets.wheel.shared-data]\na = \"/\"\n" +
			"[tool.hatch.build.targets.wheel.shared-scripts]\nb = \"c\"\n" +
			"[tool.hatch.build.targets.wheel.extra-metadata]\nd = \"../e\"\n"),
			[]dist.Move{wheel("a", ".data/data"), wheel("b", ".data/scripts/c"), wheel("d", ".dist-info/extra_metadata/e")}},
		{"setuptools", minimal("[tool.setuptools]\npackage-dir = {\"\" = \"lib\", \"a.b\" = \"other\"}\n" +
			"script-files = [\"run/*\"]\ndata-files = {\"bin\" = [\"x/y\"]}\npackages.find.where = [\"py\"]\n"),
			[]dist.Move{wheel("lib", ""), wheel("other", "a/b"), wheel("py", ""), flat("run/*", ".data/scripts"),
				flat("x/y", ".data/data/bin")}},
		{"setup.cfg", minimal("").with("setup.cfg", "[options]\npackage_dir =\n  = lib\n  a.b=other\nscripts = run/x\n"+
			"[options.packages.find]\nwhere = py\n[options.data_files]\nbin = x/y, z\n"),
			[]dist.Move{wheel("lib", ""), wheel("other", "a/b"), wheel("py", ""), flat("run/x", ".data/scripts"),
				flat("x/y", ".data/data/bin"), flat("z", ".data/data/bin")}},
		{"poetry", minimal("[tool.poetry]\npackages = [{include = \"a\", from = \"lib\", to = \"k\"}, " +
			"{include = \"b/**/*.py\"}]\nscripts.x = {reference = \"run/x\", type = \"file\"}\nscripts.y = \"a:b\"\n"),
			[]dist.Move{wheel("b", "b"), wheel("lib/a", "k/a"), flat("run/x", ".data/scripts")}},
		{"pdm", minimal("[tool.pdm.build]\npackage-dir = \"lib\"\nwheel-data.scripts = [\"run/*\"]\n" +
			"wheel-data.data = [{path = \"d/**\", relative-to = \"d\"}, {path = \"e\"}]\n"),
			[]dist.Move{wheel("d", ".data/data"), flat("e", ".data/data"), wheel("lib", ""), flat("run/*", ".data/scripts")}},
		{"flit", minimal("[tool.flit.external-data]\ndirectory = \"d\"\n"), []dist.Move{wheel("d", ".data/data")}},
		{"uv", minimal("[tool.uv.build-backend]\nmodule-root = \"py\"\ndata = {scripts = \"s\", purelib = \"p\"}\n"),
			[]dist.Move{wheel("p", ""), wheel("py", ""), wheel("s", ".data/scripts")}},
		{"of another type", minimal("[tool.hatch.build]\nsources = 1\nforce-include = 2\n[tool.poetry]\npackages = [3]\n" +
			"[tool.pdm.build.wheel-data]\nscripts = [4]\n[tool.setuptools]\ndata-files = 5\n"), nil},
	} {
		layout, err := load(t, test.files).Layout()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		equal(t, test.name, layout.Moves, test.want)
	}
}

func TestLayoutGenerated(t *testing.T) {
	t.Parallel()
	layout, err := load(t, minimal("[tool.slipway]\ngenerated = [\"a/b.py\"]\n")).Layout()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "generated", layout.Generated, []string{"a/b.py"})
}

func TestLayoutEntryPoints(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, toml string
		want       map[string]map[string]string
	}{
		{"none", "", map[string]map[string]string{}},
		{"all", "scripts.a = \"b:c\"\ngui-scripts.d = \"e:f\"\nentry-points.g.h = \"i\"\n[tool.poetry]\n" +
			"scripts.a = \"not:this\"\nscripts.j = \"k:l\"\nplugins.g.m = \"n\"\n",
			map[string]map[string]string{"console_scripts": {"a": "b:c", "j": "k:l"}, "gui_scripts": {"d": "e:f"},
				"g": {"h": "i", "m": "n"}}},
		{"dynamic", "dynamic = [\"entry-points\"]\nscripts.a = \"b:c\"\n", nil},
		{"dynamic scripts", "dynamic = [\"scripts\"]\n", nil},
		{"dynamic gui-scripts", "dynamic = [\"gui-scripts\"]\n", nil},
	} {
		layout, err := load(t, files{Pyproject: "[project]\nname = \"x\"\nversion = \"1.0.0\"\n" + test.toml}).Layout()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		equal(t, test.name, layout.EntryPoints, test.want)
	}
}

func TestSamePyproject(t *testing.T) {
	t.Parallel()
	const committed = "# x\n[build-system]\nrequires = ['a']\n[project]\nname = 'x'\ndynamic = ['version', 'readme']\n"
	for _, test := range []struct {
		name, built string
		want        bool
	}{
		{"itself", committed, true},
		{"written anew", "project = {name = \"x\", version = \"1.0\", dynamic = [\"readme\"]}\n[build-system]\n" +
			"requires = [\n  \"a\",\n]\n", true},
		{"another requirement", "[build-system]\nrequires = ['b']\n[project]\nname = 'x'\ndynamic = ['readme']\n", false},
		{"another table", committed + "[tool.x]\n", false},
		{"fewer dynamic", "[build-system]\nrequires = ['a']\n[project]\nname = 'x'\n", false},
		{"no TOML", "x", false},
		{"nothing", "", false},
	} {
		if got := samePyproject([]byte(committed), []byte(test.built)); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if samePyproject([]byte("x"), []byte("x")) {
		t.Error("a committed text that cannot be read")
	}
}
