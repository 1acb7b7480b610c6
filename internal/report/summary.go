package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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
	blocking, followers := blockers(r)
	lines := []string{cut(fmt.Sprintf("%s %s: %s", oneLine(r.Package), oneLine(r.Tag), ending(r)), summaryWidth)}
	last := tellFollowers(followers)
	if text := onlyHere(r); text != "" && len(blocking) > 0 {
		last = append(last, cut(text, 2*summaryWidth))
	}
	if r.Source.Dirty {
		lines = append(lines, dirtyNote)
	}
	room := summaryLines - len(lines) - len(last)
	for i, result := range blocking {
		left := len(blocking) - i
		if room < left && room == 1 {
			lines = append(lines, fmt.Sprintf("… and %d more; see the report", left))
			break
		}
		told := tell(r, result, max(1, room/left))
		lines, room = append(lines, told...), room-len(told)
	}
	return stage.Harmless(strings.Join(append(lines, last...), "\n"))
}

const dirtyNote = "HEAD was looked at: the uncommitted changes in this folder are no part of it."

// blockers are the stages that stop a release: those with a reason of their own, and those that only wait for one.
func blockers(r Record) (causes, followers []stage.Result) {
	for _, result := range r.Stages {
		switch {
		case !result.Verdict.Blocks():
		case result.Because != "":
			followers = append(followers, result)
		default:
			causes = append(causes, result)
		}
	}
	return causes, followers
}

// tellFollowers says in one line which stages could not be decided because of another.
func tellFollowers(followers []stage.Result) []string {
	if len(followers) == 0 {
		return nil
	}
	var names []string
	for _, result := range followers {
		names = append(names, result.Stage)
	}
	return []string{fmt.Sprintf("%s %s: not decided, as %s failed", marks[stage.Unknown], strings.Join(names, ", "),
		followers[0].Because)}
}

// tell is a blocking stage in at most that many lines, the most helpful ones.
func tell(r Record, result stage.Result, most int) []string {
	head := headline(result, min(most, 4))
	var evidence, end []string
	for _, finding := range furtherFindings(result) {
		evidence = append(evidence, cut("  "+oneLine(place(finding)+finding.Message+rule(finding)), summaryWidth))
	}
	if len(evidence) == 0 {
		for _, line := range result.Output {
			evidence = append(evidence, cut("  | "+oneLine(line), summaryWidth))
		}
	}
	room := most - len(head)
	if command, _ := Reproduce(r, result.Stage); command != "" && room > 0 {
		end, room = []string{"  run: " + command}, room-1
	}
	if result.Fix != "" && (room > 1 || room == 1 && len(evidence) == 0) {
		end, room = append([]string{cut("  fix: "+oneLine(result.Fix), 2*summaryWidth)}, end...), room-1
	}
	return slices.Concat(head, evidence[:min(len(evidence), room)], end)
}

// headline is the stage with its reason, in at most that many lines.
func headline(result stage.Result, most int) []string {
	lead := fmt.Sprintf("%s %s: ", marks[result.Verdict], result.Stage)
	lines := fold(result.Reason, summaryWidth-utf8.RuneCountInString(lead))
	lines[0] = lead + lines[0]
	for i := range lines[1:] {
		lines[i+1] = "    " + stage.Clean(lines[i+1])
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = cut(lines[most-1]+" …", summaryWidth)
	}
	return lines
}

func oneLine(text string) string { return strings.Join(strings.Fields(stage.Clean(text)), " ") }

// Stage is what one gate says that was called alone: everything when it blocks, within the lines that an error may have.
func Stage(result stage.Result) string {
	result = result.Clean()
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
