package gate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/stage"
)

// An answer that would take gigabytes is no answer, and the reason says what it has.
func TestHugeAnswers(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat("{},", 3<<20) + "{}]"
	for name, got := range map[string]stage.Result{
		"ruff":      Ruff(Run{Exit: 1, Stdout: many}, Run{Stdout: "[]"}),
		"pyright":   Pyright(Run{Exit: 1, Stdout: `{"generalDiagnostics":` + many + `,"summary":{}}`}),
		"mypy":      Mypy(Run{Exit: 1, Stdout: `{"message":` + many + `}`}),
		"bandit":    Bandit(Run{Exit: 1, Stdout: `{"results":` + many + `,"metrics":{"a":{}}}`}, "low"),
		"pip-audit": PipAudit(Run{Exit: 1, Stdout: `{"dependencies":` + many + `,"fixes":[]}`}),
		"griffe":    API(Run{Stdout: `{"Griffe":"1","Unread":` + many + `}`}, Release{}, Release{}, strings.ToLower),
	} {
		if got.Verdict != stage.Unknown || !strings.Contains(got.Reason, "its output line 1: has more than 2097152 values") {
			t.Errorf("%s: %s: %s", name, got.Verdict, got.Reason)
		}
	}
	suite := Suite{Python: "3.13", Unit: &Tests{Run{}, "<testsuites>" + strings.Repeat("<a/>", 2<<20) + "</testsuites>", ""}}
	got := Test([]Suite{suite}, Expected{})
	if got.Verdict != stage.Unknown || !strings.Contains(got.Reason, "its report (JUnit XML) has 2097154 tags; at most") {
		t.Errorf("JUnit: %s: %s", got.Verdict, got.Reason)
	}
}

// Every test fails or is skipped for a reason of its own: as many comparisons as tests, not the square of it.
func TestManyReasons(t *testing.T) {
	t.Parallel()
	const count = 60_000
	var suite strings.Builder
	for i := range count {
		fmt.Fprintf(&suite, `<testcase name="f%d"><failure message="m%[1]d"/></testcase><testcase><skipped message="%[1]d"/></testcase>`, i)
	}
	began := time.Now()
	junit := "<testsuites><testsuite>" + suite.String() + "</testsuite></testsuites>"
	got := Test([]Suite{{Python: "3.13", Unit: &Tests{Run{Exit: 1}, junit, ""}}}, Expected{})
	if len(got.Findings) != count {
		t.Errorf("%d findings", len(got.Findings))
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}
