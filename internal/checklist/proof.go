package checklist

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// proof is what can prove a line. The zero proof is a person.
type proof struct {
	words string             // for people: "stage lint"
	binds bool               // what it finds stops a release anyway, so the line is required
	find  func(Facts) answer // nil: nothing but a person
}

// answer is what a proof found.
type answer struct {
	says ruling
	by   string // the evidence
	fix  string // of what is denied
}

// ruling is ordered: the greater one outweighs the other where several are made one.
type ruling int

const (
	proves  ruling = iota // it is so
	accepts               // a person waived it
	silent                // it did not run, or cannot tell: a person may
	denies                // it is not so
)

var person = proof{}

// stages is the proof that every one of these stages passed.
func stages(names ...string) proof {
	words := "stage " + names[0]
	if len(names) > 1 {
		words = "stages " + enumerate(names)
	}
	return proof{words: words, binds: true, find: func(f Facts) answer {
		results := make([]stage.Result, len(names))
		for i, name := range names {
			results[i] = f.result(name)
		}
		return judge(results...)
	}}
}

func (p proof) describe() string {
	if p.find == nil {
		return "a person"
	}
	return p.words
}

func (p proof) ask(f Facts) answer {
	if p.find == nil {
		return answer{says: silent, by: "nobody has signed"}
	}
	return p.find(f)
}

// absent stands for the verdict of a stage that is not in the record.
const absent stage.Verdict = "absent"

// result is what a stage said.
func (f Facts) result(name string) stage.Result {
	at := slices.IndexFunc(f.Results, func(r stage.Result) bool { return r.Stage == name })
	if at < 0 {
		return stage.Result{Stage: name, Verdict: absent}
	}
	return f.Results[at]
}

// judge makes one answer of several stages: the worst of them decides. Each is in the evidence.
func judge(results ...stage.Result) answer {
	all := answer{says: proves}
	var said, denied []string
	for _, result := range results {
		one := weigh(result)
		said, all.says = append(said, one.by), max(all.says, one.says)
		if one.says == denies {
			denied = append(denied, oneLine(result.Stage))
		}
	}
	all.by = strings.Join(said, "; ")
	if len(denied) > 0 {
		all.fix = "mend what " + enumerate(denied) + " found, or accept it with --waive where that is allowed"
	}
	return all
}

// weigh is what one stage proves. A skipped stage proves nothing, and a verdict that is none blocks like unknown.
func weigh(result stage.Result) answer {
	name, reason := oneLine(result.Stage), oneLine(result.Reason)
	switch {
	case result.Verdict == absent:
		return answer{says: silent, by: "stage " + name + " is not in this record"}
	case result.Verdict == stage.Passed:
		return answer{says: proves, by: name + " passed: " + reason}
	case result.Verdict == stage.Skipped:
		return answer{says: silent, by: name + " skipped: " + reason}
	case result.Verdict == stage.Waived && result.Waiver != nil:
		return answer{says: accepts, by: fmt.Sprintf("%s waived by %s: %s", name, oneLine(result.Waiver.By),
			oneLine(result.Waiver.Reason))}
	}
	verdict := stage.Unknown
	if result.Verdict == stage.Failed {
		verdict = stage.Failed
	}
	return answer{says: denies, by: fmt.Sprintf("%s %s: %s", name, verdict, reason)}
}

// onTag: a performance is refused without the tag, so the line is required.
var onTag = proof{words: "the tag exists on this commit", binds: true, find: func(f Facts) answer {
	if f.Tagged {
		return answer{says: proves, by: "the tag exists on this commit"}
	}
	return answer{denies, "the tag does not exist on this commit", "create it here and push it"}
}}

// allGates: every stage of the kind gate. One that was skipped did not pass.
var allGates = proof{words: "every gate of this record passed", binds: true, find: func(f Facts) answer {
	var passed []string
	var others []stage.Result
	for _, result := range f.Results {
		switch {
		case result.Kind != stage.Gate || result.Stage == "checklist": // it is what asks
		case result.Verdict == stage.Passed:
			passed = append(passed, oneLine(result.Stage))
		default:
			others = append(others, result)
		}
	}
	summary := fmt.Sprintf("%d passed: %s", len(passed), enumerate(passed))
	switch {
	case len(passed)+len(others) == 0:
		return answer{says: silent, by: "there is no gate in this record"}
	case len(others) == 0:
		return answer{says: proves, by: summary}
	}
	found := judge(others...)
	if len(passed) > 0 {
		found.by += "; " + summary
	}
	return found
}}

// fullCoverage reads what the test stage measured. A project may want less, so that less does not stop a release.
var fullCoverage = proof{words: "coverage is 100% in every run of stage test", find: func(f Facts) answer {
	return f.tested(func(python, said string) answer {
		match := coverageFact.FindStringSubmatch(said)
		switch {
		case match == nil:
			return answer{says: silent, by: "coverage was not measured on " + python}
		case match[1] == "100":
			return answer{says: proves, by: "coverage is 100% on " + python}
		}
		return answer{denies, fmt.Sprintf("coverage is %s%% on %s", match[1], python),
			"test the lines that are not covered"}
	})
}}

// integration: a project without integration tests passes the test stage, and this line stays open.
var integration = proof{words: "integration tests ran in every run of stage test", find: func(f Facts) answer {
	return f.tested(func(python, said string) answer {
		match := integrationFact.FindStringSubmatch(said)
		if match == nil {
			return answer{says: silent, by: "no integration test ran on " + python}
		}
		return answer{says: proves, by: "integration tests ran on " + python + ": " + match[1]}
	})
}}

// What a passed test stage says of one Python (internal/gate.Test): "python 3.13: 948 unit (2 skipped: why), 12
// integration, coverage 100%". The reasons are the project's words. Coverage stands last, where no reason can.
var (
	pythonFact      = regexp.MustCompile(`^(python \S+): (.*)$`)
	coverageFact    = regexp.MustCompile(`, coverage ([0-9.]+)%$`)
	integrationFact = regexp.MustCompile(`^[0-9]+ unit(?: \(.*\))?, ([1-9][0-9]*) integration(?: \(.*\))?` +
		`(?:, coverage [0-9.]+%)?$`)
)

// tested asks about every Python on which the tests ran. Where the test stage did not pass, its answer is the answer.
func (f Facts) tested(ask func(python, said string) answer) answer {
	result := f.result("test")
	all := judge(result)
	if all.says != proves {
		return all
	}
	var said []string
	for _, detail := range result.Details {
		match := pythonFact.FindStringSubmatch(detail)
		if match == nil || strings.HasPrefix(match[2], "skipped: ") {
			continue
		}
		one := ask(oneLine(match[1]), match[2])
		said, all.says = append(said, one.by), max(all.says, one.says)
		if one.fix != "" {
			all.fix = one.fix
		}
	}
	if len(said) == 0 {
		return answer{says: silent, by: "test passed, and does not say on which Python"}
	}
	all.by = "test passed: " + strings.Join(said, "; ")
	return all
}

func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
