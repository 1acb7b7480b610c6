package project

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

func TestInstall(t *testing.T) {
	t.Parallel()
	const groups = "[dependency-groups]\nlint = []\nDev = []\nTests = []\n"
	const extras = "[project.optional-dependencies]\nredis = []\ndev = []\n"
	for _, test := range []struct {
		name  string
		files files
		want  Install
	}{
		{"lock", minimal(groups).with("uv.lock", ""), Install{Kind: InstallLock, Names: []string{"Tests"},
			Why: "uv.lock, with dependency group Tests"}},
		{"lock with extra", minimal(extras).with("uv.lock", ""), Install{Kind: InstallLock, Extras: []string{"dev"},
			Why: "uv.lock, with extra dev"}},
		{"lock alone", minimal("").with("uv.lock", ""), Install{Kind: InstallLock, Why: "uv.lock"}},
		{"group before extra", minimal(groups + extras), Install{Kind: InstallGroup, Names: []string{"Tests"},
			Why: "dependency group Tests in pyproject.toml"}},
		{"test before tests", minimal(groups + "test = []\n"), Install{Kind: InstallGroup, Names: []string{"test"},
			Why: "dependency group test in pyproject.toml"}},
		{"extra before files", minimal(extras).with("requirements-test.txt", ""), Install{Kind: InstallExtra,
			Names: []string{"dev"},
			Why:   "extra dev in pyproject.toml"}},
		{"files in order", minimal("").with("dev-requirements.txt", "").with("requirements/test.txt", ""),
			Install{Kind: InstallRequirements, Files: []string{"requirements/test.txt"},
				Why: "requirements file requirements/test.txt"}},
		{"plain requirements with pytest", minimal("").with("requirements.txt", "redis\npytest>=8  # x\n"),
			Install{Kind: InstallRequirements, Files: []string{"requirements.txt"},
				Why: "requirements.txt, which names pytest"}},
		{"configured over lock", minimal(groups+"[tool.slipway.test]\ninstall = [\"group:DEV\", \"group:lint\"]\n").
			with("uv.lock", ""),
			Install{Kind: InstallGroup, Names: []string{"DEV", "lint"}, Why: "[tool.slipway.test] install"}},
		{"configured lock",
			minimal(groups+extras+"[tool.slipway.test]\ninstall = [\"uv.lock\", \"group:lint\", \"extra:redis\"]\n").
				with("uv.lock", ""), Install{Kind: InstallLock, Names: []string{"lint"}, Extras: []string{"redis"},
				Why: "[tool.slipway.test] install"}},
		{"configured extra", minimal(extras + "[tool.slipway.test]\ninstall = \"extra:redis\"\n"),
			Install{Kind: InstallExtra, Names: []string{"redis"}, Why: "[tool.slipway.test] install"}},
	} {
		p := load(t, test.files)
		equal(t, test.name, p.Install, test.want)
		if p.NoInstall != nil {
			t.Errorf("%s: %v", test.name, p.NoInstall)
		}
	}
}

func TestNoInstall(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("[dependency-groups]\nlint = []\n[project.optional-dependencies]\nredis = []\nall = []\n").
		with("requirements.txt", "pytest-x\n").with("requirements/prod.txt", "").with("a/b/requirements.txt", ""))
	if p.NoInstall == nil {
		t.Fatal("something was found")
	}
	equal(t, "NoInstall", *p.NoInstall, NoInstallError{Groups: []string{"lint"}, Extras: []string{"all", "redis"},
		Files: []string{"requirements.txt", "requirements/prod.txt"}})
	for _, text := range []string{"dependency groups (lint)", "extras (all, redis)",
		"requirements files (requirements.txt, ",
		"add a dependency group named test", "[tool.slipway.test]"} {
		if !strings.Contains(p.NoInstall.Error(), text) {
			t.Errorf("%v lacks %q", p.NoInstall, text)
		}
	}
	if text := load(t, minimal("")).NoInstall.Error(); !strings.Contains(text, "groups (none), extras (none)") {
		t.Error(text)
	}
}

func TestTests(t *testing.T) {
	t.Parallel()
	const marked = "import pytest\npytestmark = pytest.mark.integration\n"
	for _, test := range []struct {
		name  string
		files files
		want  Tests
	}{
		{"none", minimal(""), Tests{}},
		{"unit only", minimal("").with("tests/test_x.py", ""), Tests{Paths: []string{"tests"}}},
		{"folder test", minimal("").with("test/test_x.py", ""), Tests{Paths: []string{"test"}}},
		{"testpaths", minimal("[tool.pytest.ini_options]\ntestpaths = \"unit none ./it\"\n").with("unit/x.py", "").
			with("it/x.py", ""),
			Tests{Paths: []string{"unit", "it"}}},
		{"testpaths not there", minimal("[tool.pytest]\ntestpaths = [\"../x\", \"y\"]\n").with("tests/x.py", ""),
			Tests{Paths: []string{"tests"}}},
		{"testpaths of pytest.ini first", minimal("[tool.pytest.ini_options]\ntestpaths = \"a\"\n").with("a/x.py", "").
			with("b/x.py", "").
			with("pytest.ini", "[pytest]\ntestpaths = b\n"), Tests{Paths: []string{"b"}}},
		{"a file", minimal("[tool.pytest.ini_options]\ntestpaths = [\"test_beacon.py\"]\n").with("test_beacon.py", marked),
			Tests{Paths: []string{"test_beacon.py"}, IntegrationMarker: true, HasIntegration: true}},
		{"folder", minimal("").with("tests/integration/test_x.py", ""),
			Tests{Paths: []string{"tests"}, IntegrationDir: "tests/integration", HasIntegration: true}},
		{"folder without tests", minimal("").with("tests/integration/conftest.py", ""),
			Tests{Paths: []string{"tests"}, IntegrationDir: "tests/integration"}},
		{"suffix", minimal("").with("tests/integration/redis_test.py", ""),
			Tests{Paths: []string{"tests"}, IntegrationDir: "tests/integration", HasIntegration: true}},
		{"marker used", minimal("").with("tests/test_x.py", marked), Tests{Paths: []string{"tests"},
			IntegrationMarker: true, HasIntegration: true}},
		{"another marker", minimal("").with("tests/test_x.py", "pytest.mark.integrations\nbookmark.integration_x"),
			Tests{Paths: []string{"tests"}}},
		{"registered in pyproject",
			minimal("[tool.pytest.ini_options]\nmarkers = \"\"\"\nslow\nintegration(service): x\n\"\"\"\n"),
			Tests{IntegrationMarker: true}},
		{"registered for pytest 9", minimal("[tool.pytest]\nmarkers = [\"integration\"]\n"), Tests{IntegrationMarker: true}},
		{"registered in pytest.ini", minimal("").with("pytest.ini",
			"[pytest]\nmarkers =\n    slow: x\n    integration: y\n"), Tests{IntegrationMarker: true}},
		{"registered in setup.cfg", minimal("").with("setup.cfg", "[tool:pytest]\nmarkers = integration: x\n"),
			Tests{IntegrationMarker: true}},
		{"registered in tox.ini", minimal("").with("tox.ini", "[pytest]\nmarkers=\n\tintegration\n"),
			Tests{IntegrationMarker: true}},
		{"other section", minimal("").with("setup.cfg", "[pytest]\nmarkers = integration: x\n"), Tests{}},
		{"configured marker", minimal("[tool.slipway.test]\nintegration = \"marker\"\n").
			with("tests/integration/test_x.py", "").
			with("tests/test_y.py", marked), Tests{Paths: []string{"tests"}, IntegrationMarker: true, HasIntegration: true}},
		{"configured marker, unused", minimal("[tool.slipway.test]\nintegration = \"marker\"\n").with("tests/test_y.py", ""),
			Tests{Paths: []string{"tests"}, IntegrationMarker: true}},
	} {
		equal(t, test.name, load(t, test.files).Tests, test.want)
	}
}

func TestMentionsDocs(t *testing.T) {
	t.Parallel()
	docs := files{"README.md": "", "CHANGELOG.md": "", "SECURITY.md": "", "HISTORY.rst": ""}
	for _, test := range []struct {
		name, file, content string
		want                []string
	}{
		{"nothing", "tests/test_x.py", "security = history = readme = 1  # the docs say\nd['doc']", nil},
		{"README", "tests/test_x.py", "open('README.md')", []string{"README.md"}},
		{"without suffix", "tests/x/test_x.py", "(root / 'README').with_suffix('.md')", []string{"README.md"}},
		{"in lower case", "tests/test_x.py", "open('readme.md'.upper())", []string{"README.md"}},
		{"absent document", "tests/test_x.py", "open('CONTRIBUTING.md')", nil},
		{"folder", "tests/conftest.py", "ROOT / 'docs' / 'x'\nglob('examples/*.py')", []string{"docs/", "examples/"}},
		{"addopts", "pytest.ini", "[pytest]\naddopts = --doctest-glob=*.md README.md\ntestpaths = docs tests",
			[]string{"README.md", "docs/"}},
		{"setup.py", "setup.py", "long_description = open('HISTORY.rst').read()", []string{"HISTORY.rst"}},
		{"setup.cfg", "setup.cfg", "[metadata]\nlong_description = file: README.md, CHANGELOG.md", []string{"CHANGELOG.md",
			"README.md"}},
		{"dynamic readme", Pyproject,
			minimal("dynamic = [\"readme\"]\n[[tool.hatch.metadata.hooks.fancy-pypi-readme.fragments]]\n" +
				"path = \"CHANGELOG.md\"\n")[Pyproject], []string{"CHANGELOG.md"}},
		{"not in the package", "src/beacon/x.py", "open('README.md')", nil},
	} {
		folder := minimal("").with(test.file, test.content)
		for name, content := range docs {
			folder = folder.with(name, content)
		}
		equal(t, test.name, load(t, folder).Tests.MentionsDocs, test.want)
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		files files
		want  Types
	}{
		{"default", minimal("").with("setup.cfg", "[flake8]\n"), Types{Pyright, "default"}},
		{"mypy.ini", minimal("").with("mypy.ini", "[mypy]\n"), Types{Mypy, "mypy.ini [mypy]"}},
		{".mypy.ini", minimal("").with(".mypy.ini", "[mypy]\nstrict = True\n"), Types{Mypy, ".mypy.ini [mypy]"}},
		{"setup.cfg", minimal("").with("setup.cfg", "[mypy]\n"), Types{Mypy, "setup.cfg [mypy]"}},
		{"pyright beside mypy", minimal("[tool.pyright]\n[tool.mypy]\n"), Types{Pyright, "pyproject.toml [tool.pyright]"}},
		{"pyrightconfig", minimal("[tool.mypy]\n").with("pyrightconfig.json", "{}"), Types{Pyright, "pyrightconfig.json"}},
		{"configured", minimal("[tool.mypy]\n[tool.slipway.types]\ntool = \"pyright\"\n"), Types{Pyright,
			"[tool.slipway.types] tool"}},
	} {
		equal(t, test.name, load(t, test.files).Types, test.want)
	}
}

func TestMypyTargets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		files files
		want  []string
	}{
		{"its own choice", minimal("[tool.mypy]\nfiles = [\"src\"]\n").with("src/pkg/__init__.py", ""), nil},
		{"packages", minimal("[tool.mypy]\npackages = [\"pkg\"]\n").with("src/pkg/__init__.py", ""), nil},
		{"no choice", minimal("[tool.mypy]\nstrict = true\n").with("src/pkg/__init__.py", ""), []string{"src/pkg"}},
		{"mypy.ini", minimal("[tool.mypy]\nstrict = true\n").with("mypy.ini", "[mypy]\nfiles = src\n"), nil},
		{"mypy.ini first", minimal("[tool.mypy]\nfiles = \"src\"\n").with("mypy.ini", "[mypy]\n").with("src/pkg/__init__.py", ""), []string{"src/pkg"}},
		{"setup.cfg last", minimal("[tool.mypy]\nfiles = \"src\"\n").with("setup.cfg", "[mypy]\n"), nil},
		{"nothing to import", minimal(""), []string{"."}},
	} {
		got, err := load(t, test.files).MypyTargets()
		if err != nil {
			t.Error(err)
		}
		equal(t, test.name, got, test.want)
	}
}

const askCoverage = `
import json, os, sys
from coverage import Coverage
found = []
for home in sys.argv[1:]:
    os.chdir(home)
    found.append(Coverage().get_option("report:fail_under") or 0)
print(json.dumps(found))
`

// Where fail_under counts, by our reading and by coverage.py's.
func TestCoverage(t *testing.T) {
	t.Parallel()
	python := pythontest.Python(t, "coverage==7.10.7")
	const toml = "[tool.coverage.report]\nfail_under = 70\n"
	cases := []struct {
		name  string
		files files
		want  *Coverage
	}{
		{"none", minimal(""), nil},
		{"pyproject", minimal(toml), &Coverage{Threshold: 70, Where: "pyproject.toml [tool.coverage.report] fail_under"}},
		{"pyproject, fraction", minimal("[tool.coverage.report]\nfail_under = 99.5\n"),
			&Coverage{Threshold: 99.5, Where: "pyproject.toml [tool.coverage.report] fail_under"}},
		{".coveragerc first", minimal(toml).with(".coveragerc", "[report]\nfail_under = 80\n").
			with("setup.cfg", "[coverage:report]\nfail_under = 85\n"), &Coverage{Threshold: 80, Where: ".coveragerc [report] fail_under"}},
		{".coveragerc hides", minimal(toml).with(".coveragerc", "[run]\nbranch = true\n"), nil},
		{"setup.cfg", minimal(toml).with("setup.cfg", "[metadata]\nname = x\n[coverage:report]\nfail_under: 85\n"),
			&Coverage{Threshold: 85, Where: "setup.cfg [coverage:report] fail_under"}},
		{"setup.cfg of others", minimal(toml).with("setup.cfg", "[metadata]\nname = x\n"),
			&Coverage{Threshold: 70, Where: "pyproject.toml [tool.coverage.report] fail_under"}},
		{"tox.ini", minimal(toml).with("tox.ini", "[coverage:report]\nfail_under=60\n"), &Coverage{Threshold: 60,
			Where: "tox.ini [coverage:report] fail_under"}},
		{"precision", minimal("[tool.coverage.report]\nfail_under = 80\nprecision = 2\n"), &Coverage{Threshold: 80, Precision: 2,
			Where: "pyproject.toml [tool.coverage.report] fail_under"}},
		{"precision in an ini", minimal("").with(".coveragerc", "[report]\nfail_under = 80\nprecision = 1\n"), &Coverage{Threshold: 80,
			Precision: 1, Where: ".coveragerc [report] fail_under"}},
		{"tox.ini hides", minimal(toml).with("tox.ini", "[coverage:run]\nbranch = true\n"), nil},
	}
	homes := []string{"-c", askCoverage}
	for _, test := range cases {
		equal(t, test.name, load(t, test.files).Coverage, test.want)
		home := t.TempDir()
		homes = append(homes, home)
		for name, content := range test.files {
			if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	output, err := exec.Command(python, homes...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs []float64
	if err := json.Unmarshal(output, &theirs); err != nil {
		t.Fatal(err)
	}
	for i, test := range cases {
		ours := 0.0
		if test.want != nil {
			ours = test.want.Threshold
		}
		equal(t, test.name+", as coverage.py reads it,", theirs[i], ours)
	}
}

func TestCoverageFallsBackToConfiguration(t *testing.T) {
	t.Parallel()
	const configured = "[tool.slipway.test]\ncoverage = 50\n"
	equal(t, "alone", *load(t, minimal(configured)).Coverage, Coverage{Threshold: 50, Where: "pyproject.toml [tool.slipway.test] coverage"})
	equal(t, "beside fail_under", load(t,
		minimal(configured+"[tool.coverage.report]\nfail_under = 0\n")).Coverage.Threshold, 0.0)
	_, err := Load(minimal("").with("setup.cfg", "\n[coverage:report]\nfail_under = most\n").fs(), ".")
	if err == nil || err.Error() != `setup.cfg:3: fail_under: "most" is not a number from 0 to 100` {
		t.Error(err)
	}
}

func TestParseINI(t *testing.T) {
	t.Parallel()
	got := parseINI([]byte("\ufeff[a]\r\nKey = 1\r\n# comment\nlist:\n  x\n\n  ; comment\n" +
		"\ty = z\nstray\n[b] ; more\nk=v=w\n[a]\nother: 2\n[open\n"))
	equal(t, "ini", got, ini{"a": {"key": {"1", 2}, "list": {"x\ny = z", 4}, "other": {"2", 13}}, "b": {"k": {"v=w", 11}}})
}
