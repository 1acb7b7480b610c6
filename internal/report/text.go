package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dagger/slipway/internal/stage"
)

// marks stand before the verdicts, so that a page reads at a glance and without colour.
var marks = map[stage.Verdict]string{
	stage.Passed: "✔", stage.Failed: "✘", stage.Unknown: "?", stage.Skipped: "–", stage.Waived: "!",
}

// page writes lines of a bounded width.
type page struct {
	strings.Builder
	width int
}

// line writes one line, cut to the width.
func (p *page) line(format string, arguments ...any) {
	p.WriteString(strings.TrimRight(cut(fmt.Sprintf(format, arguments...), p.width), " ") + "\n")
}

// wrap writes text after a lead, continued below where the text began.
func (p *page) wrap(lead, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	for i, part := range fold(text, p.width-utf8.RuneCountInString(lead)) {
		if i > 0 {
			lead = indent
		}
		// Cleaned once more: where a line is broken, what follows may look like a command of the runner.
		p.WriteString(strings.TrimRight(lead+stage.Clean(part), " ") + "\n")
	}
}

// fold cuts text at blanks into lines of at most width; a longer word has a line of its own.
func fold(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(stage.Clean(text)) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// Text is the report for a terminal: where it went, the stages, the files, and everything that blocks with its way out.
func Text(r Record, width int) string {
	p := &page{width: width}
	// Not cut: of a host that is cut nobody can tell whose it is.
	p.wrap("", strings.ToUpper(r.Destination[:min(1, len(r.Destination))])+r.Destination[min(1, len(r.Destination)):])
	for _, warning := range r.Warnings {
		p.wrap("", "Warning: "+warning)
	}
	p.line("")
	p.line("  package  %s %s, tag %s", oneLine(r.Package), oneLine(r.Version), oneLine(r.Tag))
	p.wrap("  source   ", r.Source.describe())
	p.line("")
	for _, result := range r.Stages {
		p.stage(result)
	}
	p.files(r)
	p.standIns(r)
	p.blockers(r)
	p.missing(r)
	p.line("")
	p.wrap("", ending(r))
	return stage.Harmless(p.String())
}

func (s Source) describe() string {
	text := "not a commit"
	if s.Commit != "" {
		text = "commit " + s.Commit
	}
	if s.Path != "" && s.Path != "." {
		text += ", folder " + oneLine(s.Path)
	}
	if s.Dirty {
		text += ", without the uncommitted changes in this folder"
	}
	return text
}

// stage writes one aligned line, and below it what else a reader has to know.
func (p *page) stage(result stage.Result) {
	lead := fmt.Sprintf("  %s %-7s  %-13s %8s  ", marks[result.Verdict], result.Verdict, result.Stage, spent(result))
	p.wrap(lead, result.Reason)
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	if w := result.Waiver; w != nil {
		p.wrap(indent, fmt.Sprintf("waived by %s: %s", w.By, w.Reason))
		for i, finding := range furtherFindings(result) {
			if i == 5 {
				p.wrap(indent, fmt.Sprintf("… %d more findings", len(result.Findings)-i))
				break
			}
			p.wrap(indent, place(finding)+finding.Message+rule(finding))
		}
	}
	for _, detail := range shownDetails(result) {
		p.wrap(indent, detail)
	}
}

// shownDetails are the facts that a page has beside the reason: all of package and of the stages that have a line for each
// Python, of others what was left out.
func shownDetails(result stage.Result) []string {
	return slices.DeleteFunc(slices.Clone(result.Details), func(detail string) bool {
		return !slices.Contains([]string{"test", "package", "verify"}, result.Stage) && !strings.Contains(detail, ": skipped: ") &&
			!strings.Contains(detail, "not needed")
	})
}

// spent is how long a stage took in this run, or that it was remembered.
func spent(result stage.Result) string {
	switch {
	case result.Cached:
		return "cached"
	case result.Verdict == stage.Skipped:
		return ""
	case result.Elapsed < 100*time.Millisecond:
		return "< 0.1 s"
	}
	return fmt.Sprintf("%.1f s", result.Elapsed.Seconds())
}

func (p *page) files(r Record) {
	if len(r.Files) == 0 {
		return
	}
	p.line("")
	outcomes := map[string]string{}
	for _, upload := range r.Uploads {
		outcomes[upload.File] = oneLine(upload.Outcome + ": " + upload.Index)
	}
	for _, file := range r.Files {
		p.line("  %s  %s  %s", oneLine(file.Name), size(file.Size), cmp.Or(outcomes[file.Name], "not uploaded"))
		p.line("    sha256 %s", file.SHA256)
	}
}

func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(bytes)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1000/1000)
}

func (p *page) standIns(r Record) {
	var local []string
	for _, image := range r.Images {
		if image.StandIn != "" {
			local = append(local, image.Reference)
		}
	}
	if len(local) > 0 {
		p.line("")
		p.wrap("  ", "This machine answers with images of its own for "+strings.Join(local, ", ")+"; release-record tells what they are.")
	}
}

// missing tells what stands between a rehearsal that went well and the release.
func (p *page) missing(r Record) {
	if !r.OK || len(r.Missing) == 0 {
		return
	}
	p.line("")
	p.line("  Before it can be released:")
	for _, what := range r.Missing {
		p.wrap("  - ", what)
	}
}

// blockers tells everything that stops the release.
func (p *page) blockers(r Record) {
	causes, followers := blockers(r)
	for _, result := range causes {
		p.line("")
		p.wrap(marks[result.Verdict]+" "+result.Stage+": ", result.Reason)
		p.evidence(result, 8, 12)
		command, _ := Reproduce(r, result.Stage)
		p.remedy(result.Fix, command)
	}
	notes := tellFollowers(followers)
	if text := onlyHere(r); text != "" && len(causes) > 0 {
		notes = append(notes, text)
	}
	if len(notes) > 0 {
		p.line("")
	}
	for _, note := range notes {
		p.wrap("", note)
	}
}

// furtherFindings are the findings that the reason does not tell already.
func furtherFindings(result stage.Result) []stage.Finding {
	return slices.DeleteFunc(slices.Clone(result.Findings), func(f stage.Finding) bool {
		return strings.Contains(result.Reason, f.Message)
	})
}

// evidence shows findings and the tool's own words.
func (p *page) evidence(result stage.Result, findings, output int) {
	told := furtherFindings(result)
	for i, finding := range told {
		if i == findings {
			p.line("    … %d more findings", len(told)-i)
			break
		}
		p.wrap("    ", place(finding)+finding.Message+rule(finding))
	}
	shown := result.Output
	if len(shown) > output {
		shown = shown[len(shown)-output:]
	}
	for len(shown) > 0 && shown[0] == "" {
		shown = shown[1:]
	}
	for _, line := range shown {
		p.line("    | %s", stage.Clean(strings.ReplaceAll(line, "\n", " ")))
	}
}

func (p *page) remedy(fix, command string) {
	if fix != "" {
		p.wrap("    fix:  ", fix)
	}
	if command != "" {
		// A command is one line, however long: it is there to be copied.
		p.WriteString("    run:  " + command + "\n")
	}
}

// place is "file:line:column: ", as far as it is known.
func place(f stage.Finding) string {
	text := oneLine(f.File)
	if f.Line > 0 {
		text += fmt.Sprintf(":%d", f.Line)
		if f.Column > 0 {
			text += fmt.Sprintf(":%d", f.Column)
		}
	}
	if text == "" {
		return ""
	}
	return text + ": "
}

func rule(f stage.Finding) string {
	if f.Rule == "" {
		return ""
	}
	return " [" + oneLine(f.Rule) + "]"
}

// ending says in one sentence how it went and what comes next.
func ending(r Record) string {
	switch {
	case !r.OK && len(r.Blockers) > 0:
		return fmt.Sprintf("Not released: %s.", blocking(r.Blockers))
	case !r.OK:
		return "Not released."
	case r.Mode == "rehearsal" && len(r.Missing) > 0:
		return fmt.Sprintf("Rehearsed: %s %s passes; see above for what a release needs.", oneLine(r.Package), oneLine(r.Version))
	case r.Mode == "rehearsal":
		return fmt.Sprintf("Rehearsed: %s %s can be released, by the same call with --index pypi and --token.",
			oneLine(r.Package), oneLine(r.Version))
	}
	return fmt.Sprintf("Released: %s %s.", oneLine(r.Package), oneLine(r.Version))
}

func blocking(names []string) string {
	if len(names) == 1 {
		return names[0] + " blocks"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " block"
}
