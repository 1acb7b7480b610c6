package changelog

import (
	"regexp"
	"strings"
)

// htmlStart is one of the seven ways in which an HTML block begins and ends (CommonMark 4.6).
type htmlStart struct {
	begins     func(rest string) bool
	end        string // in the line that ends it, in any case; empty where a blank line does
	comment    bool
	untilBlank bool
	weak       bool // cannot interrupt a paragraph
}

var htmlStarts = []htmlStart{
	{begins: func(s string) bool { return tagName(s[1:], rawTags) }},
	{begins: func(s string) bool { return strings.HasPrefix(s, "<!--") }, end: "-->", comment: true},
	{begins: func(s string) bool { return strings.HasPrefix(s, "<?") }, end: "?>"},
	{begins: func(s string) bool { return strings.HasPrefix(s, "<![CDATA[") }, end: "]]>"},
	{begins: func(s string) bool { return len(s) > 2 && s[1] == '!' && letter(s[2]) }, end: ">"},
	{begins: func(s string) bool { return tagName(strings.TrimPrefix(s[1:], "/"), blockTags) }, untilBlank: true},
	{begins: func(s string) bool {
		return htmlTag.MatchString(s) && !tagName(strings.TrimPrefix(s[1:], "/"), rawTags)
	}, untilBlank: true, weak: true},
}

var rawTags = names("pre script style textarea")

var blockTags = names(`address article aside base basefont blockquote body caption center col colgroup dd details
	dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html
	iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody
	td tfoot th thead title tr track ul`)

func names(text string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(text) {
		set[name] = true
	}
	return set
}

// htmlTag is a line with one tag alone, open or closing (CommonMark 6.6).
var htmlTag = regexp.MustCompile(`^<(?:[A-Za-z][A-Za-z0-9-]*` +
	`(?:[ \t]+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:[ \t]*=[ \t]*(?:[^"'=<>` + "`" + ` \t]+|'[^']*'|"[^"]*"))?)*[ \t]*/?>` +
	`|/[A-Za-z][A-Za-z0-9-]*[ \t]*>)[ \t]*$`)

// tagName says whether text begins with one of the names and nothing that goes on with it.
func tagName(text string, known map[string]bool) bool {
	end := 0
	for end < len(text) && end < len("figcaption ") && (letter(text[end]) || text[end] >= '1' && text[end] <= '6') {
		end++
	}
	if !known[strings.ToLower(text[:end])] {
		return false
	}
	return end == len(text) || strings.IndexByte(" \t>", text[end]) >= 0 ||
		!rawTags[strings.ToLower(text[:end])] && strings.HasPrefix(text[end:], "/>")
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// ends says whether the block ends with this line.
func (h htmlStart) ends(line string) bool {
	switch {
	case h.untilBlank:
		return false
	case h.end != "":
		return strings.Contains(line, h.end)
	}
	return rawEnd.MatchString(line)
}

var rawEnd = regexp.MustCompile(`(?i)</(?:pre|script|style|textarea)>`)

// opensHTML is for HTML blocks.
func (b *blocks) opensHTML(i, kept int, rest string) bool {
	for _, start := range htmlStarts {
		if !start.begins(rest) {
			continue
		}
		if start.weak && !b.settled && b.leaf == paragraphLeaf {
			return false
		}
		b.settle(i, kept)
		b.begin(htmlLeaf, i)
		b.html = start
		b.lines[i].content = b.lines[i].start + b.offset
		b.htmlLine(i)
		return true
	}
	return false
}
