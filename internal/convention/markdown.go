package convention

import (
	"regexp"
	"strings"
)

// punctuation is what a backslash escapes in Markdown (CommonMark 0.31.2, section 2.4).
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// escape keeps a text from leaving its list item: raw HTML is shown as it is written, and a backslash at the end stays
// one. Code spans are left alone, as nothing is an escape in them (section 6.1).
func escape(text string) string {
	var b strings.Builder
	for text != "" {
		n := 1
		switch {
		case text[0] == '<':
			b.WriteByte('\\')
		case text == `\`:
			b.WriteByte('\\')
		case text[0] == '\\' && strings.IndexByte(punctuation, text[1]) >= 0:
			n = 2
		case text[0] == '`':
			n = codeSpan(text)
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	return b.String()
}

// codeSpan is the length of the code span that a text begins with, that of its backticks where nothing closes it.
func codeSpan(text string) int {
	size := len(text) - len(strings.TrimLeft(text, "`"))
	for at := size; at < len(text); {
		start := strings.IndexByte(text[at:], '`')
		if start < 0 {
			break
		}
		at += start
		run := len(text[at:]) - len(strings.TrimLeft(text[at:], "`"))
		at += run
		if run == size {
			return at
		}
	}
	return size
}

// startsBlock is a start of a list item that begins a block in it and hides or swallows its text: a heading, a list, a
// quotation, a line across the page together with the dash of the item, fenced code (sections 4 and 5), a link
// definition, a task's box.
var startsBlock = regexp.MustCompile("^(?:#{1,6}(?:\\s|$)|[-+*](?:\\s|$)|>|(?:[-*_]\\s*){2,}$|`{3,}[^`]*$|~~~|" +
	"\\[(?:[ xX]\\]|[^\\]]*\\]:))")

// startsList is a number that begins a list; the escape goes before its dot or parenthesis.
var startsList = regexp.MustCompile(`^([0-9]{1,9})([.)](?:\s|$))`)

// escapeStart keeps the start of a list item from beginning another block.
func escapeStart(text string) string {
	if startsBlock.MatchString(text) {
		return `\` + text
	}
	return startsList.ReplaceAllString(text, `$1\$2`)
}

// escapeAll escapes what has a meaning within a line, so that a text can stand in bold.
func escapeAll(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_[]<>", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
