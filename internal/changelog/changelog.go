// Package changelog finds the section of one version in a changelog in the
// form of Keep a Changelog 1.0, 1.1 and 2.0.
package changelog

import (
	"fmt"
	"strings"
	"time"
)

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
	Draft      Reason = "draft"      // a draft from the commits that nobody has edited
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
	d, err := Parse(data)
	if err != nil {
		return Section{}, err
	}
	found, err := d.only(wanted)
	if err != nil {
		return Section{}, err
	}
	if found == nil {
		return Section{}, d.missing(wanted, now)
	}
	if err := d.check(found, now); err != nil {
		return Section{}, err
	}
	return *found, nil
}

// only returns the one section of a version, nil where there is none.
func (d *Document) only(wanted string) (*Section, error) {
	var found *Section
	key := numberOf(strings.TrimSpace(wanted)).key
	for i := range d.Sections {
		s := &d.Sections[i]
		switch {
		case key == "" || s.title.number.key != key:
		case found != nil:
			return nil, fail(Twice, s.Line, "version %.80q has a section here and one on line %d; keep one", wanted, found.Line)
		default:
			found = s
		}
	}
	return found, nil
}
