package checklist

import (
	"strings"
	"testing"

	"dagger/slipway/internal/stage"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	partly := append(gates()[:len(gates())-1], tested(most, true, "3.13"))
	for name, test := range map[string]struct {
		facts   Facts
		verdict stage.Verdict
		text    string // of the findings, or of what is missing
	}{
		"nothing required":    {Facts{Results: gates(), Mode: performance}, stage.Passed, ""},
		"person, performance": {Facts{Rules: Rules{Required: []string{"manual-testing"}}, Results: gates(), Mode: performance}, stage.Failed, `--sign-off "manual-testing=`},
		"person, rehearsal":   {Facts{Rules: Rules{Required: []string{"manual-testing"}}, Results: gates()}, stage.Passed, "nobody has signed for manual-testing"},
		"person, signed": {Facts{Rules: Rules{Required: []string{"manual-testing"}}, Results: gates(), Mode: performance,
			SignOffs: []SignOff{{"manual-testing", "Ann", "ann@example.org", "tried"}}}, stage.Passed, ""},
		"a fact that is denied": {Facts{Rules: Rules{Required: []string{"unit-coverage"}}, Results: partly, Mode: performance}, stage.Failed,
			"unit-coverage is required and not done"},
		"a security line": {Facts{Rules: Rules{Security: true, Required: []string{"code-review"}}, Results: gates(), Mode: performance}, stage.Failed, "code-review"},
		"not asked for":   {Facts{Rules: Rules{Required: []string{"code-review"}}, Results: gates(), Mode: performance}, stage.Passed, ""},
		"a failed gate speaks for itself": {Facts{Results: []stage.Result{{Stage: "lint", Kind: stage.Gate, Verdict: stage.Failed}}, Mode: performance},
			stage.Passed, ""},
	} {
		result, missing := test.facts.Verdict(Evaluate(test.facts))
		told := strings.Join(missing, "\n")
		for _, finding := range result.Findings {
			told += finding.Message
		}
		if result.Verdict != test.verdict || !strings.Contains(told, test.text) || (told == "") != (test.text == "") {
			t.Errorf("%s: %s, %q", name, result.Verdict, told)
		}
	}
}
