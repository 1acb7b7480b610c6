// Package changelog finds the section of one version in a changelog in the
// form of Keep a Changelog 1.0, 1.1 and 2.0.
package changelog

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"dagger/slipway/internal/version"
)

// maxSize bounds a changelog, in bytes.
const maxSize = 1 << 20

// Section is what a changelog says of one version.
type Section struct {
	Version string    // as the heading has it: 1.0.0
	Date    time.Time // midnight UTC of the day in the heading
	Line    int       // of the heading, from 1
	Body    string    // what follows the heading, with line feeds, without blank lines around it
}

// Reason is why a changelog has no usable section for a version.
type Reason string

// The reasons.
const (
	Unreadable Reason = "unreadable" // not UTF-8, or too large
	Missing    Reason = "missing"    // no section for the version
	Twice      Reason = "twice"      // more than one
	Malformed  Reason = "malformed"  // the heading is not in the form of Keep a Changelog
	Undated    Reason = "undated"    // no date
	BadDate    Reason = "bad date"   // not a day of the calendar, or in the future
	Yanked     Reason = "yanked"     // marked [YANKED]
	Empty      Reason = "empty"      // nothing but headings
)

// Error says what is wrong with a changelog, where, and what to write.
type Error struct {
	Reason  Reason
	Line    int // from 1; 0 is the file as a whole
	Message string
}

// Error is the message with its line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

func fail(reason Reason, line int, format string, args ...any) error {
	return &Error{Reason: reason, Line: line, Message: fmt.Sprintf(format, args...)}
}

// Find returns the section of a version, given in PEP 440 or SemVer spelling.
// The heading must be `## [1.0.0] - 2024-03-15`, the brackets may be missing
// or be a link; the day may be at most one day after now, as a release day
// begins earlier in the east. Every error is an *Error.
func Find(data []byte, wanted string, now time.Time) (Section, error) {
	if len(data) > maxSize {
		return Section{}, fail(Unreadable, 0, "the changelog has %d bytes; at most %d are read", len(data), maxSize)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if line := invalidLine(data); line > 0 {
		return Section{}, fail(Unreadable, line, "the changelog is not UTF-8 here; save it as UTF-8")
	}
	lines := strings.Split(string(data), "\n")
	blocks := classify(lines)
	sections := split(lines, blocks)
	var found []section
	for _, s := range sections {
		if version.Equal(s.version, wanted) {
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return Section{}, missing(lines, blocks, sections, wanted, now)
	case 1:
		return found[0].check(now)
	}
	return Section{}, fail(Twice, found[1].line, "version %s has a section here and one on line %d; keep one",
		wanted, found[0].line)
}

// invalidLine returns the first line that is not UTF-8, 0 where all is.
func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return 0
}

// section is a version's part of the file, before it is judged.
type section struct {
	version string // what stands for a version in the heading, without brackets
	rest    string // what follows it
	heading heading
	line    int // from 1
	body    []string
	kinds   []kind // of each line of body
}

// headingShape splits the text of a heading: [1.0.0], [1.0.0](link), [1.0.0][ref] or 1.0.0, and the rest.
var headingShape = regexp.MustCompile(`^(?:\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?|([^\s\[\]]+))\s*(.*)$`)

// split cuts the file at the headings of level 1 and 2.
func split(lines []string, blocks []block) []section {
	var sections []section
	for i, b := range blocks {
		if b.kind == headingLine && b.heading.level <= 2 {
			sections = append(sections, newSection(b.heading, i+1))
			continue
		}
		if n := len(sections); n > 0 && b.kind != headingUnderline {
			sections[n-1].body = append(sections[n-1].body, lines[i])
			sections[n-1].kinds = append(sections[n-1].kinds, b.kind)
		}
	}
	return sections
}

func newSection(h heading, line int) section {
	s := section{heading: h, line: line}
	if m := headingShape.FindStringSubmatch(h.text); m != nil {
		s.version, s.rest = strings.TrimSpace(m[1]+m[2]), m[3]
	}
	return s
}

// unreleased says whether this is the section of what comes next.
func (s section) unreleased() bool { return strings.EqualFold(s.version, "unreleased") }
