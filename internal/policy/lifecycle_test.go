package policy

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// tagged reads "0.1.0 2024-01-15, 1.0.0rc1 2024-02-01" as releases whose tags begin with v.
func tagged(text string) []Release {
	var releases []Release
	for _, item := range strings.Split(text, ",") {
		if own, day, ok := strings.Cut(strings.TrimSpace(item), " "); ok {
			releases = append(releases, Release{Version: own, Tag: "v" + own, Date: date(day)})
		}
	}
	return releases
}

// support is the default configuration with "1=2027-06-01" for each end.
func support(ends ...string) project.SupportConfig {
	config := project.SupportConfig{Months: 12, CountedFrom: project.FromSuccessor, Ends: map[string]time.Time{}}
	for _, text := range ends {
		name, day, _ := strings.Cut(text, "=")
		config.Ends[name] = date(day)
	}
	return config
}

// rows are the lines of a table as "1.0 Current/Full/TBD".
func rows(table Table) string {
	var all []string
	for _, l := range table.Lines {
		all = append(all, fmt.Sprintf("%s %s/%s/%s", l.Name, l.Status, l.Support, l.EndOfLife))
	}
	return strings.Join(all, "\n")
}

const documented = "0.1.0 2023-11-01, 0.2.0 2024-01-10, 0.2.1 2024-02-01, 1.0.0 2024-03-15"

// The table of the release process, word for word, as it stands on the day of 1.0.0.
func TestTheDocumentedTable(t *testing.T) {
	t.Parallel()
	got := Lifecycle(tagged(documented), date("2024-03-15"), support()).Markdown()
	want := `| Version | Status | Support | End of Life |
|---|---|---|---|
| v1.0.x | Current | Full | TBD |
| v0.2.x | Deprecated | Security only | v1.1.0 |
| v0.1.x | Deprecated | Security only | v1.0.0 |
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	fromRelease := support()
	fromRelease.CountedFrom = project.FromRelease
	noMonths := support()
	noMonths.Months = 0
	const majors = "1.0.0 2022-01-31, 1.1.0 2022-06-01, 2.0.0 2023-03-15"
	for name, test := range map[string]struct {
		releases, today string
		config          project.SupportConfig
		want            string
	}{
		"the first release": {"0.1.0 2023-11-01", "2030-01-01", support(), "0.1 Current/Full/TBD"},
		"the day before the next line": {"0.1.0 2023-11-01, 0.1.9 2024-01-09", "2024-01-09", support(),
			"0.1 Current/Full/TBD"},
		"the day after 1.0.0": {documented, "2024-03-16", support(),
			"1.0 Current/Full/TBD\n0.2 Deprecated/Security only/v1.1.0\n0.1 End of life/None/v1.0.0"},
		"1.1.0 ends 0.2": {documented + ", 1.1.0 2024-06-01", "2024-06-02", support(), "1.1 Current/Full/TBD\n" +
			"1.0 Deprecated/Security only/v1.2.0\n0.2 End of life/None/v1.1.0\n0.1 End of life/None/v1.0.0"},
		"a patch of an old line": {documented + ", 1.1.0 2024-06-01, 1.0.2 2024-06-05, 0.2.9 2024-06-06", "2024-06-01",
			support(), "1.1 Current/Full/TBD\n1.0 Deprecated/Security only/v1.2.0\n" +
				"0.2 Deprecated/Security only/v1.1.0\n0.1 End of life/None/v1.0.0"},
		"2.0.0 instead of 1.1.0": {documented + ", 2.0.0 2024-06-01", "2024-06-01", support(),
			"2.0 Current/Full/TBD\n1.0 Deprecated/Security only/2025-06-01 or v2.1.0, whichever is later\n" +
				"0.2 Deprecated/Security only/v2.0.0\n0.1 End of life/None/v1.0.0"},
		"a gap": {"1.0.0 2024-01-01, 1.2.0 2024-02-01", "2024-03-01", support(),
			"1.2 Current/Full/TBD\n1.0 Deprecated/Security only/v1.3.0"},
		"a line that starts late": {"1.0.0 2024-01-01, 1.1.1 2024-02-01, 1.1.2 2024-02-02, 1.2.0 2024-03-01",
			"2024-03-01",
			support(), "1.2 Current/Full/TBD\n1.1 Deprecated/Security only/v1.3.0\n1.0 Deprecated/Security " +
				"only/v1.2.0"},
		"no release": {"", "2024-03-01", support(), ""},
		"only pre-releases": {"1.0.0a1 2024-01-01, 1.0.0rc1 2024-02-01, 1.0.0.dev1 2024-01-01", "2024-03-01",
			support(), ""},
		"a pre-release of a major": {"1.0.0 2024-01-01, 2.0.0rc1 2024-02-01", "2024-03-01", support(),
			"1.0 Current/Full/TBD"},
		"no versions": {"nightly 2024-01-01, 1.0.0 2024-01-01", "2024-03-01", support(),
			"1.0 Current/Full/TBD"},

		"two majors": {majors, "2023-03-15", support(), "2.0 Current/Full/TBD\n" +
			"1.1 Deprecated/Security only/2024-03-15 or v2.1.0, whichever is later\n1.0 Deprecated/Security " +
			"only/v2.0.0"},
		"two majors, the months over, nothing after": {majors, "2024-03-16", support(),
			"2.0 Current/Full/TBD\n1.1 Deprecated/Security only/v2.1.0\n1.0 End of life/None/v2.0.0"},
		"two majors, 2.1.0 within the months": {majors + ", 2.1.0 2023-06-01", "2024-03-15", support(),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 Deprecated/Security only/2024-03-15\n" +
				"1.0 End of life/None/v2.0.0"},
		"the day after": {majors + ", 2.1.0 2023-06-01", "2024-03-16", support(),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 End of life/None/2024-03-15\n" +
				"1.0 End of life/None/v2.0.0"},
		"two majors, 2.1.0 after the months": {majors + ", 2.1.0 2025-06-01", "2025-06-01", support(),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 Deprecated/Security only/v2.1.0\n" +
				"1.0 End of life/None/v2.0.0"},
		"two majors, 2.1.0 on the last day": {majors + ", 2.1.0 2024-03-15", "2024-03-16", support(),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 End of life/None/v2.1.0\n1.0 End of " +
				"life/None/v2.0.0"},
		"no months": {majors, "2023-03-16", noMonths,
			"2.0 Current/Full/TBD\n1.1 Deprecated/Security only/v2.1.0\n1.0 End of life/None/v2.0.0"},
		"three majors": {majors + ", 3.0.0 2023-09-01", "2023-09-02", support(), "3.0 Current/Full/TBD\n" +
			"2.0 Deprecated/Security only/2024-09-01 or v3.1.0, whichever is later\n" +
			"1.1 Deprecated/Security only/2024-03-15\n1.0 End of life/None/v2.0.0"},
		"three majors, the middle one left out": {"1.0.0 2022-01-01, 3.0.0 2023-01-01, 3.1.0 2023-02-01", "2023-02-01",
			support(),
			"3.1 Current/Full/TBD\n3.0 Deprecated/Security only/v3.2.0\n1.0 Deprecated/Security only/2024-01-01"},
		"a new minor of an old major": {"1.4.0 2022-01-01, 2.0.0 2023-01-01, 1.5.0 2023-02-01", "2023-02-01", support(),
			"2.0 Current/Full/TBD\n1.5 Deprecated/Security only/2024-01-01 or v2.1.0, whichever is later\n" +
				"1.4 Deprecated/Security only/v1.5.0"},

		"from release, before any successor": {"1.0.0 2022-01-31, 1.1.0 2022-06-01", "2023-01-31", fromRelease,
			"1.1 Current/Full/not before 2023-01-31\n1.0 Deprecated/Security only/v1.2.0"},
		"from release, the months over": {"1.0.0 2022-01-31, 1.1.0 2022-06-01", "2023-02-01", fromRelease,
			"1.1 Current/Full/TBD\n1.0 Deprecated/Security only/v1.2.0"},
		"from release, superseded": {majors + ", 2.1.0 2023-04-01", "2023-04-02", fromRelease,
			"2.1 Current/Full/not before 2024-03-15\n" +
				"2.0 Deprecated/Security only/v2.2.0\n1.1 End of life/None/v2.1.0\n1.0 End of life/None/v2.0.0"},
		"from release, 0.x promises nothing": {"0.1.0 2022-01-31", "2022-02-01", fromRelease, "0.1 Current/Full/TBD"},

		"a line's own end": {documented, "2024-03-16", support("0.1=2024-12-31", "1.0=2025-01-01", "9.9=2020-01-01"),
			"1.0 Current/Full/2025-01-01\n0.2 Deprecated/Security only/v1.1.0\n0.1 Deprecated/Security " +
				"only/2024-12-31"},
		"a line's own end, over": {documented, "2025-01-02", support("0.2=2024-12-31", "1.0=2025-01-01"),
			"1.0 End of life/None/2025-01-01\n0.2 End of life/None/2024-12-31\n0.1 End of life/None/v1.0.0"},
		"a major's own end, longer": {majors + ", 2.1.0 2023-06-01", "2027-06-01", support("1=2027-06-01"),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 Deprecated/Security only/2027-06-01\n" +
				"1.0 End of life/None/v2.0.0"},
		"a major's own end, shorter": {majors + ", 2.1.0 2023-06-01", "2023-06-02", support("1=2023-06-01"),
			"2.1 Current/Full/TBD\n2.0 Deprecated/Security only/v2.2.0\n1.1 End of life/None/2023-06-01\n" +
				"1.0 End of life/None/v2.0.0"},
		"no line outlives its major": {"1.0.0 2022-01-01, 1.1.0 2022-02-01, 1.2.0 2022-03-01", "2022-03-01",
			support("1=2022-02-15"),
			"1.2 End of life/None/2022-02-15\n1.1 End of life/None/2022-02-15\n1.0 End of life/None/2022-02-15"},
		"no line outlives its major, which still lives": {"1.0.0 2022-01-01, 1.1.0 2022-02-01, 1.2.0 2022-03-01",
			"2022-03-01",
			support("1=2022-12-31"), "1.2 Current/Full/2022-12-31\n" +
				"1.1 Deprecated/Security only/2022-12-31 or v1.3.0, whichever is earlier\n1.0 Deprecated/Security " +
				"only/v1.2.0"},
		"the last day of a major": {"1.0.0 2022-01-01, 1.1.0 2022-02-01", "2022-02-15", support("1=2022-02-15"),
			"1.1 Current/Full/2022-02-15\n1.0 Deprecated/Security only/2022-02-15 or v1.2.0, whichever is earlier"},
		"the line that ends another, in no order": {"1.2.5 2022-03-05, 1.2.1 2022-03-01, 1.1.0 2022-02-20, 1.0.0 " +
			"2022-01-01",
			"2022-03-01", support(), "1.2 Current/Full/TBD\n1.1 Deprecated/Security only/v1.3.0\n" +
				"1.0 Deprecated/Security only/v1.2.1"},
		"the line decides over its major": {"1.0.0 2022-01-01, 1.1.0 2022-02-01", "2022-03-01", support("1=2022-12-31",
			"1.1=2023-12-31"),
			"1.1 Current/Full/2023-12-31\n1.0 Deprecated/Security only/2022-12-31 or v1.2.0, whichever is earlier"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := rows(Lifecycle(tagged(test.releases), date(test.today), test.config)); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	markdown := func(releases, today string) string {
		_, below, _ := strings.Cut(Lifecycle(tagged(releases), date(today), support()).Markdown(),
			"|---|---|---|---|\n")
		return below
	}
	if got, want := markdown("0.1.0 2022-01-01, 0.2.0 2022-02-01, 0.3.0 2022-03-01, 0.4.0 2022-04-01", "2022-04-02"),
		"| v0.4.x | Current | Full | TBD |\n| v0.3.x | Deprecated | Security only | v0.5.0 |\n"+
			"| v0.2.x and older | End of life | None | v0.4.0 |\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// A line that has ended above one that has not keeps its row.
	if got, want := markdown("1.0.0 2022-01-01, 2.0.0 2022-02-01, 2.1.0 2022-03-01, 2.2.0 2022-04-01", "2022-04-02"),
		"| v2.2.x | Current | Full | TBD |\n| v2.1.x | Deprecated | Security only | v2.3.0 |\n"+
			"| v2.0.x | End of life | None | v2.2.0 |\n| v1.0.x | Deprecated | Security only | 2023-02-01 "+
			"|\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	ended := Lifecycle(tagged(documented), date("2025-01-01"), support("0=2024-01-01", "1.0=2024-05-01")).Markdown()
	if want := "|---|---|---|---|\n| v1.0.x and older | End of life | None | 2024-05-01 |\n"; !strings.HasSuffix(ended,
		want) {
		t.Errorf("got\n%swant\n%s", ended, want)
	}
	if got := Lifecycle(nil, date("2024-03-15"), support()).Markdown(); got != "There is no release yet.\n" {
		t.Error(got)
	}
	for tag, want := range map[string]string{
		"v1.0.0": "| v1.0.x |", "beacon/v1.0.0": "| v1.0.x |", "V1.0.0": "| v1.0.x |", "1.0.0": "| 1.0.x |",
		"release-1.0.0": "| 1.0.x |", "unlike": "| v1.0.x |",
	} {
		releases := []Release{{"1.0.0", tag, date("2024-03-15")}}
		if got := Lifecycle(releases, date("2024-03-15"), support()).Markdown(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", tag, got)
		}
	}
}

func TestTableAsJSON(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Lifecycle(tagged(documented), date("2024-03-15").Add(23*time.Hour), support()))
	want := `{"day":"2024-03-15","lines":[` +
		`{"line":"1.0","status":"Current","support":"Full","end_of_life":"TBD",` +
		`"first":"1.0.0","released":"2024-03-15","latest":"1.0.0","latest_released":"2024-03-15"},` +
		`{"line":"0.2","status":"Deprecated","support":"Security only","end_of_life":"v1.1.0",` +
		`"first":"0.2.0","released":"2024-01-10","latest":"0.2.1","latest_released":"2024-02-01"},` +
		`{"line":"0.1","status":"Deprecated","support":"Security only","end_of_life":"v1.0.0","ends":"2024-03-15",` +
		`"first":"0.1.0","released":"2023-11-01","latest":"0.1.0","latest_released":"2023-11-01"}]}`
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if got, err := json.Marshal(Lifecycle(nil, time.Time{}, support())); err != nil ||
		string(got) != `{"day":"","lines":[]}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestTableLine(t *testing.T) {
	t.Parallel()
	table := Lifecycle(tagged(documented), date("2024-03-15"), support())
	for own, want := range map[string]string{
		"1.0.7": "1.0", "1.0.0rc1": "1.0", "v0.2.0": "0.2", "0.2": "0.2", "1.1.0": "", "x": "", "": "",
	} {
		if line, ok := table.Line(own); line.Name != want || ok != (want != "") {
			t.Errorf("Line(%q) = %q, %v; want %q", own, line.Name, ok, want)
		}
	}
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from   string
		months int
		want   string
	}{
		{"2024-03-15", 12, "2025-03-15"}, {"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-10-31", 4, "2025-02-28"}, {"2024-12-31", 0, "2024-12-31"},
		{"2024-08-31", 1200, "2124-08-31"}, {"2024-11-30", 1, "2024-12-30"},
	} {
		if got := DayOf(date(test.from)).addMonths(test.months).String(); got != test.want {
			t.Errorf("%s and %d months is %s, want %s", test.from, test.months, got, test.want)
		}
	}
	if got := DayOf(time.Date(2024, 3, 15, 23, 0, 0, 0, time.FixedZone("", -2*3600))).String(); got != "2024-03-16" {
		t.Errorf("the day is %s, not the one in UTC", got)
	}
}

// Whatever the history: exactly the newest line can be current, what has ended has a last day that is over, and no line
// ends by itself as lines are added above it.
func FuzzLifecycle(f *testing.F) {
	f.Add([]byte{0, 1, 10, 0, 2, 20, 1, 0, 30}, uint16(30), true)
	f.Add([]byte{1, 0, 0, 1, 1, 1, 2, 0, 2, 1, 5, 3, 3, 0, 4}, uint16(400), false)
	start := date("2020-01-01")
	f.Fuzz(func(t *testing.T, data []byte, today uint16, successor bool) {
		config := support()
		if !successor {
			config.CountedFrom = project.FromRelease
		}
		var releases []Release
		for ; len(data) >= 3 && len(releases) < 40; data = data[3:] {
			own := fmt.Sprintf("%d.%d.0", data[0]%4, data[1]%8)
			releases = append(releases, Release{own, "v" + own, start.AddDate(0, 0, 5*int(data[2]))})
		}
		day := start.AddDate(0, 0, int(today))
		table := Lifecycle(releases, day, config)
		for i, l := range table.Lines {
			if (l.Status == Current) != (i == 0) {
				t.Errorf("%s is %s in\n%s", l.Name, l.Status, rows(table))
			}
			if (l.Status == Ended) != (!l.Ends.IsZero() && DayOf(day).after(l.Ends)) {
				t.Errorf("%s is %s and ends %q", l.Name, l.Status, l.Ends)
			}
			if i > 0 && version.Compare(table.Lines[i-1].Name, l.Name) <= 0 {
				t.Errorf("%s stands after %s", l.Name, table.Lines[i-1].Name)
			}
		}
		if strings.Count(table.Markdown(), "\n") > len(table.Lines)+2 {
			t.Errorf("more rows than lines:\n%s", table.Markdown())
		}
	})
}
