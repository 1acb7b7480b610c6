package notes

import (
	"regexp"
	"strings"
)

var (
	// fenceShape opens a code block, in a list item too (CommonMark 4.5).
	fenceShape = regexp.MustCompile("^([ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*)(?:(`{3,})[^`]*|(~{3,}).*)$")
	// itemShape is the start of a list item, or of several in one line.
	itemShape = regexp.MustCompile(`^(?:[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]{1,4})+`)
	// indented is a line that may be code.
	indented = regexp.MustCompile(`^(?: {4}| {0,3}\t)`)
	// ownLine is what does not go on with the line before: list items, headings, quotes, HTML, link references, lines
	// under a heading or across the page.
	ownLine = regexp.MustCompile(`^(?:(?:[-*+]|[0-9]{1,9}[.)]|#{1,6})(?:[ \t]|$)|` +
		`[><]|\[[^\]]+\]:|=+$|-+$|(?:[*_-][ \t]*){3,}$)`)
	// tableRule is the line under the head of a table (GFM 4.10).
	tableRule = regexp.MustCompile(`^[ \t:|-]*\|[ \t:|-]*$`)
	// verbatim is HTML in which line feeds count, or blank lines do not end it.
	verbatim = regexp.MustCompile(`(?i)<(?:pre|script|style|textarea|!--)`)
)

// lost is the fence of a block of which nobody knows where it ends.
const lost = "\n"

// unwrap joins the lines of paragraphs and list items that were broken to fit a page: in a release, GitHub shows a line
// feed as a line break, unlike in a file of the repository. Where a line may be more than text, it stays as it is:
// code, tables, HTML, quotes. So do breaks that were meant, with two spaces or a backslash at the end of a line.
func unwrap(text string) string {
	text = strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if verbatim.MatchString(text) {
		return text
	}
	var b strings.Builder
	var fence string    // of the code block that we are in; no line is like lost
	var before int      // what stands before it, in bytes
	var asIs, open bool // in HTML or a table, up to a blank line; after a line that can go on
	for i, line := range strings.Split(text, "\n") {
		content := strings.TrimSpace(line)
		between := "\n"
		switch opening := fenceShape.FindStringSubmatch(line); {
		case fence != "":
			switch {
			case content != "" && len(line)-len(strings.TrimLeft(line, " \t")) < before:
				fence = lost // the item that the block is in ends here, or it is in none
			case strings.HasPrefix(content, fence) && strings.Trim(content, fence[:1]) == "":
				fence = ""
			}
		case content == "":
			asIs, open = false, false
		case opening != nil:
			before, fence, open = len(opening[1]), opening[2]+opening[3], false
		case asIs || content[0] == '<' || tableRule.MatchString(content):
			asIs, open = true, false
		case open && !strings.Contains(line, "|") && !ownLine.MatchString(content):
			between, line = " ", strings.TrimLeft(line, " \t")
			open = !breaks(line)
		default:
			open = goesOn(line, open)
		}
		if i > 0 {
			b.WriteString(between)
		}
		if open {
			line = strings.TrimRight(line, " \t")
		}
		b.WriteString(line)
	}
	return b.String()
}

// goesOn says whether the next line may be the rest of this one, which starts a paragraph or an item. An item that is
// indented like code is none where it follows text.
func goesOn(line string, followsText bool) bool {
	rest := line[len(itemShape.FindString(line)):]
	if indented.MatchString(line) && (!followsText || rest == line) || strings.Contains(line, "|") || breaks(line) {
		return false
	}
	return strings.TrimSpace(rest) != "" && (rest == line || rest[0] != ' ' && rest[0] != '\t') &&
		!ownLine.MatchString(strings.TrimSpace(rest))
}

// breaks says whether a line ends in a hard line break (CommonMark 6.7).
func breaks(line string) bool {
	return strings.HasSuffix(line, "  ") || strings.HasSuffix(line, `\`)
}
