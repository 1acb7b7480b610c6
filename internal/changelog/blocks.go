package changelog

import (
	"regexp"
	"strings"
)

// kind is what one line of Markdown is, as far as a changelog needs to know.
type kind int

const (
	textLine         kind = iota // anything that a reader sees
	blankLine                    // white space
	headingLine                  // ATX heading, or the text of a setext heading
	headingUnderline             // the === or --- below it
	codeLine                     // in a fenced code block, its fences included
	commentLine                  // in an HTML comment
	referenceLine                // link reference definition
)

type block struct {
	kind    kind
	heading heading
}

type heading struct {
	level  int
	text   string
	setext bool // underlined
}

// The shapes of CommonMark 0.31.2: sections 4.2, 4.3, 4.5, 4.7.
var (
	atxShape       = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setextShape    = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	fenceShape     = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")
	referenceShape = regexp.MustCompile(`^ {0,3}\[[^\]]+\]:\s*\S+`)
)

// classify says of every line what it is. Headings inside fenced code and HTML
// comments are none.
func classify(lines []string) []block {
	blocks := make([]block, len(lines))
	fence, comment := "", false
	for i, line := range lines {
		switch {
		case fence != "":
			blocks[i].kind = codeLine
			if closes(line, fence) {
				fence = ""
			}
		case comment || strings.HasPrefix(strings.TrimSpace(line), "<!--"):
			blocks[i].kind = commentLine
			comment = !endsComment(line, comment)
		case opensFence(line) != "":
			blocks[i].kind, fence = codeLine, opensFence(line)
		default:
			blocks[i] = plain(lines, blocks, i)
		}
	}
	return blocks
}

// plain classifies a line outside code and comments.
func plain(lines []string, blocks []block, i int) block {
	line := lines[i]
	if strings.TrimSpace(line) == "" {
		return block{kind: blankLine}
	}
	if m := atxShape.FindStringSubmatch(line); m != nil {
		return block{kind: headingLine, heading: heading{level: len(m[1]), text: strings.TrimSpace(m[2])}}
	}
	if referenceShape.MatchString(line) {
		return block{kind: referenceLine}
	}
	m := setextShape.FindStringSubmatch(line)
	if m != nil && i > 0 && blocks[i-1].kind == textLine && paragraph(lines[i-1]) {
		level := 1
		if m[1][0] == '-' {
			level = 2
		}
		blocks[i-1] = block{kind: headingLine,
			heading: heading{level: level, text: strings.TrimSpace(lines[i-1]), setext: true}}
		return block{kind: headingUnderline}
	}
	return block{kind: textLine}
}

// paragraph says whether a text line can be underlined to a heading: list
// items, quotes, tables and indented code cannot.
func paragraph(line string) bool {
	if strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t") {
		return false
	}
	line = strings.TrimSpace(line)
	return !strings.ContainsAny(line[:1], ">|*+") && !strings.HasPrefix(line, "- ")
}

func opensFence(line string) string {
	m := fenceShape.FindStringSubmatch(line)
	if m == nil || m[1][0] == '`' && strings.Contains(m[2], "`") {
		return ""
	}
	return m[1]
}

// closes says whether a line ends a fenced block: the same character, at least
// as often, and nothing else.
func closes(line, fence string) bool {
	m := fenceShape.FindStringSubmatch(line)
	return m != nil && strings.HasPrefix(m[1], fence) && strings.TrimSpace(m[2]) == ""
}

func endsComment(line string, inside bool) bool {
	if !inside {
		_, line, _ = strings.Cut(line, "<!--")
	}
	return strings.Contains(line, "-->")
}
