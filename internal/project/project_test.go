package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// files is a package's folder: name → content.
type files map[string]string

func (f files) fs() fs.FS {
	folder := fstest.MapFS{}
	for name, content := range f {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return folder
}

// with returns the files with one added or replaced.
func (f files) with(name, content string) files {
	more := files{name: content}
	for other, content := range f {
		if other != name {
			more[other] = content
		}
	}
	return more
}

// minimal is the least that Load takes; toml comes after it.
func minimal(toml string) files {
	return files{Pyproject: "[project]\nname = \"beacon\"\nversion = \"1.0.0\"\n" + toml}
}

// dynamic is a package whose version is set by a backend.
func dynamic(backend, toml string) files {
	return files{Pyproject: "[build-system]\nrequires = [\"" + strings.Split(backend, ".")[0] +
		"\"]\nbuild-backend = \"" + backend +
		"\"\n[project]\nname = \"beacon\"\ndynamic = [\"version\"]\n" + toml}
}

func load(t *testing.T, f files) *Project {
	t.Helper()
	p, err := Load(f.fs(), ".")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %#v, want %#v", what, got, want)
	}
}

const beacon = `[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "Beacon.Kit"
version = "1.0.0"
readme = "README.md"
requires-python = ">=3.11"
license-files = ["LICENSE", "docs/*.txt"]
dependencies = ["redis>=5"]

[project.scripts]
beacon = "beacon.cli:main"

[project.optional-dependencies]
redis = ["redis"]

[dependency-groups]
dev = ["pytest"]

[tool.hatch.build.targets.wheel]
packages = ["src/beacon"]

[tool.coverage.report]
fail_under = 97.5

[tool.pytest.ini_options]
testpaths = ["tests"]
markers = ["slow", "integration: needs Redis"]

[tool.mypy]
strict = true
`

func TestLoad(t *testing.T) {
	t.Parallel()
	p := load(t, files{
		Pyproject: beacon, "README.md": "# Beacon", "LICENSE": "Apache", "docs/terms.txt": "x",
		"src/beacon/__init__.py": "from beacon.version import __version__\n",
		"src/beacon/version.py":  "__version__ = \"1.0.0\"\n",
		"tests/test_beacon.py":   "def test(): pass\n", "tests/integration/test_redis.py": "import redis\n",
	})
	equal(t, "Name", p.Name, "Beacon.Kit")
	equal(t, "Normalized", p.Normalized, "beacon-kit")
	equal(t, "Version", p.Version, "1.0.0")
	equal(t, "Dynamic", p.Dynamic, false)
	equal(t, "VersionLine", p.VersionLine, 7)
	equal(t, "VersionSource", p.VersionSource, VersionSource{Kind: Static, Name: Pyproject})
	equal(t, "VersionFiles", p.VersionFiles, []VersionFile{{"src/beacon/version.py", 1, "__version__", "1.0.0"}})
	equal(t, "RequiresPython", p.RequiresPython, ">=3.11")
	equal(t, "Pythons", p.Pythons, []string{"3.11", "3.12", "3.13", "3.14"})
	equal(t, "Backend", p.Backend, "hatchling.build")
	equal(t, "BuildRequires", p.BuildRequires, []string{"hatchling>=1.27"})
	equal(t, "ImportNames", p.ImportNames, []string{"beacon"})
	equal(t, "Readme", p.Readme, "README.md")
	equal(t, "LicenseFiles", p.LicenseFiles, []string{"LICENSE", "docs/terms.txt"})
	equal(t, "Scripts", p.Scripts, map[string]string{"beacon": "beacon.cli:main"})
	equal(t, "Dependencies", p.Dependencies, []string{"redis>=5"})
	equal(t, "Types", p.Types, Types{Tool: Mypy, Where: "pyproject.toml [tool.mypy]"})
	equal(t, "Install", p.Install, Install{Kind: InstallGroup, Names: []string{"dev"},
		Why: "dependency group dev in pyproject.toml"})
	equal(t, "Tests", p.Tests, Tests{Paths: []string{"tests"}, IntegrationDir: "tests/integration",
		IntegrationMarker: true,
		HasIntegration:    true})
	equal(t, "Coverage", *p.Coverage, Coverage{Threshold: 97.5, Where: "pyproject.toml [tool.coverage.report] fail_under"})
	equal(t, "Config", p.Config, defaults())
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, toml string
		text       string
	}{
		{"malformed", "[project\nname = 1\n", "pyproject.toml:1:"},
		{"malformed later", "[project]\nname = \"x\"\nversion = 1.0.0\n", "pyproject.toml:3:"},
		{"not UTF-8", "[project]\nname = \"\xe9\"\n", "pyproject.toml:2:"},
		{"key twice", "[project]\nname = \"x\"\nname = \"y\"\n", "pyproject.toml:3:"},
		{"nested for ever", "x = " + strings.Repeat("[", 200_000), "pyproject.toml:1:1: brackets nest deeper than 100"},
		{"no project table", "[tool.ruff]\nline-length = 100\n", "pyproject.toml: project: is missing"},
		{"project no table", "project = 1\n", "pyproject.toml:1: project: is missing"},
		{"no name", "[project]\nversion = \"1.0.0\"\n", "pyproject.toml:1: project.name: the package has no name"},
		{"bad name", "[project]\nname = \"--index\"\n", `pyproject.toml:2: project.name: "--index" is not a package name`},
		{"no version", "[project]\nname = \"x\"\n",
			`pyproject.toml:1: project.version: is missing, and "version" is not in dynamic`},
		{"version a number", "[project]\nname = \"x\"\nversion = 1.0\n",
			"pyproject.toml:3: project.version: must be a string"},
		{"version both", "[project]\nname = \"x\"\nversion = \"1\"\ndynamic = [\"version\"]\n",
			"pyproject.toml:3: project.version: is set and also"},
		{"requires-python", "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \"3.11\"\n",
			`pyproject.toml:4: project.requires-python: "3.11" is not a version specifier as in >=3.11`},
		{"old requires-python", "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \"<3\"\n",
			`"<3" lets none of Python 3.9, 3.10`},
		{"fail_under", "[project]\nname = \"x\"\nversion = \"1\"\n[tool.coverage.report]\nfail_under = \"all\"\n",
			"pyproject.toml:5: tool.coverage.report.fail_under: must be a number from 0 to 100"},
		{"hatch without path", dynamic("hatchling.build", "")[Pyproject],
			"tool.hatch.version: hatchling reads the version from the file named by path"},
		{"hatch outside", dynamic("hatchling.build", "[tool.hatch.version]\npath = \"../x.py\"\n")[Pyproject],
			`pyproject.toml:8: tool.hatch.version.path: "../x.py" is not a path inside`},
	} {
		_, err := Load(files{Pyproject: test.toml}.fs(), ".")
		if err == nil || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v\nwant %q", test.name, err, test.text)
		}
	}
}

func TestNoPyproject(t *testing.T) {
	t.Parallel()
	_, err := Load(files{"README.md": "", "src/x.py": "", "src/y.py": ""}.fs(), "packages/beacon")
	var missing *NotFoundError
	if !errors.As(err, &missing) {
		t.Fatal(err)
	}
	equal(t, "text", err.Error(),
		`no pyproject.toml in the package folder "packages/beacon" (found: README.md, src/); `+
			`choose the package's folder with --path`)
	_, err = Load(files{"README.md": "", "libs/b/pyproject.toml": "", "a/pyproject.toml": ""}.fs(), ".")
	equal(t, "text", err.Error(),
		`no pyproject.toml in the package folder "."; choose the package with --path a, or --path libs/b`)
	if _, err = Load(files{}.fs(), "."); !errors.As(err, &missing) {
		t.Error("an empty folder:", err)
	}
}

// On a real file system: links are not followed, whatever they point to.
func TestSymlinks(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "outside.py")
	if err := os.WriteFile(outside, []byte("__version__ = \"6.6.6\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const toml = "[project]\nname = \"beacon\"\nversion = \"1.0.0\"\n"
	for _, test := range []struct{ link, toml, want string }{
		{Pyproject, "", Pyproject},
		{"src/beacon/version.py", toml, "src/beacon/version.py"},
		{"setup.cfg", toml, "setup.cfg"},
		{"pytest.ini", toml, "pytest.ini"},
		{"tox.ini", toml, "tox.ini"},
		{".coveragerc", toml, ".coveragerc"},
		{"mypy.ini", toml, "mypy.ini"},
		{"uv.lock", toml, "uv.lock"},
		{"VERSION", toml + "[tool.slipway]\nversion-files = [\"VERSION\"]\n", "VERSION"},
	} {
		home := t.TempDir()
		if err := os.MkdirAll(filepath.Join(home, "src/beacon"), 0o700); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{"src/beacon/__init__.py": "", Pyproject: test.toml} {
			if name == test.link {
				continue
			}
			if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(outside, filepath.Join(home, test.link)); err != nil {
			t.Fatal(err)
		}
		_, err := Load(os.DirFS(home), ".")
		var link *SymlinkError
		if !errors.As(err, &link) || link.Name != test.want || !strings.Contains(err.Error(), "is a symbolic link") {
			t.Errorf("%s: %v", test.link, err)
		}
	}
}

func TestSymlinkedFolder(t *testing.T) {
	t.Parallel()
	home, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "about.py"), []byte("__version__ = \"1.0.0\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(home, "lib")); err != nil {
		t.Fatal(err)
	}
	toml := minimal("[tool.slipway]\nversion-files = [\"lib/about.py\"]\n")[Pyproject]
	if err := os.WriteFile(filepath.Join(home, Pyproject), []byte(toml), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(os.DirFS(home), ".")
	var link *SymlinkError
	if !errors.As(err, &link) || link.Name != "lib" {
		t.Error(err)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	if _, err := Load(files{Pyproject: strings.Repeat("#", maxFile+1)}.fs(), "."); err == nil ||
		!strings.Contains(err.Error(), "larger than 1048576 bytes") {
		t.Error("a large pyproject.toml:", err)
	}
	big := minimal("").with("src/beacon/__init__.py", strings.Repeat("#", maxFile+1))
	if _, err := Load(big.fs(), "."); err == nil || !strings.Contains(err.Error(), "src/beacon/__init__.py is larger") {
		t.Error("a large __init__.py:", err)
	}
	many := minimal("")
	for i := range maxEntries {
		many["x"+strconv.Itoa(i)] = ""
	}
	if _, err := Load(many.fs(), "."); err == nil || !strings.Contains(err.Error(), "more than 100000 entries") {
		t.Error("very many files:", err)
	}
	p := load(t, minimal("").with("tests/test_big.py", strings.Repeat("#", maxFile+1)+"pytest.mark.integration"))
	equal(t, "IntegrationMarker", p.Tests.IntegrationMarker, false)
}

func TestToolFoldersAreNotEntered(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("").with(".venv/lib/beacon/__init__.py", "").with("src/__pycache__/x/__init__.py", "").
		with("src/beacon/__init__.py", ""))
	equal(t, "ImportNames", p.ImportNames, []string{"beacon"})
}

func TestNamed(t *testing.T) {
	t.Parallel()
	named, err := Named([]byte(minimal(`readme = "docs/pypi.md"
[tool.hatch.version]
path = "src/beacon/./about.py"
[tool.slipway]
changelog = "docs/changes.md"
version-files = ["VERSION", "../x", "/etc/passwd", "a*", "docs/changes.md"]
[tool.slipway.test]
install = ["extra:test", "ci/reqs.txt"]
integration = "it"
[tool.pytest.ini_options]
testpaths = "unit"
`)[Pyproject]))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "Named", named, []string{"VERSION", "ci/reqs.txt", "docs/changes.md", "docs/pypi.md", "it",
		"src/beacon/about.py", "unit"})
	if _, err := Named([]byte("[")); err == nil {
		t.Error("malformed TOML is accepted")
	}
	patterns := Patterns()
	for _, name := range []string{Pyproject, "uv.lock", "**/version.py", "tests/**", ".coveragerc", "README*",
		"setup.cfg"} {
		if !slices.Contains(patterns, name) {
			t.Errorf("Patterns has no %s", name)
		}
	}
	patterns[0] = "changed"
	equal(t, "Patterns()[0]", Patterns()[0], Pyproject)
}

func TestBuildSystemDefaults(t *testing.T) {
	t.Parallel()
	p := load(t, minimal(""))
	equal(t, "Backend", p.Backend, "setuptools.build_meta:__legacy__")
	equal(t, "BuildRequires", p.BuildRequires, []string{"setuptools"})
	p = load(t, minimal("license = {file = \"COPYING\"}\ndynamic = [\"dependencies\"]\nreadme = {file = \"R.rst\"}\n"+
		"[build-system]\nrequires = [\"flit_core\"]\nbuild-backend = \"x\"\nbackend-path = [\"b\"]\n").with("COPYING", ""))
	equal(t, "BackendPath", p.BackendPath, []string{"b"})
	equal(t, "DynamicDependencies", p.DynamicDependencies, true)
	equal(t, "Readme", p.Readme, "R.rst")
	equal(t, "LicenseFiles", p.LicenseFiles, []string{"COPYING"})
}

func FuzzLoad(f *testing.F) {
	f.Add(beacon, "__version__ = \"1\"", "[tool:pytest]\nmarkers =\n  integration: x\n")
	f.Add("[tool.slipway.\"a\\u001b\"]\nx.y = {z = [1, {w = 2}]}\n[[tool.slipway.index]]\n", "",
		"[coverage:report]\nfail_under=x")
	f.Add("[tool]\nslipway = {tag-prefix = 1, test = {coverage = nan, env.redis = [\"1\"]}}\n", "VERSION='v1'", "[mypy")
	f.Fuzz(func(t *testing.T, toml, source, ini string) {
		folder := files{Pyproject: toml, "src/beacon/__init__.py": source, "setup.cfg": ini, "tests/test_x.py": source}
		if _, err := Named([]byte(toml)); err != nil {
			return
		}
		_, err := Load(folder.fs(), ".")
		if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }) {
			t.Errorf("control characters in %q", err)
		}
	})
}
