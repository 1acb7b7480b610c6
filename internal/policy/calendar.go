package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

// State is where a planned release stands.
type State string

// The states of a planned release.
const (
	Planned    State = "planned"
	InPlanning State = "in planning" // the next one that is due, in its own quarter
	Late       State = "late"
	Released   State = "released"
	Cancelled  State = "cancelled"
)

// Entry is one release of the calendar.
type Entry struct {
	Version  string `json:"version"` // 1.1.0
	Target   string `json:"target"`  // 2026-06-30, 2026-06 or 2026-Q2
	Due      Day    `json:"due"`     // last day of the target
	State    State  `json:"state"`
	Status   string `json:"status"`              // as the table has it: released 2026-06-12 (on time)
	Released Day    `json:"released,omitzero"`   // of its tag
	DaysLate int    `json:"days_late,omitempty"` // of the release, or until today
	Focus    string `json:"focus,omitempty"`
}

// Calendar is the release calendar on a day, in the order of the targets.
type Calendar struct {
	Day     Day     `json:"day"`
	Entries []Entry `json:"entries"`

	prefix string // before a version
}

// Schedule computes where each planned release stands. A tag of its version decides that it is released. Without one it
// is late after the last day of its target. The first of those that are still to come is in planning once the quarter
// of its target has begun; the others are planned.
func Schedule(releases []Release, today time.Time, entries []project.CalendarEntry) Calendar {
	calendar := Calendar{Day: DayOf(today), Entries: []Entry{}, prefix: shownPrefix(lines(releases))}
	for _, planned := range entries {
		calendar.Entries = append(calendar.Entries, calendar.entry(releases, planned))
	}
	slices.SortStableFunc(calendar.Entries, func(a, b Entry) int {
		return cmp.Or(a.Due.compare(b.Due), version.Compare(a.Version, b.Version))
	})
	next := slices.IndexFunc(calendar.Entries, func(e Entry) bool { return e.State == Planned })
	if next >= 0 && !calendar.Entries[next].quarterBegins().after(calendar.Day) {
		calendar.Entries[next].State, calendar.Entries[next].Status = InPlanning, string(InPlanning)
	}
	return calendar
}

func (c Calendar) entry(releases []Release, planned project.CalendarEntry) Entry {
	e := Entry{Version: planned.Version, Target: planned.Target, Due: DayOf(planned.Due), Focus: planned.Focus}
	tagged := slices.IndexFunc(releases, func(r Release) bool { return version.Equal(r.Version, planned.Version) })
	switch {
	case tagged >= 0:
		e.State, e.Released = Released, DayOf(releases[tagged].Date)
		e.DaysLate = max(0, e.Released.since(e.Due))
		when := "on time"
		if e.DaysLate > 0 {
			when = days(e.DaysLate) + " late"
		}
		if planned.Cancelled {
			when += "; marked as cancelled"
		}
		e.Status = fmt.Sprintf("released %s (%s)", e.Released, when)
	case planned.Cancelled:
		e.State, e.Status = Cancelled, string(Cancelled)
	case c.Day.after(e.Due):
		e.State, e.DaysLate = Late, c.Day.since(e.Due)
		e.Status = "late by " + days(e.DaysLate)
	default:
		e.State, e.Status = Planned, string(Planned)
	}
	return e
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// quarterBegins is the first day of the quarter in which the target ends.
func (e Entry) quarterBegins() Day {
	year, month, _ := e.Due.midnight.Date()
	return on(year, month-(month-1)%3, 1)
}

// Markdown is the calendar as the release process has it: Version, Target Date, Status, Focus. It ends in a line feed.
func (c Calendar) Markdown() string {
	if len(c.Entries) == 0 {
		return "No release is planned.\n"
	}
	var rows [][]string
	for _, e := range c.Entries {
		rows = append(rows, []string{c.prefix + e.Version, e.target(), e.Status, e.Focus})
	}
	return markdownTable([]string{"Version", "Target Date", "Status", "Focus"}, rows)
}

// target is the target as people write it: March 2024, Q2 2026, 2026-06-12.
func (e Entry) target() string {
	year, quarter, found := strings.Cut(e.Target, "-Q")
	switch {
	case found:
		return "Q" + quarter + " " + year
	case len(e.Target) == len("2006-01"):
		return e.Due.midnight.Format("January 2006")
	}
	return e.Target
}
