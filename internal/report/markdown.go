package report

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/stage"
)

// Markdown is the report for a GitHub step summary. Nothing that a project printed can add markup to it: text is escaped,
// output stands in fences longer than any in it.
func Markdown(r Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s %s\n\n", escape(r.Package), escape(r.Version), heading(r))
	fmt.Fprintf(&b, "**%s**\n\n", escape(r.Destination))
	for _, warning := range r.Warnings {
		fmt.Fprintf(&b, "**Warning:** %s\n\n", escape(warning))
	}
	fmt.Fprintf(&b, "Tag %s, %s.\n\n", code(r.Tag), escape(r.Source.describe()))
	b.WriteString("| | stage | time | |\n|---|---|---|---|\n")
	for _, result := range r.Stages {
		reason := escape(result.Reason)
		if w := result.Waiver; w != nil {
			reason += fmt.Sprintf(" (waived by %s: %s)", escape(w.By), escape(w.Reason))
		}
		for _, detail := range shownDetails(result) {
			reason += "<br>" + escape(detail)
		}
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s |\n", marks[result.Verdict], result.Verdict, result.Stage, spent(result), reason)
	}
	if len(r.Files) > 0 {
		b.WriteString("\n| file | size | sha256 |\n|---|---|---|\n")
		for _, file := range r.Files {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", code(file.Name), size(file.Size), code(file.SHA256))
		}
	}
	for _, upload := range r.Uploads {
		fmt.Fprintf(&b, "\n- %s: %s, %s", code(upload.File), escape(upload.Outcome), escape(upload.Index))
	}
	b.WriteString("\n")
	if r.OK && len(r.Missing) > 0 {
		b.WriteString("\nBefore it can be released:\n\n")
		for _, what := range r.Missing {
			fmt.Fprintf(&b, "- %s\n", escape(what))
		}
	}
	causes, followers := blockers(r)
	for _, result := range causes {
		blocker(&b, r, result)
	}
	for _, line := range tellFollowers(followers) {
		fmt.Fprintf(&b, "\n%s\n", escape(line))
	}
	if text := onlyHere(r); text != "" && len(causes) > 0 {
		fmt.Fprintf(&b, "\n%s\n", escape(text))
	}
	if len(r.Checklist) > 0 {
		fmt.Fprintf(&b, "\n<details><summary>checklist</summary>\n\n%s\n</details>\n", checklist.Markdown(r.Checklist))
	}
	return stage.Harmless(b.String())
}

func heading(r Record) string {
	switch {
	case !r.OK:
		return "is not released"
	case r.Mode == "rehearsal":
		return "is rehearsed"
	}
	return "is released"
}

// blocker is what blocks, open to the eye, with what was printed folded away.
func blocker(b *strings.Builder, r Record, result stage.Result) {
	fmt.Fprintf(b, "\n### %s %s: %s\n\n", marks[result.Verdict], result.Stage, escape(result.Reason))
	findings := furtherFindings(result)
	for i, finding := range findings {
		if i == 20 {
			fmt.Fprintf(b, "- … %d more findings\n", len(findings)-i)
			break
		}
		fmt.Fprintf(b, "- %s\n", escape(place(finding)+finding.Message+rule(finding)))
	}
	if result.Fix != "" {
		fmt.Fprintf(b, "\nFix: %s\n", escape(result.Fix))
	}
	if command, _ := Reproduce(r, result.Stage); command != "" {
		fmt.Fprintf(b, "\nReproduce:\n\n%s\n", fenced("sh", command))
	}
	if len(result.Output) > 0 {
		fmt.Fprintf(b, "\n<details><summary>output</summary>\n\n%s\n\n</details>\n", fenced("text", strings.Join(result.Output, "\n")))
	}
}

// special are the characters that mean something in GitHub's Markdown, tables and HTML.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "(", `\(`, ")", `\)`, "#", `\#`, "+", `\+`, "!", `\!`, "|", `\|`, "~", `\~`,
	"@", "&#64;", "://", ":&#8203;//")

// escape makes text of any origin plain in one line of Markdown.
func escape(text string) string {
	return special.Replace(oneLine(text))
}

// code is a code span, in which only the backtick has to go.
func code(text string) string {
	return "`" + strings.NewReplacer("`", "'", "|", `\|`).Replace(oneLine(text)) + "`"
}

// fenced is a code block with a fence that the text does not contain. It is cleaned first: what is taken out may stand
// between two backticks.
func fenced(language, text string) string {
	text = stage.Harmless(text)
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence
}
