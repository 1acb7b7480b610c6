package stage

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What Clean keeps at most, in runes of a line and bytes of a text.
const (
	maxLine = 400
	maxText = 256 << 10
)

// escape is a terminal control sequence: CSI, OSC and the other strings (ECMA-48), or ESC and one character.
var escape = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]?" +
	"|(?:\x1b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\x07\x1b\u009c]*(?:\x07|\x1b\\\\|\u009c)?" +
	"|\x1b[ -/]*[0-~]?")

// command is a line that a GitHub runner acts on (toolkit/docs/commands.md): ::name …::, or the older ##[name].
var command = regexp.MustCompile(`^([\s\x{feff}]*)(::|##\[)`)

// Clean makes a project's output safe for a terminal, for Markdown and for the log of a GitHub runner: control sequences
// and characters that move, hide or reorder text are taken out, lines that a runner would take for commands are defused
// with a visible mark, invalid UTF-8 is replaced, long lines are cut. Cleaning twice changes nothing more.
func Clean(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	text = escape.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), "")
	// A lone carriage return writes over a line; what was written first is shown too.
	text = strings.Map(visible, strings.ReplaceAll(text, "\r", "\n"))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = command.ReplaceAllString(strings.TrimRightFunc(line, unicode.IsSpace), "$1»$2")
		if utf8.RuneCountInString(line) > maxLine {
			line = string([]rune(line)[:maxLine-1]) + "…"
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// visible drops what has no place in a line: controls, and the marks that change the direction of text.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f',
		r == '\u2028', r == '\u2029', r == '\ufeff':
		return -1
	}
	return r
}

// CleanLines returns at most max lines of a cleaned text, without the blank ones at both ends. Where it leaves lines
// out, the last one says how many.
func CleanLines(text string, max int) []string {
	lines := strings.Split(strings.Trim(Clean(text), "\n\t "), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return nil
	}
	if len(lines) > max {
		more := len(lines) - max + 1
		lines = append(lines[:max-1:max-1], fmt.Sprintf("… %d more lines", more))
	}
	return lines
}

// LastLines returns at most max lines of the end of a cleaned text: where tools put what matters.
func LastLines(text string, max int) []string {
	lines := strings.Split(strings.TrimRight(text, "\n\t "), "\n")
	return CleanLines(strings.Join(lines[len(lines)-min(len(lines), max):], "\n"), max)
}
