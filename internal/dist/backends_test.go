package dist_test

import (
	"os"
	"strings"
	"testing"

	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/dist/disttest"
	"dagger/slipway/internal/project"
)

// lamp is a package with what backends move and rewrite: scripts, data, a licence, an empty file, a comment.
var lamp = map[string]string{
	"README.md": "# Lamp\n", "LICENSE": "MIT\n", "LICENSES/MIT.txt": "MIT License\n",
	"bin/lamp-tool": "#!/usr/bin/env python3\nprint(1)\n", "run/lamp-run": "#!/usr/bin/python3 -s\nprint(2)\n",
	"data/lamp.conf": "lamp = on\n", "docs/x.pth": "import evil\n", "tests/evil_payload.py": "evil()\n",
}

const metadata = `
[project]
name = "Lamp.Kit"
version = "1.0.0"
description = "Lamps"
readme = "README.md"
license = "MIT"
license-files = ["LICENSE", "LICENSES/*.txt"]
scripts = {lamp = "lamp:main"}
entry-points = {"lamp.plugins" = {one = "lamp.one:One"}}
`

// Well-kept packages of every backend have nothing from outside their tree, and with one more file they have.
func TestBackends(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, backend, root, toml string
		more                      map[string]string
	}{
		{"hatchling", "hatchling.build", "src/lamp", `
[tool.hatch.build.targets.wheel]
packages = ["src/lamp"]
force-include = {"data/lamp.conf" = "lamp/lamp.conf"}
shared-data = {"data" = "share/lamp"}
shared-scripts = {"run/lamp-run" = "lamp-run"}
`, nil},
		{"hatchling, moved in both", "hatchling.build", "lib/lamp", `
[tool.hatch.build]
sources = {"lib/lamp" = "lamp"}
[tool.hatch.build.targets.wheel]
only-include = ["lib/lamp", "lamp"]
`, nil},
		{"flit", "flit_core.buildapi", "src/lamp", `
[tool.flit.module]
name = "lamp"
[tool.flit.external-data]
directory = "data"
`, nil},
		{"flit, flat", "flit_core.buildapi", "lamp", "[tool.flit.module]\nname = \"lamp\"\n", nil},
		{"setuptools", "setuptools.build_meta", "src/lamp", `
[tool.setuptools]
script-files = ["run/lamp-run", "bin/lamp-tool"]
data-files = {"share/lamp" = ["data/*.conf"], "etc" = ["data/lamp.conf"]}
`, map[string]string{"setup.cfg": "# x\n[flake8]\nmax-line-length=100\nignore =\n    E1,\n\n    # y\n    E2\n\n" +
			"[egg_info]\ntag_build =\n[tool:x]\nKey : v\n"}},
		{"setuptools, flat", "setuptools.build_meta", "lamp", "[tool.setuptools]\npackages = [\"lamp\"]\n", nil},
		{"setuptools, other root", "setuptools.build_meta", "lib/python", `
[tool.setuptools]
packages = ["lamp"]
package-dir = {lamp = "lib/python"}
`, nil},
		{"setuptools, found elsewhere", "setuptools.build_meta", "lib/lamp", "[tool.setuptools.packages.find]\n" +
			"where = [\"lib\"]\n", nil},
		{"setuptools, in setup.cfg", "setuptools.build_meta", "lib/lamp", "", map[string]string{"setup.cfg": "[options]\n" +
			"package_dir =\n    = lib\npackages = lamp\nscripts = run/lamp-run\n"}},
		{"poetry", "poetry.core.masonry.api", "lib/lamp", `
[tool.poetry]
packages = [{include = "lamp", from = "lib", to = "kit"}]
[tool.poetry.scripts]
lamp-run = {reference = "run/lamp-run", type = "file"}
`, nil},
		{"pdm", "pdm.backend", "lib/lamp", `
[tool.pdm.build]
package-dir = "lib"
[tool.pdm.build.wheel-data]
scripts = ["run/*"]
data = [{path = "data/*.conf", relative-to = "data"}]
`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := t.TempDir()
			for name, text := range lamp {
				disttest.Write(t, tree, name, []byte(text))
			}
			for name, text := range test.more {
				disttest.Write(t, tree, name, []byte(text))
			}
			disttest.Write(t, tree, test.root+"/__init__.py", []byte("def main(): pass\n"))
			disttest.Write(t, tree, test.root+"/sub/__init__.py", nil)
			disttest.Write(t, tree, "pyproject.toml", []byte("# a comment\n[build-system]\nrequires = []\nbuild-backend = \""+
				test.backend+"\"\n"+metadata+test.toml))
			built := disttest.BuildWith(t, test.backend, tree)
			if found, uncompared := outside(t, built, tree); len(found)+len(uncompared) != 0 {
				t.Errorf("got %v and %v", found, uncompared)
			}
			if err := os.Rename(tree+"/"+test.root+"/__init__.py", tree+"/tests/main.py"); err != nil {
				t.Fatal(err)
			}
			found, _ := outside(t, built, tree)
			if len(found) != 2 || !strings.Contains(strings.Join(found, "\n"), `"tests/main.py", which the source tree has`) {
				t.Errorf("moved away: %v", found)
			}
		})
	}
}

func outside(t *testing.T, built, tree string) (found, uncompared []string) {
	t.Helper()
	set, err := dist.Open(built)
	if err != nil {
		t.Fatal(err)
	}
	about, err := project.Load(os.DirFS(tree), ".")
	if err != nil {
		t.Fatal(err)
	}
	layout, err := about.Layout()
	if err != nil {
		t.Fatal(err)
	}
	findings, uncompared, err := set.OutsideTree(os.DirFS(tree), layout)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		found = append(found, finding.File+": "+finding.Message)
	}
	return found, uncompared
}
