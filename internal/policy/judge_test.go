package policy

import (
	"errors"
	"strings"
	"testing"

	"dagger/slipway/internal/project"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	const majors = "1.0.0 2022-01-31, 1.1.0 2022-06-01, 2.0.0 2023-03-15"
	const minors = majors + ", 2.1.0 2023-06-01, 2.2.0 2023-07-01"
	for name, test := range map[string]struct {
		releases, own, today string
		config               project.SupportConfig
		note, refused        string // parts; one of them
	}{
		"the first release": {"", "0.1.0", "2024-01-01", support(), "opens line 0.1", ""},
		"a pre-release of the first": {"", "1.0.0rc1", "2024-01-01", support(),
			"leads to line 1.0, which has no final release yet", ""},
		"a new minor": {majors, "2.1.0", "2024-01-01", support(), "opens line 2.1", ""},
		"a new major": {majors, "3.0.0", "2030-01-01", support(), "opens line 3.0", ""},
		"a new line, tagged already": {majors + ", 3.0.0 2024-01-01", "3.0.0", "2024-01-02", support(),
			"opens line 3.0", ""},
		"a new line of an ended major": {"1.0.0 2022-01-01", "1.1.0", "2024-01-01", support("1=2023-01-01"),
			"", "line 1.1 ended on 2023-01-01"},
		"a new line whose end is set": {majors, "2.1.0", "2024-01-01", support("2.1=2023-12-31"), "",
			"line 2.1 ended on 2023-12-31"},
		"a patch of the newest line": {majors, "2.0.1", "2030-01-01", support(),
			"line 2.0 is the current one, with full support", ""},
		"a patch of the last minor": {majors, "1.1.1", "2024-03-15", support(),
			"line 1.1 gets security fixes only, until 2024-03-15 or v2.1.0, whichever is later; the current line is " +
				"2.0", ""},
		"a pre-release of such a patch": {majors, "1.1.1rc1", "2024-03-15", support(),
			"line 1.1 gets security fixes only", ""},
		"on the last day": {minors, "1.1.1", "2024-03-15", support(), "until 2024-03-15;", ""},
		"the day after": {minors, "1.1.1", "2024-03-16", support(), "",
			`line 1.1 ended on 2024-03-15; release from 2.2, 2.1, or set its last day in ` +
				`[tool.slipway.support.lines] ` +
				`("1.1" = 2027-06-01), or waive this with a reason and a name`},
		"tagged already": {minors + ", 1.1.1 2024-03-16", "1.1.1", "2024-03-16",
			support(), "", "line 1.1 ended on 2024-03-15"},
		"a pre-release of an ended": {minors, "1.1.1rc1", "2024-03-16", support(), "",
			"line 1.1 ended on 2024-03-15"},
		"a line that a release ends": {minors, "1.0.9", "2024-03-16", support(), "",
			"line 1.0 ended with v2.0.0 on 2023-03-15; release from 2.2"},
		"its end set": {minors, "1.1.1", "2024-03-16", support("1.1=2024-03-16"),
			"security fixes only, until 2024-03-16", ""},
		"a new minor of an old major, in its months": {minors, "1.5.0", "2024-03-15", support(),
			"line 1.5 gets security fixes only, until 2024-03-15", ""},
		"a new minor of an old major, after them": {minors, "1.5.0", "2024-03-16", support(), "",
			"line 1.5 ended on 2024-03-15"},
		"a new minor of an old major, tagged already": {minors + ", 1.5.0 2024-03-16", "1.5.0", "2024-03-16",
			support(), "", "line 1.5 ended on 2024-03-15"},
		"a minor that was left out": {"1.0.0 2022-01-01, 1.2.0 2022-02-01", "1.1.0",
			"2022-03-01", support(), "line 1.1 gets security fixes only, until v1.3.0", ""},
		"the only line, ended by its project": {"1.0.0 2022-01-01", "1.0.1", "2024-01-01",
			support("1=2023-01-01"), "", "line 1.0 ended on 2023-01-01; open a new line, or"},
		"many that live": {"0.1.0 2022-01-01, " + minors, "0.1.1", "2023-08-01", support("1.0=2030-01-01"), "",
			"line 0.1 ended with v1.1.0 on 2022-06-01; release from 2.2, 2.1, 1.1, or set"},
		"no version": {majors, "soon", "2024-01-01", support(), "",
			"not PEP 440"},
		"a new minor of an old major leaves the rest alive": {majors, "1.0.5", "2023-03-16", support(), "",
			"release from 2.0, 1.1,"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, note, err := Judge(tagged(test.releases), test.own, date(test.today), test.config)
			if test.refused == "" && (err != nil || !strings.Contains(note, test.note)) {
				t.Errorf("got %q, %v; want %q", note, err, test.note)
			}
			if test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)) {
				t.Errorf("got %q, %v; want %q refused", note, err, test.refused)
			}
			var ended *EndedError
			if errors.As(err, &ended) && ended.Line.Support != NoSupport {
				t.Errorf("refused, and the line has %+v", ended.Line)
			}
		})
	}
}

// Judging changes nothing of what the caller holds.
func TestJudgeLeavesTheReleases(t *testing.T) {
	t.Parallel()
	releases := tagged("1.0.0 2022-01-01, 1.1.0 2022-02-01, 1.2.0 2022-03-01")
	if _, _, err := Judge(releases[:2], "1.0.0", date("2022-03-01"), support()); err != nil {
		t.Fatal(err)
	}
	if releases[0].Version != "1.0.0" || releases[2].Version != "1.2.0" {
		t.Errorf("%+v", releases)
	}
}
