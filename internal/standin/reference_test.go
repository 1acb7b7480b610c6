package standin

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"testing"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// referenceScript asks the libraries that PyPI itself asks.
const referenceScript = `
import json, sys
from docutils.parsers.rst import directives
from docutils.parsers.rst.languages import en
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename
from packaging.version import Version

def text(make, value):
    try:
        return str(make(value))
    except ValueError:
        return ""

asked = json.load(sys.stdin)
def specifiers(value):
    SpecifierSet(value)
    return "ok"
def requirement(value):
    Requirement(value)
    return "ok"
def wheel(value):
    name, version, _, tags = parse_wheel_filename(value)
    return f"{name} {version} {' '.join(sorted({tag.platform for tag in tags}))}"
answers = {
    "versions": {v: text(Version, v) for v in asked["versions"]},
    "specifiers": {v: text(specifiers, v) for v in asked["specifiers"]},
    "requirements": {v: text(requirement, v) for v in asked["requirements"]},
    "wheels": {v: text(wheel, v) for v in asked["wheels"]},
    "directives": {d: "ok" for d in en.directives},
}
json.dump(answers, sys.stdout)
`

var referenceQuestions = map[string][]string{
	"versions": {
		"1.0.0", "v1.0", "1.0.0-rc.1", "1.2.0-alpha.1.dev.2", "1.2.0-1", "1.2.0-r1", "1.2.0.post1", "1!2.0", "01.02.03",
		"1.0a", "1.0c1", "1.0-preview_2", "1.0.dev", " 1.0 ", "1.0.٣", "１.0", "1.0-x", "", "1..0", "1.0.", "nightly",
		"1.0.0-rc.1.2", "20261123", "1.0.po\u017ft1", "1.0rev3", "1.0_beta_2", "V1.0",
	},
	"specifiers": {
		"", ">=3.9", ">=3.9,<4", ">=3.9,", ">= 3.9 , != 3.9.7", "~=3.9", "==3.*", "==3.9.*,>3", "3.9", ">=", ">=x", "=3",
		"<>3", ">=3.9 || <3", "===anything", ">=3.9;", "~=3", ">=3.*", "^3.9",
	},
	"requirements": {
		"redis", "redis>=5", "redis (>=5,<6)", "redis[hiredis]>=5", "redis [a, b]", "redis ; python_version < '3.9'",
		"redis @ https://example.org/r.whl", "a b", "-x", "redis[", "redis>=5||<4", "redis =>5", "", "redis>", "a.b-c_d==1.*",
	},
	"wheels": {
		"a-1.0-py3-none-any.whl", "A.b_c-1.0.0-py3-none-any.whl", "a-1.0-1-py2.py3-none-any.whl", "a-1.0-py3-none.whl",
		"a__b-1.0-py3-none-any.whl", "a-x-py3-none-any.whl", "a-1.0-x-py3-none-any.whl", "a-1.0-py3.-none-any.whl",
		"a-1.0-3y-none-any.whl", "a-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
		"a b-1.0-py3-none-any.whl",
	},
}

// TestReference holds what is judged in Go against packaging and docutils, so
// that the stand-in refuses neither more nor less.
func TestReference(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: packaging and docutils are not installed")
	}
	interpreter, err := python()
	if err != nil {
		t.Fatalf("the Python tools cannot be installed: %v", err)
	}
	asked, err := json.Marshal(referenceQuestions)
	must(t, err)
	cmd := exec.Command(interpreter, "-c", referenceScript)
	cmd.Stdin = bytes.NewReader(asked)
	out, err := cmd.Output()
	must(t, err)
	answers := map[string]map[string]string{}
	must(t, json.Unmarshal(out, &answers))
	ours := map[string]func(string) string{
		"versions": versionText, "wheels": wheelText,
		"specifiers":   func(v string) string { return ok(validSpecifiers(v)) },
		"requirements": func(v string) string { return ok(isRequirement(v)) },
	}
	for kind, judge := range ours {
		for _, value := range referenceQuestions[kind] {
			if want, got := answers[kind][value], judge(value); got != want {
				t.Errorf("%s: %q is %q here and %q there", kind, value, got, want)
			}
		}
	}
	for directive := range answers["directives"] {
		disabled := directive == "raw" || directive == "include"
		if slices.Contains(rstDirectives, directive) == disabled {
			t.Errorf("directive %s: known is %v", directive, disabled)
		}
	}
}

func ok(yes bool) string {
	if yes {
		return "ok"
	}
	return ""
}

func versionText(value string) string {
	version, err := pep440.Parse(value)
	if err != nil || !isASCII(value) {
		return ""
	}
	return version.String()
}

func isRequirement(value string) bool {
	reason := judgeRequirement("requires-dist")(value)
	return reason == "" || reason == "Can't have direct dependency: "+value
}

func wheelText(value string) string {
	name, err := parseWheelName(value)
	if err != nil {
		return ""
	}
	slices.Sort(name.platforms)
	text := normalizeName(name.distribution) + " " + name.version.String()
	for _, platform := range name.platforms {
		text += " " + platform
	}
	return text
}
