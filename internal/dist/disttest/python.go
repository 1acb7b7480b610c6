package disttest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Tools installs Python packages, pinned as "hatchling==1.33.0", into a folder that later runs find again, and returns
// it for PYTHONPATH. It fails the test when that does not work; in short mode it skips it.
func Tools(t testing.TB, requirements ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: would install " + strings.Join(requirements, " ") + " with pip")
	}
	cache, err := os.UserCacheDir()
	check(t, err)
	key := sha256.Sum256([]byte(strings.Join(requirements, "\n")))
	dir := filepath.Join(cache, "slipway-test", "python-"+hex.EncodeToString(key[:8]))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	check(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	check(t, err)
	arguments := append([]string{"-m", "pip", "install", "--quiet", "--target", fresh}, requirements...)
	output, err := exec.Command("python3", arguments...).CombinedOutput()
	if err != nil {
		os.RemoveAll(fresh)
		t.Fatalf("pip install %s: %v\n%s", strings.Join(requirements, " "), err, output)
	}
	if os.Rename(fresh, dir) != nil { // another test was faster
		os.RemoveAll(fresh)
	}
	return dir
}

// Python runs python3 with the tools in a folder and returns its standard output.
func Python(t testing.TB, tools, dir string, arguments ...string) []byte {
	t.Helper()
	command := exec.Command("python3", arguments...)
	command.Dir = dir
	command.Env = append(os.Environ(), "PYTHONPATH="+tools, "PYTHONDONTWRITEBYTECODE=1")
	var failure bytes.Buffer
	command.Stderr = &failure
	output, err := command.Output()
	if err != nil {
		t.Fatalf("python3 %s: %v\n%s%s", strings.Join(arguments, " "), err, output, failure.String())
	}
	return output
}

// Tree writes a small hatchling project, with most of the metadata that a project can have, and returns its folder.
func Tree(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range tree {
		Write(t, dir, name, []byte(text))
	}
	return dir
}

var tree = map[string]string{
	"pyproject.toml": `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "Signal-Lamp.kit"
version = "1.2.0rc1"
description = "Lamps that signal: ünïcode, too"
readme = "README.md"
license = "MIT"
license-files = ["LICENSE"]
requires-python = ">=3.9"
keywords = ["lamp", "signal"]
authors = [{name = "Ada", email = "ada@example.org"}, {name = "Grace"}]
maintainers = [{name = "Jo", email = "jo@example.org"}]
classifiers = ["Programming Language :: Python :: 3", "Topic :: Utilities"]
dependencies = ["redis>=5", "tomli; python_version < '3.11'"]

[project.optional-dependencies]
fast = ["hiredis"]

[project.urls]
Homepage = "https://example.org/lamp"
"Bug Tracker" = "https://example.org/lamp/issues"

[project.scripts]
lamp = "signal_lamp_kit:main"

[tool.hatch.build.targets.wheel]
packages = ["src/signal_lamp_kit"]
`,
	"README.md":                       "# Lamp\n\nText with ünïcode.\n\n    indented\n",
	"LICENSE":                         "MIT, more or less.\n",
	"src/signal_lamp_kit/__init__.py": "def main():\n    print('lamp')\n",
	"src/signal_lamp_kit/py.typed":    "",
	"tests/test_lamp.py":              "def test():\n    pass\n",
}

// Hatchling is the version that real distributions are built with.
const Hatchling = "hatchling==1.33.0"

// Build has hatchling build the tree, and returns the folder with the sdist and the wheel.
func Build(t testing.TB, tree string) string {
	t.Helper()
	tools := Tools(t, Hatchling)
	into := t.TempDir()
	Python(t, tools, tree, "-m", "hatchling", "build", "-d", into)
	return into
}

// Backends are the versions of build backends that real packages use beside hatchling.
var Backends = []string{Hatchling, "flit_core==3.12.0", "setuptools==80.9.0", "poetry-core==2.2.1", "pdm-backend==2.4.5",
	"setuptools-scm==10.3.4"}

// builds makes the sdist from a copy of the tree, and the wheel from that sdist, as `python -m build` does it.
const builds = `
import importlib, os, shutil, sys, tarfile, tempfile
backend, tree, into = sys.argv[1:]
build = importlib.import_module(backend)
with tempfile.TemporaryDirectory() as scratch:
    os.chdir(shutil.copytree(tree, scratch + "/tree", symlinks=True))
    name = build.build_sdist(into)
    with tarfile.open(into + "/" + name) as sdist:
        sdist.extractall(scratch, filter="data")
    os.chdir(scratch + "/" + name.removesuffix(".tar.gz"))
    build.build_wheel(into)
    os.chdir("/")
`

// BuildWith has a backend build a tree, and returns the folder with the sdist and the wheel.
func BuildWith(t testing.TB, backend, tree string) string {
	t.Helper()
	tools := Tools(t, Backends...)
	into := t.TempDir()
	Python(t, tools, tree, "-c", builds, backend, tree, into)
	return into
}
