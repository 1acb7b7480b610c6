package checklist

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	own := func(id, text string) Rules { return Rules{Own: []Item{{id, text}}} }
	for name, rules := range map[string]Rules{
		"none":                    {},
		"own":                     own("translations-checked", "Übersetzungen geprüft"),
		"required":                {Required: []string{"manual-testing", "tests", "advisory-drafted"}},
		"own and required":        {Required: []string{"demo"}, Own: []Item{{"demo", "Demo works"}}},
		"the longest of all":      own(strings.Repeat("a", maxID), strings.Repeat("é", maxItem)),
		"the shortest of all":     own("a", "b"),
		"required, not asked for": {Required: []string{"code-review"}},
	} {
		if err := rules.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		rules Rules
		want  string
	}{
		"no id":             {own("", "x"), "an id is"},
		"capitals":          {own("Demo", "x"), "an id is"},
		"blank in the id":   {own("a b", "x"), "an id is"},
		"hyphen at the end": {own("a-", "x"), "an id is"},
		"two hyphens":       {own("a--b", "x"), "an id is"},
		"digit first":       {own("1a", "x"), "an id is"},
		"long id":           {own(strings.Repeat("a", maxID+1), "x"), "at most 40"},
		"hostile id":        {own("\x1b[2J"+strings.Repeat("x", 999), "x"), `"\x1b[2J`},
		"taken":             {own("tests", "x"), "already"},
		"taken by security": {own("code-review", "x"), "already"},
		"twice":             {Rules{Own: []Item{{"demo", "x"}, {"demo", "y"}}}, "already"},
		"no text":           {own("demo", " \t"), "has no text"},
		"long text":         {own("demo", strings.Repeat("x", maxItem+1)), "200 characters"},
		"hostile text":      {own("demo", "a\x1b[2Jb"), "do not belong"},
		"two lines":         {own("demo", "a\nb"), "do not belong"},
		"workflow command":  {own("demo", "::error::x"), "do not belong"},
		"unknown":           {Rules{Required: []string{"manual-testin"}}, "did you mean manual-testing?"},
		"unknown, far":      {Rules{Required: []string{"x"}}, "the lines are: tests, lint"},
		"unknown, hostile":  {Rules{Required: []string{strings.Repeat("\x1b", 999)}}, `"\x1b\x1b`},
		"required twice":    {Rules{Required: []string{"tests", "tests"}}, "named twice"},
	} {
		err := test.rules.Check()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		} else if strings.ContainsAny(err.Error(), "\x1b\n") || len(err.Error()) > 1500 {
			t.Errorf("%s: an error that no terminal should see: %q", name, err)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := ids(book)
	for id, want := range map[string]string{
		"manual-testing": "manual-testing", "Manual-Testing": "manual-testing", "manual_testing": "manual-testing",
		"test": "tests", "typse": "types", "release-note": "release-notes", "security-reviews": "security-review",
		"unit-coverag": "unit-coverage",
	} {
		if got := meant(id, known); got != "did you mean "+want+"?" {
			t.Errorf("meant(%q): %s", id, got)
		}
	}
}
