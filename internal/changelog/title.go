package changelog

import (
	"regexp"
	"strings"
	"time"
)

// title is the text of a section's heading, taken apart: [1.0.0](link) - 2024-03-15 [YANKED].
type title struct {
	name      string // 1.0.0, without the brackets
	bracketed bool
	label     string // of the link reference that the name is; empty where it is none
	link      string // where the name leads; only what stands in the heading itself
	gap       string // what stands before the date: " - "
	day       string // 2024-03-15; empty where no day follows
	rest      string // what follows the name
	after     string // what follows the day
	number    number // of a version
}

// titleOf takes the text of a heading apart.
func titleOf(text string) title {
	t := title{name: text}
	if strings.HasPrefix(text, "[") {
		if name, end := scanName(text); end > 0 {
			t.name, t.bracketed, t.label = strings.TrimSpace(name), true, name
			end = t.reference(text, end)
			text = text[end:]
			return t.dated(text)
		}
	}
	end := strings.IndexAny(text, " \t[]")
	if end < 0 {
		return t.dated("")
	}
	t.name = text[:end]
	return t.dated(text[end:])
}

// scanName returns what stands in the brackets that a heading begins with, and the place behind them.
func scanName(text string) (string, int) {
	end := strings.IndexAny(text[1:], "[]") + 1
	if end < 1 || text[end] != ']' {
		return "", 0
	}
	return text[1:end], end + 1
}

// reference reads what makes a link of the brackets, and returns the place behind it.
func (t *title) reference(text string, at int) int {
	if destination, end := scanInline(text, at); end > 0 {
		t.link, t.label = destination, ""
		return end
	}
	if label, end := scanLabel(text, at); end > at {
		t.label = label
		return end
	}
	if strings.HasPrefix(text[at:], "[]") {
		return at + 2
	}
	return at
}

// dateShape is what follows the version: a dash and the day, then perhaps a mark or a remark.
var dateShape = regexp.MustCompile(`^(\s*[-–—]\s*)(\S+)\s*(.*)$`)

// dated reads what follows the name, and what the name is.
func (t title) dated(rest string) title {
	t.rest = strings.TrimSpace(rest)
	if t.rest != "" {
		if m := dateShape.FindStringSubmatch(rest); m != nil && isDay(m[2]) {
			t.gap, t.day, t.after = m[1], m[2], m[3]
		}
	}
	if t.name != "" && (t.bracketed || t.rest == "" || t.day != "" || strings.Contains(t.name, ".") ||
		strings.IndexAny(t.rest, "-–—(") == 0) {
		t.number = numberOf(t.name)
	}
	return t
}

// isDay says whether a text has the form of a day in ISO 8601: YYYY-MM-DD.
func isDay(text string) bool {
	if len(text) != len(time.DateOnly) {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (i == 4 || i == 7) != (c == '-') || c != '-' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func (t title) unreleased() bool { return strings.EqualFold(t.name, "unreleased") }

func (t title) isVersion() bool { return t.number.scheme != noScheme }

func (t title) yanked() bool { return strings.Contains(strings.ToUpper(t.rest), "[YANKED]") }

// date returns the day, zero where there is none or where the calendar does not have it.
func (t title) date() time.Time {
	day, err := time.Parse(time.DateOnly, t.day)
	if err != nil {
		return time.Time{}
	}
	return day
}
