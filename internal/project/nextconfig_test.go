package project

import (
	"strings"
	"testing"

	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/convention"
)

func TestNextAndChecklist(t *testing.T) {
	t.Parallel()
	config := load(t, minimal(`[tool.slipway.next]
zero-breaking = "major"
zero-feature = "patch"
unconventional = "refuse"
template = "docs/./notes.tmpl"
migration-guides = "docs/migrating"
[tool.slipway.next.types]
perf = "patch"
docs = "none"
[tool.slipway.checklist]
required = ["manual-testing", "translations-checked"]
[tool.slipway.checklist.lines]
translations-checked = "Translations are complete"
`)).Config
	equal(t, "Next", config.Next, NextConfig{Template: "docs/notes.tmpl", MigrationGuides: "docs/migrating", Rules: convention.Rules{
		Types: map[string]convention.Bump{"perf": convention.Patch, "docs": convention.None}, ZeroBreaking: convention.Major,
		ZeroFeature: convention.Patch, Unconventional: "refuse"}})
	equal(t, "Checklist", config.Checklist, checklist.Rules{Required: []string{"manual-testing", "translations-checked"},
		Own: []checklist.Item{{ID: "translations-checked", Text: "Translations are complete"}}})
	equal(t, "the default", load(t, minimal("")).Config.TagPrefixGiven, false)
}

func TestNextAndChecklistRefuse(t *testing.T) {
	t.Parallel()
	for toml, want := range map[string]string{
		`next.types = "patch"`:            "next.types: must be a table",
		`next.types.perf = "small"`:       "next.types.perf: must be one of none, patch, minor and major",
		`next.types.perf = 1`:             "next.types.perf: must be one of",
		`next.types."a b" = "patch"`:      `no commit can have the type "a b"`,
		`next.zero-breaking = "patch"`:    `next.zero-breaking: "patch" is not known; write "minor" or "major"`,
		`next.zero-feature = "major"`:     `write "patch" or "minor"`,
		`next.zero-feature = 1`:           "must be a string",
		`next.unconventional = "ignore"`:  `"ignore" is not known; write "list", "patch" or "refuse"`,
		`next.template = "../x"`:          "is not a path inside the package's folder",
		`changelog = ".git/config"`:       "lies in a folder of git or of tools",
		`changelog = "a/.venv/x"`:         "lies in a folder of git or of tools",
		`version-files = ["What's?"]`:     "which stand for other names",
		`changelog = "new!.md"`:           "which stand for other names",
		`next.migration-guides = "/x"`:    "is not a path inside the package's folder",
		`checklist.required = ["manual"]`: `checklist.required: required checklist line "manual" does not exist`,
		`checklist.required = "x"`:        "must be an array of strings",
		`checklist.lines = ["x"]`:         "checklist.lines: must be a table",
		`checklist.lines.x = ""`:          "checklist.lines.x: checklist line x has no text",
		`checklist.lines.x = 1`:           "checklist.lines.x: is a number and must be a string",
		`checklist.lines.tests = "y"`:     "there is one of that id already",
		`checklist.lines."A b" = "y"`:     "an id is at most",
	} {
		_, err := Load(minimal("[tool.slipway]\n"+toml+"\n").fs(), ".")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "pyproject.toml:5: ") {
			t.Errorf("%s: %v; want %q on line 5", toml, err, want)
		}
	}
}
