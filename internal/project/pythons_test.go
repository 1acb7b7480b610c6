package project

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

func TestPythons(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, toml string
		want       []string
		from       string
	}{
		{"nothing", "", released, "no requires-python: every released Python"},
		{"requires-python", `requires-python = ">=3.12"`, []string{"3.12", "3.13", "3.14"}, "requires-python"},
		{"patch release", `requires-python = ">=3.12.4, <3.14"`, []string{"3.12", "3.13"}, "requires-python"},
		{"classifiers", "requires-python = \">=3.9\"\nclassifiers = [\"Programming Language :: Python :: 3.13\", " +
			"\"Programming Language :: Python :: 3.9\", \"Programming Language :: Python :: 3\", " +
			"\"Programming Language :: Python :: 3 :: Only\", \"Programming Language :: Python :: 3.13\", " +
			"\"Programming Language :: Python :: 3.8\"]", []string{"3.8", "3.9", "3.13"}, "classifiers"},
		{"only the major", `classifiers = ["Programming Language :: Python :: 3"]`, released,
			"no requires-python: every released Python"},
	} {
		p := load(t, minimal(test.toml+"\n"))
		equal(t, test.name, p.Pythons, test.want)
		equal(t, test.name+": from", p.PythonsFrom, test.from)
	}
}

const askSpecifiers = `
import json, sys
from packaging.specifiers import SpecifierSet
from packaging.version import Version
questions = json.load(sys.stdin)
versions = {python: [Version(f"{python}.{patch}") for patch in range(41)] for python in questions["pythons"]}
sets = [SpecifierSet(text) for text in questions["texts"]]
json.dump([[any(version in allowed for version in versions[python]) for python in questions["pythons"]]
           for allowed in sets], sys.stdout)
`

// Our reading of requires-python against packaging's, patch release by patch
// release.
func TestAgreesWithSpecifiers(t *testing.T) {
	t.Parallel()
	python := pythontest.Python(t, "packaging==26.3")
	questions := struct {
		Texts   []string `json:"texts"`
		Pythons []string `json:"pythons"`
	}{Pythons: released}
	for _, operator := range []string{">=", ">", "<=", "<", "==", "!=", "~="} {
		for _, release := range []string{"3", "3.0", "3.9", "3.11", "3.11.0", "3.11.4", "3.12.0", "3.13", "4", "4.0.0"} {
			if operator == "~=" && !strings.Contains(release, ".") {
				continue
			}
			questions.Texts = append(questions.Texts, operator+release, operator+" "+release+" , >=3.10",
				"!=3.12.*,"+operator+release)
		}
	}
	questions.Texts = append(questions.Texts, "", "==3.*", "==3.11.*", "!=3.11.*,!=3.12.*", "==3.11.0.*",
		">=3.10,<3.13,!=3.11.*", ">=3.9,")
	input, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-c", askSpecifiers)
	command.Stdin = strings.NewReader(string(input))
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][]bool
	if err := json.Unmarshal(output, &want); err != nil {
		t.Fatal(err)
	}
	for i, text := range questions.Texts {
		specifiers, err := parseSpecifiers(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for j, python := range released {
			if got := specifiers.allowPython(python); got != want[i][j] {
				t.Errorf("%q allows %s: %v, packaging says %v", text, python, got, want[i][j])
			}
		}
	}
}

func TestSpecifiersThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"3.11", ">3.*", "~=3", "=3.11", ">=x", ">=3.11;", "^3.11", ">=3.11 <4", ">=" +
		strings.Repeat("3", 70)} {
		if _, err := parseSpecifiers(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestRequirementAllows(t *testing.T) {
	t.Parallel()
	for requirement, want := range map[string]bool{
		"hatchling": true, "Hatchling >= 1.26": true, "hatchling>=1.27,<2": true, "hatchling==1.33.*": true,
		"hatchling (>=1)":   true,
		"hatchling~=1.33.0": true, "hatchling<1.33": false, "hatchling==1.27.0": false, "hatchling-extra": false,
		"hatch":        false,
		"hatchling[x]": false, "hatchling; python_version < '4'": false, "hatchling @ https://example.org/x.whl": false,
		"": false,
	} {
		if got := RequirementAllows(requirement, "hatchling", "1.33.0"); got != want {
			t.Errorf("RequirementAllows(%q) = %v", requirement, got)
		}
	}
	if RequirementAllows("hatchling", "hatchling", "1.33.0rc1") {
		t.Error("a pre-release is answered yes")
	}
}
