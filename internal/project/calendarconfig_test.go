package project

import (
	"strings"
	"testing"
)

func TestCalendar(t *testing.T) {
	t.Parallel()
	p := load(t, minimal(`[[tool.slipway.calendar]]
version = "1.3.0"
target = "2026-Q4"
focus = "Enterprise"

[[tool.slipway.calendar]] # not in the order of their targets
target = 2026-06-12
version = "beacon-v1.1.0"

[[tool.slipway.calendar]]
version = "1.2.0rc1"
target = "2028-02"
status = "cancelled"

[[tool.slipway.calendar]]
version = "v1.4.0"
target = "2028-12-31"

[tool.slipway]
tag-prefix = "beacon-v"
`))
	equal(t, "Calendar", p.Config.Calendar, []CalendarEntry{
		{Version: "1.3.0", Target: "2026-Q4", Due: day("2026-12-31"), Focus: "Enterprise", Line: 4},
		{Version: "1.1.0", Target: "2026-06-12", Due: day("2026-06-12"), Line: 9},
		{Version: "1.2.0rc1", Target: "2028-02", Due: day("2028-02-29"), Cancelled: true, Line: 13},
		{Version: "1.4.0", Target: "2028-12-31", Due: day("2028-12-31"), Line: 18},
	})
	equal(t, "the empty calendar", len(load(t, minimal("[tool.slipway]\ncalendar = []\n")).Config.Calendar), 0)
}

func TestCalendarRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ entry, key, text string }{
		{`target = "2026-02-30"`, ".target", `"2026-02-30" is a date that does not exist`},
		{`target = "2026-13"`, ".target", `"2026-13" is a month that does not exist`},
		{`target = "2026-00"`, ".target", "is a month that does not exist"},
		{`target = "2026-Q5"`, ".target", "is not a day, a month or a quarter, as in 2026-06-30, 2026-06 or 2026-Q2"},
		{`target = "June 2026"`, ".target", "is not a day, a month or a quarter"},
		{`target = ""`, ".target", "is not a day"},
		{`target = 2026`, ".target", "is a number and must be a date"},
		{`target = 2026-06-30T00:00:00`, ".target", "is a date or time and must be a date"},
		{`targt = "2026"`, ".targt", "did you mean target?"},
		{`colour = "2026"`, ".colour", "known here: focus, status, target, version"},
		{`version = "1.1"`, ".version", `no release tag stands for version "1.1"`},
		{`version = "soon"`, ".version", "is not PEP 440"},
		{`version = ""`, ".version", "is empty"},
		{`version = 1.1`, ".version", "is a number and must be a string"},
		{`version = "v1.0.0"`, ".version", "1.0.0 is planned twice; the entry on line 6 has it, too"},
		{`focus = ["x"]`, ".focus", "is an array and must be a string"},
		{`status = "released"`, ".status",
			`"released" cannot be written down, the tags decide it; only "cancelled" can`},
		{`status = true`, ".status", "is a boolean and must be a string"},
	} {
		toml := "tag-prefix = \"v\"\n[[tool.slipway.calendar]]\nversion = \"1.0.0\"\ntarget = \"2026-03\"\n" +
			"[[tool.slipway.calendar]]\n" + test.entry + "\n"
		for _, required := range []string{"version = \"1.1.0\"\n", "target = \"2026-06\"\n"} {
			if key, _, _ := strings.Cut(required, "="); !strings.HasPrefix(test.entry, key) {
				toml += required
			}
		}
		toml += "[[tool.slipway.calendar]]\nversion = \"1.9.0\"\ntarget = \"2027-Q1\""
		refuses(t, toml, 10, "calendar"+test.key, test.text)
	}
	refuses(t, `calendar = "2026"`, 5, "calendar", "must be an array of tables, [[tool.slipway.calendar]]")
	refuses(t, `calendar = [{version = "1.1.0", target = "2026-06"}, 1]`, 5, "calendar", "must be an array of tables")
	refuses(t, `calendar = {version = "1.1.0", target = "2026-06"}`, 5, "calendar", "must be an array of tables")
	refuses(t, "calendar = [\n{version = \"1.1.0\", target = \"2026-06\"},\n{version = \"1.2.0\"}]", 7, "calendar",
		"an entry has no target; it needs version and target")
	refuses(t, "[[tool.slipway.calendar]]\nfocus = \"x\"\ntarget = \"2026-06\"", 5, "calendar",
		"an entry has no version")
}

// Every element of an array has lines of its own; so do the tables below it.
func TestArraysHaveLines(t *testing.T) {
	t.Parallel()
	doc, err := parseTOML("x.toml", []byte(strings.ReplaceAll(`a = [ "x",
  "y", [
    "z" ] ]
[[b]]
c = 1
[b.d]
e = 1
[[b]]
c = 2
[[b.f]]
g = 1
[[b.f]]
g = 2
[b.d]
e = 2
[h]
i = [
  {j = 1},
  {k = {l = 1},
   j = 2},
]
`, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"a": 1, "a 0": 1, "a 1": 2, "a 2": 1, "a 2 0": 3, "a 3": 1,
		"b": 4, "b 0": 4, "b 0 c": 5, "b 0 d": 6, "b 0 d e": 7, "b 1": 8, "b 1 c": 9, "b 1 f": 10, "b 1 f 0 g": 11,
		"b 1 f 1": 12, "b 1 f 1 g": 13, "b 1 d e": 15, "b 2": 4, "b c": 4,
		"h i": 17, "h i 0": 18, "h i 0 j": 18, "h i 1": 19, "h i 1 k l": 19, "h i 1 j": 20, "h i 1 m": 19, "x": 0,
	} {
		if got := doc.line(strings.Fields(path)...); got != want {
			t.Errorf("line of %s is %d, want %d", path, got, want)
		}
	}
}
