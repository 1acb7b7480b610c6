package gate

import (
	"strings"
	"testing"

	"dagger/slipway/internal/stage"
)

const (
	twoPassed = `<testsuites><testsuite><testcase classname="t" name="a"/><testcase classname="t" name="b"/></testsuite></testsuites>`
	none      = `<testsuites><testsuite/></testsuites>`
	xfailed   = `<testsuites><testsuite><testcase name="a"><skipped type="pytest.xfail" message="known"/></testcase></testsuite></testsuites>`
	full      = `{"totals": {"percent_covered": 100.0}, "files": {}}`
	almost    = `{"totals": {"percent_covered": 99.996}, "files": {"src/a.py": {"missing_lines": [7]}, "src/b.py": {"missing_lines": [1, 2]}, "src/c.py": {"missing_lines": []}}}`
)

func hundred() *float64 { value := 100.0; return &value }

func TestTest(t *testing.T) {
	t.Parallel()
	unit := func(exit int, junit, coverage string) *Tests {
		return &Tests{Run{Exit: exit, Stdout: "last lines"}, junit, coverage}
	}
	green := unit(0, twoPassed, full)
	covered := Expected{Coverage: hundred(), CoverageWhere: "fail_under"}
	for name, test := range map[string]struct {
		suites  []Suite
		want    Expected
		verdict stage.Verdict
		words   []string // in the reason, the details or the findings
	}{
		"green on two, one without an image": {
			[]Suite{{Python: "3.11", Unit: green}, {Python: "3.12", Missing: "no image python:3.12-slim"}, {Python: "3.13", Unit: green}},
			covered, stage.Passed, []string{"2 unit, coverage 100% (wanted 100%), on Python 3.11 and 3.13",
				"python 3.12: skipped: no image python:3.12-slim"}},
		"no Python at all": {[]Suite{{Python: "3.12", Missing: "no image"}}, Expected{}, stage.Unknown, []string{"no declared Python"}},
		"one Python fails": {[]Suite{{Python: "3.11", Unit: green}, {Python: "3.13", Unit: unit(1, said(t, "junit.xml"), "")}},
			Expected{}, stage.Failed, []string{"python 3.13: 3 unit tests failed", "tests/test_pkg.py:11", "AssertionError: sums differ",
				"tests/test_pkg.py:25", "fixture broke"}},
		"nothing collected":       {[]Suite{{Python: "3.13", Unit: unit(5, none, "")}}, Expected{}, stage.Failed, []string{"no test ran"}},
		"collection broke":        {[]Suite{{Python: "3.13", Unit: unit(2, none, "")}}, Expected{}, stage.Failed, []string{"exit code 2"}},
		"pytest is not installed": {[]Suite{{Python: "3.13", Unit: unit(1, "", "")}}, Expected{}, stage.Unknown, []string{"did not answer"}},
		"pytest is missing": {[]Suite{{Python: "3.13", Unit: &Tests{Run{1, "", "/venv/bin/python: No module named pytest"}, "", ""}}},
			Expected{}, stage.Failed, []string{"pytest is not installed"}},
		"not run":                  {[]Suite{{Python: "3.13"}}, Expected{}, stage.Unknown, []string{"were not run"}},
		"an expected failure runs": {[]Suite{{Python: "3.13", Unit: unit(0, xfailed, "")}}, Expected{}, stage.Passed, []string{"1 unit"}},
		"an expected failure that did not run": {[]Suite{{Python: "3.13", Unit: unit(0, strings.Replace(xfailed, "known", "reason: [NOTRUN] no redis", 1), "")}},
			Expected{}, stage.Failed, []string{"no test ran"}},
		"killed": {[]Suite{{Python: "3.13", Unit: &Tests{Run{125, "before", "killed by signal 11"}, "", ""}}}, Expected{}, stage.Failed,
			[]string{"killed by signal 11", "before"}},
		"timed out": {[]Suite{{Python: "3.13", Unit: &Tests{Run{124, "before", ""}, "", ""}}}, Expected{}, stage.Failed, []string{"time was up"}},
		"coverage just below": {[]Suite{{Python: "3.13", Unit: unit(0, twoPassed, almost)}}, covered, stage.Failed,
			[]string{"coverage is 99.99% and fail_under wants 100%", "src/b.py:1", "2 lines not covered", "src/a.py:7"}},
		"coverage not measured": {[]Suite{{Python: "3.13", Unit: unit(0, twoPassed, "")}}, covered, stage.Unknown, []string{"not measured"}},
		"coverage not wanted": {[]Suite{{Python: "3.13", Unit: unit(0, twoPassed, almost)}}, Expected{}, stage.Passed,
			[]string{"coverage 99.99%"}},
		"integration green": {[]Suite{{Python: "3.13", Unit: green, Integration: green}}, Expected{Integration: true}, stage.Passed,
			[]string{"2 integration"}},
		"integration only": {[]Suite{{Python: "3.13", Unit: unit(5, none, ""), Integration: green}}, Expected{Integration: true},
			stage.Passed, []string{"2 integration"}},
		"integration skipped": {[]Suite{{Python: "3.13", Unit: green, Integration: unit(0, said(t, "junit-skip.xml"), "")}},
			Expected{Integration: true}, stage.Failed, []string{"all were skipped: no Redis here"}},
		"integration not collected": {[]Suite{{Python: "3.13", Unit: green, Integration: unit(5, none, "")}}, Expected{Integration: true},
			stage.Failed, []string{"none was collected"}},
		"integration not run": {[]Suite{{Python: "3.13", Unit: green}}, Expected{Integration: true}, stage.Unknown,
			[]string{"integration tests were not run"}},
		"both fail": {[]Suite{{Python: "3.13", Unit: unit(1, said(t, "junit.xml"), ""), Integration: unit(1, said(t, "junit.xml"), "")}},
			Expected{Integration: true}, stage.Failed, []string{"3 unit tests failed", "3 integration tests failed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Test(test.suites, test.want)
			all := got.Reason + "\n" + strings.Join(got.Details, "\n") + "\n" + strings.Join(got.Output, "\n")
			for _, f := range got.Findings {
				all += "\n" + f.File + ":" + percentless(f.Line) + " " + f.Message
			}
			if got.Verdict != test.verdict {
				t.Errorf("%s, want %s:\n%s", got.Verdict, test.verdict, all)
			}
			for _, words := range test.words {
				if !strings.Contains(all, words) {
					t.Errorf("%q is missing in:\n%s", words, all)
				}
			}
		})
	}
}

func percentless(n int) string { return strings.TrimSuffix(percent(float64(n)), "%") }

func TestReaches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		found, wanted float64
		precision     int
		want          bool
	}{
		{79.6, 80, 0, true}, {79.4, 80, 0, false}, {79.5, 80, 0, true}, {80.5, 81, 0, false}, {79.6, 80, 1, false}, {99.996, 100, 2, false},
		{100, 100, 0, true}, {99.6, 99.5, 0, true}, {0, 0, 0, true},
	} {
		if got := reaches(test.found, test.wanted, test.precision); got != test.want {
			t.Errorf("reaches(%v, %v, %d) = %t", test.found, test.wanted, test.precision, got)
		}
	}
}
