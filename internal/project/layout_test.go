package project

import "testing"

func TestImportNames(t *testing.T) {
	t.Parallel()
	setuptools := func(toml string) files { return minimal("[tool.setuptools]\n" + toml) }
	hatch := func(packages string) files {
		return minimal("[tool.hatch.build.targets.wheel]\npackages = " + packages + "\n")
	}
	for _, test := range []struct {
		name  string
		files files
		want  []string
	}{
		{"nothing", minimal(""), nil},
		{"src", minimal("").with("src/other/__init__.py", ""), []string{"other"}},
		{"src, nested", minimal("").with("src/b/__init__.py", "").with("src/b/Z/__init__.py", ""), []string{"b"}},
		{"src, two", minimal("").with("src/b/__init__.py", "").with("src/a/__init__.py", ""), []string{"a", "b"}},
		{"src, module", minimal("").with("src/beacon.py", ""), []string{"beacon"}},
		{"src, namespace", minimal("").with("src/ns/beacon/__init__.py", "").with("src/ns/beacon/x/__init__.py", ""),
			[]string{"ns.beacon"}},
		{"src wins", minimal("").with("src/a/__init__.py", "").with("beacon/__init__.py", ""), []string{"a"}},
		{"src, tests and vendored", minimal("").with("src/a/__init__.py", "").with("src/tests/__init__.py", "").
			with("src/a.egg-info/__init__.py", ""), []string{"a"}},
		{"flat", minimal("").with("beacon/__init__.py", "").with("helpers/__init__.py", ""), []string{"beacon"}},
		{"flat, other case", minimal("").with("Beacon/__init__.py", "").with("a/__init__.py", ""), []string{"Beacon"}},
		{"flat, other name", minimal("").with("lamp/__init__.py", "").with("tests/__init__.py", "").
			with("docs/x/__init__.py", "").with("setup.py", ""), []string{"lamp"}},
		{"flat module", minimal("").with("beacon.py", "").with("setup.py", ""), []string{"beacon"}},
		{"hatch", hatch(`["lib/lamp"]`).with("lib/lamp/__init__.py", "").with("src/x/__init__.py", ""), []string{"lamp"}},
		{"hatch, namespace", hatch(`["src/ns"]`).with("src/ns/a/__init__.py", ""), []string{"ns.a"}},
		{"hatch, module", hatch(`["src/lamp.py"]`).with("src/lamp.py", ""), []string{"lamp"}},
		{"hatch, outside", hatch(`["../lamp"]`).with("src/x/__init__.py", ""), []string{"x"}},
		{"hatch, not there", hatch(`["lamp"]`).with("src/x/__init__.py", ""), []string{"x"}},
		{"flit", minimal("[tool.flit.module]\nname = \"lamp\"\n").with("lamp/__init__.py", "").with("beacon/__init__.py",
			""), []string{"lamp"}},
		{"flit in src", minimal("[tool.flit.module]\nname = \"lamp\"\n").with("src/lamp.py", ""), []string{"lamp"}},
		{"uv", minimal("[tool.uv.build-backend]\nmodule-name = \"ns.lamp\"\n").with("src/ns/lamp/__init__.py", ""),
			[]string{"ns.lamp"}},
		{"setuptools packages", setuptools(`packages = ["a", "a.b", "c"]`).with("a/__init__.py", "").
			with("a/b/__init__.py", "").with("c/__init__.py", "").with("d/__init__.py", ""), []string{"a", "c"}},
		{"setuptools module", setuptools(`py-modules = ["lamp"]`).with("lamp.py", ""), []string{"lamp"}},
		{"setuptools package-dir", setuptools("packages = [\"lamp\"]\npackage-dir = {\"\" = \"lib\"}").
			with("lib/lamp/__init__.py", ""),
			[]string{"lamp"}},
	} {
		equal(t, test.name, load(t, test.files).ImportNames, test.want)
	}
}
