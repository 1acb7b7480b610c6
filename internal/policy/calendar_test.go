package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"dagger/slipway/internal/project"
)

// planned reads "1.1.0 2024-Q2 2024-06-30 Performance": version, target, its last day, focus. A ! before the version
// cancels it.
func planned(lines ...string) []project.CalendarEntry {
	var entries []project.CalendarEntry
	for _, text := range lines {
		fields := strings.SplitN(text, " ", 4)
		own, cancelled := strings.CutPrefix(fields[0], "!")
		entries = append(entries, project.CalendarEntry{Version: own, Target: fields[1], Due: date(fields[2]),
			Focus:     fields[3],
			Cancelled: cancelled})
	}
	return entries
}

// The schedule of the release process, in another order, as it stands once 1.0.0 is out.
func TestTheDocumentedCalendar(t *testing.T) {
	t.Parallel()
	entries := planned("1.2.0 2024-09 2024-09-30 Advanced Features", "1.0.0 2024-03 2024-03-31 Stable API",
		"1.3.0 2024-12 2024-12-31 Enterprise", "1.1.0 2024-06 2024-06-30 Performance")
	got := Schedule(tagged(documented), date("2024-04-01"), entries).Markdown()
	want := `| Version | Target Date | Status | Focus |
|---|---|---|---|
| v1.0.0 | March 2024 | released 2024-03-15 (on time) | Stable API |
| v1.1.0 | June 2024 | in planning | Performance |
| v1.2.0 | September 2024 | planned | Advanced Features |
| v1.3.0 | December 2024 | planned | Enterprise |
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		releases, today string
		entries         []project.CalendarEntry
		want            string
	}{
		"no tags":                 {"", "2024-03-31", planned("1.0.0 2024-Q2 2024-06-30 x"), "1.0.0 planned"},
		"its quarter has begun":   {"", "2024-04-01", planned("1.0.0 2024-Q2 2024-06-30 x"), "1.0.0 in planning"},
		"its month has not begun": {"", "2024-04-01", planned("1.0.0 2024-06 2024-06-30 x"), "1.0.0 in planning"},
		"the last day":            {"", "2024-06-30", planned("1.0.0 2024-Q2 2024-06-30 x"), "1.0.0 in planning"},
		"the day after":           {"", "2024-07-01", planned("1.0.0 2024-Q2 2024-06-30 x"), "1.0.0 late by 1 day"},
		"long late":               {"", "2025-06-30", planned("1.0.0 2024-Q2 2024-06-30 x"), "1.0.0 late by 365 days"},
		"released on the day": {"1.0.0 2024-06-30", "2024-07-01", planned("1.0.0 2024-Q2 2024-06-30 x"),
			"1.0.0 released 2024-06-30 (on time)"},
		"released a day late": {"1.0.0 2024-07-01", "2024-07-01", planned("1.0.0 2024-Q2 2024-06-30 x"),
			"1.0.0 released 2024-07-01 (1 day late)"},
		"released late": {"1.0.0 2024-07-12", "2024-07-12", planned("1.0.0 2024-06-10 2024-06-10 x"),
			"1.0.0 released 2024-07-12 (32 days late)"},
		"spelled otherwise": {"1.0 2024-06-12", "2024-07-12", planned("1.0.0 2024-06 2024-06-30 x"),
			"1.0.0 released 2024-06-12 (on time)"},
		"its pre-release": {"1.0.0rc1 2024-06-12", "2024-06-12", planned("1.0.0 2024-06 2024-06-30 x"),
			"1.0.0 in planning"},
		"a planned pre-release": {"1.0.0rc1 2024-06-12", "2024-06-12", planned("1.0.0rc1 2024-06 2024-06-30 x"),
			"1.0.0rc1 released 2024-06-12 (on time)"},
		"cancelled": {"", "2024-07-12", planned("!1.0.0 2024-06 2024-06-30 x"), "1.0.0 cancelled"},
		"cancelled and released": {"1.0.0 2024-06-12", "2024-07-12", planned("!1.0.0 2024-06 2024-06-30 x"),
			"1.0.0 released 2024-06-12 (on time; marked as cancelled)"},
		"only the next one": {"", "2024-04-01", planned("1.1.0 2024-06 2024-06-30 x", "1.0.0 2024-05 2024-05-31 x",
			"!0.9.0 2024-04 2024-04-30 x", "0.8.0 2024-03 2024-03-31 x"),
			"0.8.0 late by 1 day\n0.9.0 cancelled\n1.0.0 in planning\n1.1.0 planned"},
		"one day, by version": {"", "2024-01-01", planned("1.10.0 2024-Q2 2024-06-30 x", "1.9.0 2024-06 2024-06-30 x"),
			"1.9.0 planned\n1.10.0 planned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range Schedule(tagged(test.releases), date(test.today), test.entries).Entries {
				got = append(got, e.Version+" "+e.Status)
				if !strings.HasPrefix(e.Status, string(e.State)) || (e.DaysLate != 0) != strings.Contains(e.Status,
					"late") {
					t.Errorf("%s is %s, %s, %d days late", e.Version, e.State, e.Status, e.DaysLate)
				}
			}
			if strings.Join(got, "\n") != test.want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), test.want)
			}
		})
	}
}

func TestCalendarMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1.0.0 2024-06-12 2024-06-12 ":                  "| v1.0.0 | 2024-06-12 | planned |  |",
		"1.0.0 2024-Q2 2024-06-30 a | b":                `| v1.0.0 | Q2 2024 | planned | a \| b |`,
		"1.0.0 2024-Q2 2024-06-30 a\\| b \\\\|c":        `| v1.0.0 | Q2 2024 | planned | a\| b \\\|c |`,
		"1.0.0 2024-Q2 2024-06-30 a\n\n  <!-- b\x1b[2J": "| v1.0.0 | Q2 2024 | planned | a &lt;!-- b |",
	} {
		got := Schedule(nil, date("2024-01-01"), planned(text)).Markdown()
		if lines := strings.Split(got, "\n"); len(lines) != 4 || lines[2] != want {
			t.Errorf("%q:\n%swant %s", text, got, want)
		}
	}
	if got := Schedule(nil, date("2024-01-01"), nil).Markdown(); got != "No release is planned.\n" {
		t.Error(got)
	}
}

// No focus, however odd, can end the region that the calendar stands in.
func TestCalendarStaysBetweenItsMarkers(t *testing.T) {
	t.Parallel()
	document := []byte("<!-- slipway:calendar -->\n<!-- /slipway:calendar -->\n")
	content := Schedule(nil, date("2024-01-01"),
		planned("1.0.0 2024-Q2 2024-06-30 \n<!-- /slipway:calendar -->\n```\n")).Markdown()
	once, written, err := Write("x.md", document, CalendarMarker, content)
	if err != nil || written != Updated {
		t.Fatal(written, err)
	}
	if _, written, err := Write("x.md", once, CalendarMarker, content); err != nil || written != UpToDate {
		t.Errorf("%s, %v\n%s", written, err, once)
	}
}

func TestCalendarAsJSON(t *testing.T) {
	t.Parallel()
	entries := planned("1.0.0 2024-Q1 2024-03-10 Stable", "1.1.0 2024-06 2024-06-30 ")
	got, err := json.Marshal(Schedule(tagged(documented), date("2024-03-31"), entries))
	want := `{"day":"2024-03-31","entries":[` +
		`{"version":"1.0.0","target":"2024-Q1","due":"2024-03-10","state":"released","status":"released 2024-03-15 ` +
		`(5 days late)",` +
		`"released":"2024-03-15","days_late":5,"focus":"Stable"},` +
		`{"version":"1.1.0","target":"2024-06","due":"2024-06-30","state":"planned","status":"planned"}]}`
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if got, err := json.Marshal(Schedule(nil, date("2024-03-31"), nil)); err != nil ||
		string(got) != `{"day":"2024-03-31","entries":[]}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestPlanning(t *testing.T) {
	t.Parallel()
	config := project.PlanningConfig{Quarters: [4]string{"Plan", "Test\n- [x] it", "Release", "Watch <!-- x"},
		Criteria: []string{"Gates", "Re\nview"}}
	got := Planning(config, date("2024-06-30")).Markdown()
	want := `Quarterly planning:

- [ ] Q1: Plan
- [ ] **Q2** (now): Test - [x] it
- [ ] Q3: Release
- [ ] Q4: Watch &lt;!-- x

Release criteria:

- [ ] Gates
- [ ] Re view
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for day, want := range map[string]int{"2024-01-01": 0, "2024-03-31": 0, "2024-04-01": 1, "2024-07-01": 2,
		"2024-10-01": 3, "2024-12-31": 3} {
		for i, q := range Planning(config, date(day)).Quarters {
			if q.Current != (i == want) {
				t.Errorf("%s: %s current is %v", day, q.Name, q.Current)
			}
		}
	}
	empty, err := json.Marshal(Planning(project.PlanningConfig{}, date("2024-01-01")))
	if err != nil || !strings.HasSuffix(string(empty), `"criteria":[]}`) || !strings.Contains(string(empty),
		`{"quarter":"Q1","text":"","current":true}`) {
		t.Errorf("%s, %v", empty, err)
	}
	if got := Planning(project.PlanningConfig{}, date("2024-01-01")).Markdown(); strings.Contains(got, "criteria") {
		t.Error(got)
	}
}
