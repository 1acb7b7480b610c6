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

// Clean makes a project's output safe to show, as Harmless does, and bounds it: trailing white space goes, long lines are
// cut. Cleaning twice changes nothing more.
func Clean(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	lines := strings.Split(Harmless(text), "\n")
	for i, line := range lines {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if utf8.RuneCountInString(line) > maxLine {
			line = string([]rune(line)[:maxLine-1]) + "…"
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// Harmless makes text of any origin safe for a terminal, for Markdown and for the log of a GitHub runner, at its full
// length: control sequences and characters that move, hide or reorder text are taken out, what a runner would take for
// a command is defused with a visible mark, invalid UTF-8 is replaced.
func Harmless(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	text = escape.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), "")
	// A lone carriage return writes over a line; what was written first is shown too.
	text = visible(strings.ReplaceAll(text, "\r", "\n"))
	// The older commands, ##[name], count wherever they stand in a line.
	text = strings.ReplaceAll(text, "##[", "##»[")
	if !strings.Contains(text, "::") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = defuse(line)
	}
	return strings.Join(lines, "\n")
}

// defuse marks a line that a GitHub runner acts on (toolkit/docs/commands.md): ::name …::. The runner looks behind white
// space of any script.
func defuse(line string) string {
	rest := strings.TrimLeftFunc(line, unicode.IsSpace)
	if !strings.HasPrefix(rest, "::") {
		return line
	}
	return line[:len(line)-len(rest)] + "»" + rest
}

// visible drops what has no place in a line: see Hidden.
func visible(text string) string {
	var before rune
	return strings.Map(func(r rune) rune {
		emoji := r == '\ufe0f' && unicode.In(before, unicode.So, unicode.Sm, unicode.Po, unicode.Nd) // ✔️, ‼️, 1️⃣
		before = r
		if Hidden(r) && r != '\n' && r != '\t' && !emoji {
			return -1
		}
		return r
	}, text)
}

// hiding are the properties of Unicode that say of a character that it is not seen, or changes how others are seen: the
// controls and formats, the two line ends that are no line feed, whatever is left out where a font does not know it, the
// marks of direction, and what is no character. The joiners of emoji and some scripts are among them: text is legible
// without.
var hiding = []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point,
	unicode.Variation_Selector, unicode.Bidi_Control, unicode.Noncharacter_Code_Point}

// Hidden says whether a character is none that a reader sees. The signs that stand before Arabic or Syriac numbers are
// formats that are seen.
func Hidden(r rune) bool {
	if r >= ' ' && r <= '~' {
		return false
	}
	return unicode.In(r, hiding...) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
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
