package checklist

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dagger/slipway/internal/stage"
)

// marks stand before the states, as before the verdicts of a report.
var marks = map[State]string{Proved: "✔", Signed: "✔", Waived: "!", Open: "?", Later: "–"}

// titles are the headings of the lists.
var titles = map[List]string{PreRelease: "Pre-release checklist", ReleaseDay: "Release day checklist",
	PostRelease: "Post-release checklist", SecurityRelease: "Security release checklist"}

// Text is the checklists for a terminal of that many columns: lists and sections as headings, under each line what
// proved it, and under an open one what to do. Only an argument to type may be longer than a line.
func Text(lines []Line, width int) string {
	var b strings.Builder
	column := 0
	for _, line := range lines {
		column = max(column, utf8.RuneCountInString(line.ID))
	}
	for i, line := range lines {
		list, section := opens(lines, i)
		if list && i > 0 {
			b.WriteString("\n")
		}
		if list {
			b.WriteString(heading(lines, line.List) + "\n")
		}
		if section {
			b.WriteString("\n  " + oneLine(line.Section) + "\n")
		}
		state := oneLine(string(line.State))
		lead := fmt.Sprintf("    %s %-6s  %-*s  ", marks[line.State], state, column, oneLine(line.ID))
		indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
		wrap(&b, lead, line.Text+required(line), width)
		for _, told := range slices.Concat([]string{line.By}, line.Notes, []string{line.Fix}) {
			wrap(&b, indent, told, width)
		}
		if line.SignOff != "" {
			b.WriteString(indent + oneLine(line.SignOff) + "\n")
		}
	}
	return b.String()
}

// opens says whether a line is the first of its list, and of its section.
func opens(lines []Line, i int) (list, section bool) {
	list = i == 0 || lines[i-1].List != lines[i].List
	return list, list || lines[i-1].Section != lines[i].Section
}

// heading is a list's title, with how much of it is done.
func heading(lines []Line, list List) string {
	done, all := 0, 0
	for _, line := range lines {
		if line.List == list {
			all++
			if line.State.Done() {
				done++
			}
		}
	}
	return fmt.Sprintf("%s: %d of %d done", titles[list], done, all)
}

// required marks what stops a performance; done is done.
func required(line Line) string {
	if line.Required && !line.State.Done() {
		return " (required)"
	}
	return ""
}

// wrap writes text after a lead, continued below where it began; no text is no line.
func wrap(b *strings.Builder, lead, text string, width int) {
	room := max(width-utf8.RuneCountInString(lead), 24)
	part := ""
	flush := func() {
		// Cleaned once more: where a line is broken, what follows may look like a command of a runner.
		b.WriteString(lead + stage.Clean(part) + "\n")
		lead, part = strings.Repeat(" ", utf8.RuneCountInString(lead)), ""
	}
	for word := range strings.FieldsSeq(stage.Clean(text)) {
		if part != "" && utf8.RuneCountInString(part)+1+utf8.RuneCountInString(word) > room {
			flush()
		}
		part = strings.TrimLeft(part+" "+word, " ")
	}
	if part != "" {
		flush()
	}
}
