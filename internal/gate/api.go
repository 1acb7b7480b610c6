package gate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// Release is one of the two whose APIs are compared.
type Release struct {
	Tag     string    // v1.2.0-rc.1
	Numbers [3]uint64 // 1, 2, 0: a pre-release counts as the release that it comes before
}

// maxTold is what API tells of one kind, in lines.
const maxTold = 10

// apiAnswer is what ci/scripts/api.py prints; files are relative to the folder that holds the packages.
type apiAnswer struct {
	Griffe            string
	Compared          int // public names of the old release
	Breakages, Unsure []apiChange
	Additions         []struct{ Symbol, Kind string }
	Problems          []apiProblem
	Unread            []string
}

// apiChange is a change that breaks users, or may; the file is one of the new release.
type apiChange struct {
	Kind, Symbol, File, Explanation string
	Line                            int
}

// apiProblem is what could not be read, of the tree "old" or "new".
type apiProblem struct {
	Tree, File, Message string
	Line                int
}

// API reads what ci/scripts/api.py prints of two releases, and judges it by their numbers (SemVer 2.0.0): from 1.0.0 on,
// a breaking change in a minor or a patch release fails. Before that nothing is promised (item 4), and a major release
// may break (item 8): there they are told, and pass. So are additions in a patch release, though item 7 has them in a
// minor one: they break nobody who upgrades, and as every name without an underscore is public, any new helper would
// block a fix. The reason always says which release the changes ask for.
//
// Exit codes: 0 nothing broke, 1 something did, 3 a part could not be read, and that may have broken: unknown, unless
// what could be read did. original turns a file of the folder into the
// one that the project has: beacon/x.py into src/beacon/x.py.
func API(r Run, from, to Release, original func(string) string) stage.Result {
	var answer apiAnswer
	if decode(r.Stdout, &answer) != nil || answer.Griffe == "" || r.Exit != answer.exit() {
		return unknown("griffe", r)
	}
	if slices.Compare(to.Numbers[:], from.Numbers[:]) < 0 {
		return stage.Result{Verdict: stage.Unknown, Fix: "compare with a release that came before it",
			Reason: fmt.Sprintf("%s is not newer than %s: no number says what it may change", to.Tag, from.Tag)}
	}
	step := stepBetween(from, to)
	promised := from.Numbers[0] > 0 && (step == "minor" || step == "patch")
	switch {
	case promised && len(answer.Breakages) > 0:
		return stage.Result{Verdict: stage.Failed, Reason: answer.reason(from, step), Details: answer.details(from, to, step),
			Findings: answer.findings(original), Fix: "keep what was there and deprecate it, or release " + nextMajor(from)}
	case len(answer.Problems) > 0:
		return answer.incomplete(from, to, original)
	}
	var breaking []string
	for _, finding := range answer.findings(original) {
		place := " (" + at(finding.File, finding.Line) + ")"
		breaking = append(breaking, "breaking: "+finding.Message+strings.TrimSuffix(place, " ()"))
	}
	return stage.Result{Verdict: stage.Passed, Reason: answer.reason(from, step),
		Details: append(few(breaking, "breaking changes"), answer.details(from, to, step)...)}
}

// exit is the code that api.py ends with when it prints this.
func (a apiAnswer) exit() int {
	switch {
	case len(a.Problems) > 0:
		return 3
	case len(a.Breakages) > 0:
		return 1
	}
	return 0
}

// stepBetween names the part of the version that was raised; "" if none was.
func stepBetween(from, to Release) string {
	for i, step := range []string{"major", "minor", "patch"} {
		if from.Numbers[i] != to.Numbers[i] {
			return step
		}
	}
	return ""
}

// reason says what changed, what that asks for, and what this release is.
func (a apiAnswer) reason(from Release, step string) string {
	broken, added := count(len(a.Breakages), "breaking change"), count(len(a.Additions), "addition")
	is := "this is a " + step + " release"
	if step == "" {
		is = "this is the same release, which pre-releases may still change"
	}
	if len(a.Breakages) > 0 {
		asked := "a major release"
		if from.Numbers[0] == 0 {
			asked = "no more than a minor release before 1.0.0" // SemVer item 4, and what its FAQ advises
		}
		return fmt.Sprintf("%s since %s %s for %s, %s", broken, from.Tag, ask(len(a.Breakages)), asked, is)
	}
	if len(a.Additions) > 0 {
		return fmt.Sprintf("no breaking change since %s; %s %s for a minor release, %s", from.Tag, added,
			ask(len(a.Additions)), is)
	}
	return fmt.Sprintf("no breaking change since %s, and nothing added; %s", from.Tag, is)
}

func ask(n int) string {
	if n == 1 {
		return "asks"
	}
	return "ask"
}

// details says what was compared, and all that does not decide.
func (a apiAnswer) details(from, to Release, step string) []string {
	details := []string{fmt.Sprintf("griffe %s compared %s of %s with %s", a.Griffe, count(a.Compared, "public name"),
		from.Tag, to.Tag)}
	var added, unsure []string
	for _, addition := range a.Additions {
		added = append(added, fmt.Sprintf("%s (%s)", addition.Symbol, addition.Kind))
	}
	if len(added) > 0 {
		details = append(details, "added: "+list(added, maxTold))
	}
	if len(added) > 0 && step == "patch" {
		details = append(details,
			"SemVer has additions in a minor release (item 7); as they break nobody, they do not block this one")
	}
	for _, change := range a.Unsure {
		unsure = append(unsure, "may break, which source code does not tell: "+change.Symbol+": "+change.Explanation)
	}
	details = append(details, few(unsure, "changes of which source code does not tell whether they break")...)
	if len(a.Unread) > 0 {
		details = append(details, "not compared, as they are compiled and have no stub: "+list(a.Unread, maxTold))
	}
	for _, problem := range a.Problems {
		details = append(details, "not compared: "+problem.sentence(from, to))
	}
	return details
}

// few keeps the first lines, and says how many more there are of what.
func few(lines []string, what string) []string {
	if len(lines) <= maxTold {
		return lines
	}
	return append(lines[:maxTold:maxTold], fmt.Sprintf("and %d more %s", len(lines)-maxTold, what))
}

func (a apiAnswer) findings(original func(string) string) []stage.Finding {
	var findings []stage.Finding
	for _, change := range a.Breakages {
		findings = append(findings, stage.Finding{File: place(original, change.File), Line: max(change.Line, 0),
			Rule: change.Kind, Message: change.Symbol + ": " + change.Explanation})
	}
	return findings
}

// incomplete is the result where the answer may lack what matters. Nothing in the old release can be pointed at.
func (a apiAnswer) incomplete(from, to Release, original func(string) string) stage.Result {
	result := stage.Result{Verdict: stage.Unknown,
		Reason: fmt.Sprintf("the API could not be compared with that of %s: %s", from.Tag, count(len(a.Problems), "problem")),
		Fix:    from.Tag + ` is as it is: compare by hand, and accept it by name: --waive "api=reason, by whom"`}
	for _, problem := range a.Problems {
		finding := stage.Finding{Rule: "unreadable", Message: problem.sentence(from, to)}
		if problem.Tree == "new" {
			finding.File, finding.Line = place(original, problem.File), max(problem.Line, 0)
			result.Fix = "mend what cannot be read"
		}
		result.Findings = append(result.Findings, finding)
	}
	return result
}

func (p apiProblem) sentence(from, to Release) string {
	tag := to.Tag
	if p.Tree == "old" {
		tag = from.Tag
	}
	if p.File == "" {
		return fmt.Sprintf("in %s, %s", tag, p.Message)
	}
	return fmt.Sprintf("in %s, %s %s", tag, at(p.File, p.Line), p.Message)
}

// at is a place as compilers write it.
func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// place is a file's path in the project; "" stays what it is, no file.
func place(original func(string) string, file string) string {
	if file == "" {
		return ""
	}
	return original(strings.TrimPrefix(path.Clean("/"+file), "/")) // never above the folder
}

// nextMajor is the tag that may break, with the prefix of the one before.
func nextMajor(from Release) string {
	prefix, _, _ := strings.Cut(from.Tag, fmt.Sprintf("%d.%d.%d", from.Numbers[0], from.Numbers[1], from.Numbers[2]))
	return fmt.Sprintf("%s%d.0.0", prefix, from.Numbers[0]+1)
}
