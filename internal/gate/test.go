package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

// Suite is what the tests said on one Python.
type Suite struct {
	Python      string // 3.13
	Missing     string // why it could not be run; "" if it was
	Unit        *Tests
	Integration *Tests // nil where there are none
}

// Tests is one run of pytest.
type Tests struct {
	Run
	JUnit    string // --junitxml
	Coverage string // --cov-report=json
}

// Expected is what a project wants of its tests.
type Expected struct {
	Coverage      *float64 // percent of lines, nil where no threshold is set
	CoverageWhere string
	Precision     int  // digits after the point that the comparison looks at, as in coverage.py's report
	Integration   bool // there are integration tests
	InstalledFrom string
}

// Test makes one result of all Pythons, with a line for each. One that could not be run is skipped by name; if none
// could, nothing is known.
func Test(suites []Suite, want Expected) stage.Result {
	result := stage.Result{Verdict: stage.Passed}
	if want.InstalledFrom != "" {
		result.Details = append(result.Details, "installed from "+want.InstalledFrom)
	}
	var ran []string
	var problems, facts []string
	for _, suite := range suites {
		if suite.Missing != "" {
			result.Details = append(result.Details, "python "+suite.Python+": skipped: "+suite.Missing)
			continue
		}
		ran = append(ran, suite.Python)
		verdict := suite.judge(want)
		result.Details = append(result.Details, "python "+suite.Python+": "+strings.Join(append(verdict.problems, verdict.facts...), ", "))
		if len(verdict.problems) > 0 && len(problems) == 0 {
			problems, result.Output, result.Fix = verdict.problems, verdict.output, verdict.fix
			problems[0] = "python " + suite.Python + ": " + problems[0]
		}
		result.Findings = append(result.Findings, verdict.findings...)
		if result.Verdict == stage.Passed || verdict.verdict == stage.Failed {
			result.Verdict = verdict.verdict
		}
		facts = verdict.facts
	}
	switch {
	case len(ran) == 0:
		return stage.Result{Verdict: stage.Unknown, Reason: "no declared Python could be run", Details: result.Details,
			Fix: "declare a Python that has an image, in classifiers or [tool.slipway] pythons"}
	case len(problems) > 0:
		result.Reason = strings.Join(problems, ", ")
	default:
		wanted := ""
		if want.Coverage != nil {
			wanted = " (wanted " + percent(*want.Coverage) + ")"
		}
		result.Reason = fmt.Sprintf("%s%s, on Python %s", strings.Join(facts, ", "), wanted, strings.Join(ran, " and "))
	}
	result.Findings = unique(result.Findings)
	return result
}

// unique drops findings that another Python had too.
func unique(findings []stage.Finding) []stage.Finding {
	var kept []stage.Finding
	seen := map[stage.Finding]bool{}
	for _, finding := range findings {
		if !seen[finding] {
			kept, seen[finding] = append(kept, finding), true
		}
	}
	return kept
}

// answer is the verdict on one Python.
type answer struct {
	verdict         stage.Verdict
	problems, facts []string
	findings        []stage.Finding
	output          []string
	fix             string
}

// object notes a problem; the first one brings output and fix.
func (a *answer) object(verdict stage.Verdict, problem, fix string, output []string) {
	if len(a.problems) == 0 {
		a.output, a.fix = output, fix
	}
	if a.verdict != stage.Failed {
		a.verdict = verdict
	}
	a.problems = append(a.problems, problem)
}

func (s Suite) judge(want Expected) answer {
	a := answer{verdict: stage.Passed}
	unit := a.read("unit", s.Unit)
	if unit != nil && unit.run == 0 && !want.Integration {
		a.object(stage.Failed, "no test ran", "write tests, or say where they are in [tool.pytest.ini_options] testpaths", s.Unit.output())
	}
	if want.Integration {
		a.integration(s.Integration)
	}
	if unit != nil {
		a.coverage(s.Unit, want)
	}
	return a
}

// installFix is where a project says what its tests need.
const installFix = "a dependency group or an extra named test, or install in [tool.slipway.test]"

// read takes one run of pytest. Exit codes: 0 all passed, 1 tests failed, 2 interrupted or an error in collecting, 3
// internal error, 4 usage error, 5 nothing collected.
func (a *answer) read(kind string, tests *Tests) *junit {
	if tests == nil {
		a.object(stage.Unknown, "the "+kind+" tests were not run", "", nil)
		return nil
	}
	if how := tests.interrupted(); how != "" {
		a.object(stage.Failed, "the "+kind+" tests were "+how, "look at what they printed last; [tool.slipway.test] timeout "+
			"sets how long they may take", tests.output())
		return nil
	}
	parsed, err := parseJUnit(tests.JUnit)
	if strings.Contains(tests.Stderr, "No module named pytest") {
		a.object(stage.Failed, "pytest is not installed", "add pytest to what the tests need: "+installFix, tests.output())
		return nil
	}
	var large *bound.Excess
	if errors.As(err, &large) {
		a.object(stage.Unknown, fmt.Sprintf("pytest did not answer for the %s tests: %v", kind, err),
			"run fewer tests at once, or print less in those that fail", tests.output())
		return nil
	}
	if err != nil || tests.Exit > 5 || tests.Exit < 0 {
		a.object(stage.Unknown, fmt.Sprintf("pytest did not answer for the %s tests: exit code %d", kind, tests.Exit),
			"what pytest printed says why; run it where you are", tests.output())
		return nil
	}
	a.findings = append(a.findings, parsed.findings...)
	switch {
	case len(parsed.findings) > 0:
		a.object(stage.Failed, fmt.Sprintf("%s failed", count(len(parsed.findings), kind+" test")),
			"run them where you are: pytest", tests.output())
	case tests.Exit != 0 && tests.Exit != 5:
		a.object(stage.Failed, fmt.Sprintf("the %s tests could not be run: pytest ended with exit code %d", kind, tests.Exit),
			"what pytest printed says why", tests.output())
	default:
		a.facts = append(a.facts, parsed.fact(kind))
	}
	return parsed
}

// integration is read, with the rule that tests which exist have to run.
func (a *answer) integration(tests *Tests) {
	parsed := a.read("integration", tests)
	if parsed == nil || parsed.run > 0 || len(parsed.findings) > 0 {
		return
	}
	why := "none was collected"
	if len(parsed.skipped) > 0 {
		why = "all were skipped: " + list(parsed.skipped, 3)
	}
	a.facts = slices.DeleteFunc(a.facts, func(fact string) bool { return strings.Contains(fact, "integration") })
	a.object(stage.Failed, "there are integration tests and none ran, "+why,
		"a test that does not run proves nothing: give it what it waits for, Redis answers on 127.0.0.1:6379 and at $REDIS_URL",
		tests.output())
}
