package project

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/address"
)

func TestConfiguration(t *testing.T) {
	t.Parallel()
	p := load(t, minimal(`
[tool.slipway]
tag-prefix = "beacon-v"
module = "github.com/example/slipway@v1.2.0"
pythons = ["3.13", "3.9", "3.13"]
changelog = "docs/../NEWS.md"
version-files = ["VERSION"]
generated = ["src/x/_v.py"]
[tool.slipway.types]
tool = "mypy"
version = "1.18.2"
[tool.slipway.lint]
version = "0.14.0"
[tool.slipway.test]
install = "requirements/ci.txt"
coverage = 90
integration = "it"
timeout = "1h30m"
env.redis = ["CACHE_URL"]
[tool.slipway.security]
severity = "high"
extras = true
[tool.slipway.index.company-2]
upload = "https://index.example.org/legacy/"
simple = "http://127.0.0.1:8080/simple/"
production = true
`).with("VERSION", "1.0.0\n").with("requirements/ci.txt", "").with("it/test_x.py", ""))
	percent := 90.0
	equal(t, "Config", p.Config, Config{
		TagPrefix: "beacon-v", TagPrefixGiven: true, Next: NextConfig{MigrationGuides: "docs/migration-guides"}, Module: "github.com/example/slipway@v1.2.0", Pythons: []string{"3.9", "3.13"},
		Changelog: "NEWS.md", VersionFiles: []string{"VERSION"}, Generated: []string{"src/x/_v.py"}, Types: TypesConfig{Tool: Mypy, Version: "1.18.2"},
		Lint: LintConfig{Version: "0.14.0"},
		Test: TestConfig{Install: []string{"requirements/ci.txt"}, Coverage: &percent, Integration: "it",
			Timeout: 90 * time.Minute, Redis: []string{"CACHE_URL"}},
		Security: SecurityConfig{Severity: "high", Extras: true},
		Indexes: map[string]Index{"company-2": {Upload: readURL(t, "https://index.example.org/legacy/"), UploadLine: 27,
			Simple: readURL(t, "http://127.0.0.1:8080/simple/"), SimpleLine: 28, Production: true}},
		Support: defaultSupport(), Planning: defaultPlanning(),
	})
	equal(t, "Pythons", p.Pythons, []string{"3.9", "3.13"})
	equal(t, "PythonsFrom", p.PythonsFrom, "[tool.slipway] pythons")
	equal(t, "Types", p.Types, Types{Mypy, "[tool.slipway.types] tool"})
	equal(t, "Coverage", *p.Coverage, Coverage{Threshold: 90, Where: "pyproject.toml [tool.slipway.test] coverage"})
	equal(t, "Install", p.Install, Install{Kind: InstallRequirements, Files: []string{"requirements/ci.txt"},
		Why: "[tool.slipway.test] install"})
	equal(t, "IntegrationDir", p.Tests.IntegrationDir, "it")
	equal(t, "VersionFiles", p.VersionFiles, []VersionFile{{"VERSION", 1, "", "1.0.0"}})
}

func TestChangelogInAnyCase(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"CHANGELOG.md": "CHANGELOG.md", "Changelog.md": "Changelog.md", "changelog.MD": "changelog.MD",
		"NEWS": "CHANGELOG.md",
	} {
		equal(t, name, load(t, minimal("").with(name, "")).Config.Changelog, want)
	}
}

// Each line is a key of [tool.slipway] that is refused; it stands on line 7.
func TestConfigurationRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ toml, key, text string }{
		{`tag-prfix = "v"`, "tag-prfix", "is not a key that Slipway knows; did you mean tag-prefix?"},
		{`tag_prefix = "v"`, "tag_prefix", "did you mean tag-prefix?"},
		{`colour = "v"`, "colour",
			"known here: calendar, changelog, checklist, generated, index, lint, module, next, planning, pythons, security, support, tag-prefix, " +
				"test, types, version-files"},
		{`test.covrage = 1`, "test.covrage", "did you mean coverage?"},
		{`test.env.postgres = ["X"]`, "test.env.postgres", "known here: redis"},
		{`lint.select = ["E"]`, "lint.select", "known here: version"},
		{`lint.version = ">=0.14"`, "lint.version", `">=0.14" is not one version`},
		{`lint.version = "v0.14.0"`, "lint.version", "is not one version"},
		{`types.version = 1.18`, "types.version", "is a number and must be a string"},
		{`types.version = "1.18 --index-url http://x"`, "types.version", "is not one version"},
		{`"a\u001bb" = 1`, `"a\x1bb"`, "is not a key"},
		{`tag-prefix = 1`, "tag-prefix", "is a number and must be a string"},
		{`tag-prefix = "--x"`, "tag-prefix", "must start with a letter"},
		{`module = ["x"]`, "module", "is an array and must be a string"},
		{`module = "github.com/x/y; rm"`, "module", "is not the git address of a module"},
		{`module = "../slipway"`, "module", "is not the git address"},
		{`module = "."`, "module", "is not the git address"},
		{`module = "-x.example.org/y"`, "module", "is not the git address"},
		{`module = "github.com/x/../../y"`, "module", "is not the git address"},
		{`pythons = "3.13"`, "pythons", "is a string and must be an array of strings"},
		{`pythons = [3.13]`, "pythons", "must be an array of strings"},
		{`pythons = []`, "pythons", "is empty"},
		{`pythons = ["2.7"]`, "pythons", `"2.7" is not a Python version as in "3.13"`},
		{`pythons = ["3.13.1"]`, "pythons", "is not a Python version"},
		{`changelog = "../CHANGELOG.md"`, "changelog", "is not a path inside the package's folder"},
		{`changelog = "/etc/passwd"`, "changelog", "is not a path inside"},
		{`changelog = 2024-01-01`, "changelog", "is a date or time and must be a string"},
		{`version-files = ["a\\b"]`, "version-files", "is not a path inside"},
		{`version-files = true`, "version-files", "is a boolean and must be an array of strings"},
		{`version-files = ["NONE"]`, "version-files", "there is no file NONE"},
		{`version-files = ["README.md"]`, "version-files", "README.md holds no version"},
		{`types.tool = "ty"`, "types.tool", `write "pyright" or "mypy"`},
		{`types.tool = {}`, "types.tool", "is a table and must be a string"},
		{`security.extras = "yes"`, "security.extras", "is a string and must be true or false"},
		{`security.severity = "LOW"`, "security.severity", `"LOW" is none of bandit's severities: low, medium, high`},
		{`types = "mypy"`, "types", "must be a table, [tool.slipway.types]"},
		{`test.install = 1`, "test.install", "must be a string or an array of strings"},
		{`test.install = []`, "test.install", "must be a string or an array of strings"},
		{`test.install = ["all:x"]`, "test.install", `"all:x" is none of`},
		{`test.install = ["group:-x"]`, "test.install", "is none of"},
		{`test.install = ["--editable"]`, "test.install", "is none of"},
		{`test.install = "group:none"`, "test.install", "there is no dependency group none"},
		{`test.install = "extra:none"`, "test.install", "there is no extra none"},
		{`test.install = "uv.lock"`, "test.install", "there is no uv.lock"},
		{`test.install = "none.txt"`, "test.install", "there is no file none.txt"},
		{`test.install = ["group:a", "README.md"]`, "test.install", "mixes kinds"},
		{`test.coverage = 101`, "test.coverage", "a number from 0 to 100"},
		{`test.coverage = nan`, "test.coverage", "a number from 0 to 100"},
		{`test.coverage = "90"`, "test.coverage", "a number from 0 to 100"},
		{`test.integration = "../x"`, "test.integration", "is not a path inside"},
		{`test.integration = "none"`, "test.integration", "there is no folder none"},
		{`test.timeout = "soon"`, "test.timeout", `"soon" is not a time of up to 24 hours`},
		{`test.timeout = "-1s"`, "test.timeout", "is not a time"},
		{`test.timeout = "25h"`, "test.timeout", "is not a time"},
		{`test.timeout = 10`, "test.timeout", "is a number and must be a string"},
		{`test.env.redis = ["A B"]`, "test.env.redis", `"A B" cannot be the name of an environment variable`},
		{`test.env.redis = ["A=1"]`, "test.env.redis", "cannot be the name"},
		{`test.env.redis = "A"`, "test.env.redis", "must be an array of strings"},
		{`index.pypi = {}`, "index.pypi", "pypi is built in"},
		{`index.PyPI = {}`, "index.PyPI", `"PyPI" reads like pypi, which is built in`},
		{`index.py-pi = {}`, "index.py-pi", `"py-pi" reads like pypi`},
		{`index.pypi- = {}`, "index.pypi-", `"pypi-" reads like pypi`},
		{`index.py_pi = {}`, "index.py_pi", `"py_pi" reads like pypi`},
		{`index."p.y.p.i" = {}`, `index."p.y.p.i"`, `"p.y.p.i" reads like pypi`},
		{`index.pypl = {}`, "index.pypl", `"pypl" reads like pypi`},
		{`index.pyp1 = {}`, "index.pyp1", `"pyp1" reads like pypi`},
		{`index.testpypi = {}`, "index.testpypi", "testpypi is built in"},
		{`index.TestPyPI = {}`, "index.TestPyPI", `"TestPyPI" reads like testpypi`},
		{`index.test--pypi = {}`, "index.test--pypi", `"test--pypi" reads like testpypi`},
		{`index.te5t-pyp1 = {}`, "index.te5t-pyp1", `"te5t-pyp1" reads like testpypi`},
		{`index."рypi" = {}`, `index."рypi"`, `"\u0440ypi" is no name of an index`},
		{`index."testpypí" = {}`, `index."testpypí"`, `"testpyp\u00ed" is no name of an index`},
		{`index."pypi\u200b" = {}`, `index."pypi\u200b"`, `"pypi\u200b" is no name of an index`},
		{`index."" = {}`, `index.""`, `"" is no name of an index`},
		{`index.Company = {}`, "index.Company", "lower-case letters"},
		{`index."x y" = 1`, `index."x y"`, "must be a table with upload and simple"},
		{`index.c.uplod = "https://example.org"`, "index.c.uplod", "did you mean upload?"},
		{`index.c = {simple = "https://example.org/"}`, "index.c", "has no upload URL"},
		{`index.c.upload = "ftp://example.org/"`, "index.c.upload", "must be an http or https URL with a host"},
		{`index.c.upload = "https:///x"`, "index.c.upload", "with a host"},
		{`index.c.upload = "https://%zz"`, "index.c.upload", "with a host"},
		{`index.c.upload = "https://u:p4ss@example.org/"`, "index.c.upload", "has a user name or password in it"},
		{`index.c.upload = "https://example.org/?x=1"`, "index.c.upload", "without ? and #"},
		{`index.c.upload = "https://example.org/#"`, "index.c.upload", "without ? and #"},
		{`index.c.simple = "https://p4ss@example.org/"`, "index.c.simple", "has a user name or password in it"},
		{`index.c.simple = "https://example.org\u001b[2J/"`, "index.c.simple", "characters that no URL has"},
		{`index.c.upload = "https://0177.0.0.1/"`, "index.c.upload", `its host "0177.0.0.1" is a number`},
		{`index.c.upload = "https://example.org./"`, "index.c.upload", "ends in a dot"},
		{`index.c.upload = 1`, "index.c.upload", "is a number and must be a string"},
		{`index.c.production = "yes"`, "index.c.production", "is a string and must be true or false"},
	} {
		folder := minimal("[dependency-groups]\na = []\n[tool.slipway]\n"+test.toml+"\n").with("README.md", "# x\n")
		_, err := Load(folder.fs(), ".")
		var refused *ConfigError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v, want a *ConfigError", test.toml, err)
			continue
		}
		want := "pyproject.toml:7: tool.slipway." + test.key + ": "
		if !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v\nwant %s… %s", test.toml, err, want, test.text)
		}
		if strings.Contains(err.Error(), "p4ss") {
			t.Errorf("%s: the password is in %v", test.toml, err)
		}
	}
}

func readURL(t *testing.T, text string) address.URL {
	t.Helper()
	u, err := address.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// What differs from a built-in name in more than its spelling is a name like any other.
func TestIndexNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"company", "pypy", "pypi2", "py", "internal-pypi", "i", "1"} {
		p := load(t, minimal("[tool.slipway.index."+name+"]\nupload = \"https://a.example/\"\nsimple = \"https://b.example/\"\n"))
		if got := p.Config.Indexes[name]; got.Upload.Origin() != "https://a.example" || got.Simple.Origin() != "https://b.example" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// An earlier release's file is read for its URLs alone, whatever else it held.
func TestIndexesThen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[string]IndexURLs{
		"": {}, "[tool]\nslipway = 1\n": {}, "[tool.slipway]\nindex = 1\n": {}, "[tool.slipway.index]\nc = 1\n": {"c": {}},
		"[tool.slipway]\ngone = 1\n[tool.slipway.index.c]\nupload = \"http://u:p@a/?\"\nsimple = 2\nold = 3\n": {
			"c": {Upload: "http://u:p@a/?"}},
		"[tool.slipway.index.PyPI]\nupload = \"https://a/\"\nsimple = \"https://b/\"\n": {"PyPI": {"https://a/", "https://b/"}},
	} {
		got, err := IndexesThen([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		equal(t, text, got, want)
	}
	for _, text := range []string{"[tool", strings.Repeat("[", 200), "# " + strings.Repeat("x", maxFile)} {
		if _, err := IndexesThen([]byte(text)); err == nil {
			t.Errorf("%.20q was read", text)
		}
	}
}

func TestEveryConfigProblemIsReported(t *testing.T) {
	t.Parallel()
	_, err := Load(minimal("[tool.slipway.index.c]\nupload = 1\nsimple = \"x\"\n"+
		"[tool.slipway]\ncolour = 1\ntag-prefix = 2\n").fs(), ".")
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d problems:\n%v", len(lines), err)
	}
	for i, want := range []string{"toml:5: tool.slipway.index.c.upload", "toml:6: tool.slipway.index.c.simple",
		"toml:8: tool.slipway.colour", "toml:9: tool.slipway.tag-prefix"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("problem %d is %s, want %s", i, lines[i], want)
		}
	}
	if _, err := Load(minimal("[tool]\nslipway = 1\n").fs(), "."); err == nil ||
		!strings.Contains(err.Error(), "pyproject.toml:5: tool.slipway: must be a table") {
		t.Error(err)
	}
	if _, err := Load(minimal("[[tool.slipway.index]]\nx = 1\n").fs(), "."); err == nil ||
		!strings.Contains(err.Error(), "pyproject.toml:4: tool.slipway.index: must be a table") {
		t.Error(err)
	}
}

func TestInlineTablesHaveLines(t *testing.T) {
	t.Parallel()
	_, err := Load(minimal("[tool]\nslipway = {tag-prefix = \"v\", test = {\n covrage = 1}}\n").fs(), ".")
	if err == nil || !strings.Contains(err.Error(), "tool.slipway.test.covrage") {
		t.Error(err)
	}
	_, err = Load(minimal("[tool]\nslipway = {tag-prefix = \"v\", 'test' = { \"covrage\" = 1}}\n").fs(), ".")
	if err == nil || !strings.Contains(err.Error(), "pyproject.toml:5: tool.slipway.test.covrage") {
		t.Error(err)
	}
}
