package project

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func day(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return day
}

func TestSupport(t *testing.T) {
	t.Parallel()
	equal(t, "without a table", load(t, minimal("")).Config.Support, SupportConfig{Months: 12, CountedFrom: "successor",
		Ends: map[string]time.Time{}, Files: []string{"README.md", "SECURITY.md"}, ReviewEvery: 3})
	equal(t, "an empty table", load(t, minimal("\n[tool.slipway.support]\n")).Config.Support.Line, 5)
	equal(t, "dotted keys", load(t,
		minimal("\n[tool.slipway]\ntag-prefix = \"v\"\nsupport.months = 1\n")).Config.Support.Line, 7)
	p := load(t, minimal(`[tool.slipway.support]
months = 0
counted-from = "release"
lines = { "1" = 2027-06-01, "1.2" = "2024-02-29" }
files = ["docs/../SECURITY.md", "SECURITY.md", "docs/support.md"]
team = [
  "Ann <ann@example.org>", # first
  "nobody",
]
emergency = ["Ben <@ben>"]
reviewed = "2026-03-15"
review-every = 6
`))
	equal(t, "Support", p.Config.Support, SupportConfig{
		Line: 4, Months: 0, CountedFrom: FromRelease,
		Ends:  map[string]time.Time{"1": day("2027-06-01"), "1.2": day("2024-02-29")},
		Files: []string{"SECURITY.md", "docs/support.md"},
		Team:  []Text{{"Ann <ann@example.org>", 10}, {"nobody", 11}}, Emergency: []Text{{"Ben <@ben>", 13}},
		Reviewed: day("2026-03-15"), ReviewedLine: 14, ReviewEvery: 6,
	})
}

func TestPlanning(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("[tool.slipway.planning]\nquarters = { q2 = \"Rest\" }\ncriteria = []\n"))
	want := defaultPlanning()
	want.Quarters[1], want.Criteria = "Rest", nil
	equal(t, "Planning", p.Config.Planning, want)
}

// refuses loads [tool.slipway] with toml from line 5 on, and wants one problem with that line, key and text.
func refuses(t *testing.T, toml string, line int, key, text string) {
	t.Helper()
	_, err := Load(minimal("[tool.slipway]\n"+toml+"\n").fs(), ".")
	want := fmt.Sprintf("pyproject.toml:%d: tool.slipway.%s: ", line, key)
	var refused *ConfigError
	if !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: %v\nwant %s… %s", toml, err, want, text)
	} else if strings.Contains(err.Error(), "\n") || len(err.Error()) > 400 {
		t.Errorf("%s: %d bytes of error: %v", toml, len(err.Error()), err)
	}
}

func TestSupportRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ toml, key, text string }{
		{`support = 12`, "support", "must be a table, [tool.slipway.support]"},
		{`support.mnths = 12`, "support.mnths", "did you mean months?"},
		{`support.colour = 12`, "support.colour",
			"known here: counted-from, emergency, files, lines, months, review-every"},
		{`support.months = -1`, "support.months", "must be a whole number of months, from 0 to 1200"},
		{`support.months = 1201`, "support.months", "from 0 to 1200"},
		{`support.months = 1.5`, "support.months", "whole number"},
		{`support.months = "12"`, "support.months", "whole number"},
		{`support.review-every = 0`, "support.review-every", "from 1 to 1200"},
		{`support.counted-from = "today"`, "support.counted-from",
			`"today" is not known; write "successor" or "release"`},
		{`support.counted-from = 1`, "support.counted-from", "must be a string"},
		{`support.files = "README.md"`, "support.files", "must be an array of strings"},
		{`support.files = ["../README.md"]`, "support.files", "is not a path inside"},
		{`support.team = "Ann"`, "support.team", "must be an array of strings"},
		{`support.emergency = [1]`, "support.emergency", "must be an array of strings"},
		{`support.reviewed = "2026-02-30"`, "support.reviewed", `"2026-02-30" is a date that does not exist`},
		{`support.reviewed = "March 2024"`, "support.reviewed", `"March 2024" is not a date, as in 2027-06-01`},
		{`support.reviewed = "2026-3-1"`, "support.reviewed", "is not a date"},
		{`support.reviewed = 2026`, "support.reviewed", "is a number and must be a date"},
		{`support.reviewed = 2026-03-01T10:00:00Z`, "support.reviewed", "must be a date"},
		{`support.lines = 1`, "support.lines", "must be a table, [tool.slipway.support.lines]"},
		{`support.lines.1.2 = 2027-06-01`, "support.lines.1", `put a line with a dot in quotes`},
		{`support.lines."v1" = 2027-06-01`, "support.lines.v1", `is not a release line, as in "1" or "1.2"`},
		{`support.lines."1.2.3" = 2027-06-01`, `support.lines."1.2.3"`, "is not a release line"},
		{`support.lines."01" = 2027-06-01`, "support.lines.01", "is not a release line"},
		{`support.lines."1.2" = "2023-02-29"`, `support.lines."1.2"`, "is a date that does not exist"},
		{`support.lines."1.2" = true`, `support.lines."1.2"`, "is a boolean and must be a date"},
		{`planning = 1`, "planning", "must be a table"},
		{`planning.quarter.q1 = "x"`, "planning.quarter", "did you mean quarters?"},
		{`planning.quarters = "x"`, "planning.quarters", "must be a table, [tool.slipway.planning.quarters]"},
		{`planning.quarters.q5 = "x"`, "planning.quarters.q5", "did you mean q1?"},
		{`planning.quarters.q1 = 1`, "planning.quarters.q1", "must be a string"},
		{`planning.quarters.q1 = " "`, "planning.quarters.q1", "is empty"},
		{`planning.criteria = "x"`, "planning.criteria", "must be an array of strings"},
		{`planning.criteria = ["x", ""]`, "planning.criteria", "is empty"},
	} {
		refuses(t, test.toml, 5, test.key, test.text)
	}
	refuses(t, "[tool.slipway.support.lines]\n\"1\" = 2027-06-01\n\n\"1.2\" = \"x\\u001b[2J"+strings.Repeat("y",
		500)+"\"", 8,
		`support.lines."1.2"`, `"x\x1b[2Jyyy`)
}

// A date of TOML's own that does not exist is refused by the parser.
func TestImpossibleDates(t *testing.T) {
	t.Parallel()
	for _, toml := range []string{"support.reviewed = 2026-02-30", "support.lines.\"1\" = 2023-02-29",
		"support.reviewed = 2026-13-01"} {
		_, err := Load(minimal("[tool.slipway]\n"+toml+"\n").fs(), ".")
		var refused *SyntaxError
		if !errors.As(err, &refused) || refused.Line != 5 || !strings.Contains(err.Error(), "date") {
			t.Errorf("%s: %v", toml, err)
		}
	}
}
