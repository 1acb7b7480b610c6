package checklist

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown is the checklists as task lists, ticked where a line is done. Nothing that a project or a person wrote can
// add markup.
func Markdown(lines []Line) string {
	var b strings.Builder
	for i, line := range lines {
		list, section := opens(lines, i)
		if list && i > 0 {
			b.WriteString("\n")
		}
		if list {
			fmt.Fprintf(&b, "### %s\n", heading(lines, line.List))
		}
		if section {
			fmt.Fprintf(&b, "\n**%s**\n\n", escape(line.Section))
		}
		box, name := "[ ]", code(line.ID)
		if line.State.Done() {
			box = "[x]"
		}
		if line.State != Proved {
			name += ", " + escape(string(line.State))
		}
		fmt.Fprintf(&b, "- %s %s%s (%s): %s\n", box, escape(line.Text), required(line), name, escape(line.By))
		for _, told := range slices.Concat(line.Notes, []string{line.Fix}) {
			if told != "" {
				fmt.Fprintf(&b, "  - %s\n", escape(told))
			}
		}
		if line.SignOff != "" {
			fmt.Fprintf(&b, "  - %s\n", code(line.SignOff))
		}
	}
	return b.String()
}

// special are the characters that mean something in GitHub's Markdown and HTML.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`,
	"[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "(", `\(`, ")", `\)`, "#", `\#`, "+", `\+`,
	"!", `\!`, "|", `\|`, "~", `\~`, "@", "&#64;", "://", ":&#8203;//")

// escape makes text of any origin plain in one line of Markdown.
func escape(text string) string { return special.Replace(oneLine(text)) }

// code is a code span, in which only the backtick has to go.
func code(text string) string { return "`" + strings.ReplaceAll(oneLine(text), "`", "'") + "`" }
