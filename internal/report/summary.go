package report

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/stage"
)

// What an error may be: Dagger prints it twice.
const (
	summaryLines = 15
	summaryWidth = 110
)

// Summary is the error of a release that did not succeed: the stages that block, each with its reason, its first
// finding, and its way out, in at most 15 lines. The report has the rest.
func Summary(r Record) string {
	var blocking []stage.Result
	for _, result := range r.Stages {
		if result.Verdict.Blocks() {
			blocking = append(blocking, result)
		}
	}
	lines := []string{cut(fmt.Sprintf("%s %s: %s", oneLine(r.Package), oneLine(r.Tag), ending(r)), summaryWidth)}
	room := summaryLines - 1
	each := 1
	if len(blocking) > 0 {
		each = max(1, room/len(blocking))
	}
	for i, result := range blocking {
		if left := len(blocking) - i; room < left && room == 1 {
			return strings.Join(append(lines, fmt.Sprintf("… and %d more; see the report", left)), "\n")
		}
		told := tell(r, result, min(each, room))
		lines, room = append(lines, told...), room-len(told)
	}
	return strings.Join(lines, "\n")
}

// tell is a blocking stage in at most that many lines, the most helpful ones.
func tell(r Record, result stage.Result, most int) []string {
	lines := []string{cut(fmt.Sprintf("%s %s: %s", marks[result.Verdict], result.Stage, oneLine(result.Reason)), summaryWidth)}
	command := "  run: " + Reproduce(r, result.Stage)
	evidence := []string{}
	for _, finding := range result.Findings {
		evidence = append(evidence, cut("  "+oneLine(place(finding)+finding.Message+rule(finding)), summaryWidth))
	}
	if len(evidence) == 0 {
		for _, line := range result.Output {
			evidence = append(evidence, cut("  | "+oneLine(line), summaryWidth))
		}
	}
	if most == 1 {
		return lines
	}
	most -= 2 // the reason and the command
	if result.Fix != "" && most > 0 {
		most--
		lines = append(lines, evidence[:min(len(evidence), most)]...)
		lines = append(lines, cut("  fix: "+oneLine(result.Fix), summaryWidth))
	} else {
		lines = append(lines, evidence[:min(len(evidence), most)]...)
	}
	return append(lines, command)
}

func oneLine(text string) string { return strings.Join(strings.Fields(stage.Clean(text)), " ") }

// Stage is what one gate says that was called alone: everything when it blocks, within the lines that an error may have.
func Stage(result stage.Result) string {
	p := &page{width: summaryWidth}
	p.wrap(fmt.Sprintf("%s %s: ", marks[result.Verdict], result.Stage), result.Reason)
	if !result.Verdict.Blocks() {
		for _, detail := range result.Details {
			p.wrap("  ", detail)
		}
		if result.Cached {
			p.line("  cached: nothing that it reads has changed since %s", result.Executed.Format("2006-01-02 15:04:05 MST"))
		}
		return p.String()
	}
	p.evidence(result, 6, 5)
	p.remedy(result.Fix, "")
	return strings.TrimRight(p.String(), "\n")
}
