package policy

import (
	"slices"
	"time"

	"dagger/slipway/internal/project"
)

// Status is how far a line has come.
type Status string

// The states of a line, in this order.
const (
	Current    Status = "Current"
	Deprecated Status = "Deprecated"
	Ended      Status = "End of life"
)

// Support is what a line still gets.
type Support string

// What a line gets, by its Status.
const (
	Full         Support = "Full"
	SecurityOnly Support = "Security only"
	NoSupport    Support = "None"
)

// Line is a minor line: the releases that share major and minor.
type Line struct {
	Name           string  `json:"line"` // 1.2
	Status         Status  `json:"status"`
	Support        Support `json:"support"`
	EndOfLife      string  `json:"end_of_life"`   // as the table has it: TBD, v1.1.0, 2027-06-01
	Ends           Day     `json:"ends,omitzero"` // last day of support; no day where that is not known yet
	First          string  `json:"first"`         // version
	Released       Day     `json:"released"`      // of First
	Latest         string  `json:"latest"`        // version
	LatestReleased Day     `json:"latest_released"`
}

// Table is the lifecycle of a project on a day.
type Table struct {
	Day   Day    `json:"day"`
	Lines []Line `json:"lines"` // newest first

	prefix string // before a version
}

// Lifecycle computes the state of every line from the final releases. The rules are those of the lifecycle table and
// the stability policy in "Versioning Scheme & Stability Policy" of the release process:
//
//   - A minor line is Current with full support while no line above it has a release. Above means a higher version, of
//     the same major or not, and a line has a release once any final version of it is tagged: patch releases and
//     pre-releases open none.
//   - When one line above has a release, it is Deprecated and gets security fixes only.
//   - It ends when a second line above has a release, and the day of that release is its last. So on the day of 1.0.0,
//     after 0.1 and 0.2, the line 0.1 is still Deprecated and its end of life is v1.0.0; the next day it has ended.
//     Where that second line is not there yet, the end is named after the next minor of the newest line.
//   - From 1.0 on, the last minor line of a major is kept until the major's own end, if that is later. That end is
//     config.Months after the first release of a higher major (FromSuccessor), or after the major's own first release
//     (FromRelease). 0.x promises no months.
//   - config.Ends decides over all that: "1.2" sets the last day of this line. "1" sets the last day of the major's
//     last minor line, and no other line of the major outlives it.
//
// The last day of support belongs to it.
func Lifecycle(releases []Release, today time.Time, config project.SupportConfig) Table {
	all := lines(releases)
	table := Table{Day: DayOf(today), Lines: []Line{}, prefix: shownPrefix(all)}
	for at, l := range slices.Backward(all) {
		end := ends{lines: all, at: at, today: table.Day, config: config, prefix: table.prefix}.of()
		shown := Line{
			Name: l.name(), Status: Deprecated, Support: SecurityOnly, EndOfLife: end.text, Ends: end.day,
			First: l.first.Version, Released: l.opened(), Latest: l.latest.Version,
			LatestReleased: DayOf(l.latest.Date),
		}
		switch {
		case !end.day.IsZero() && table.Day.after(end.day):
			shown.Status, shown.Support = Ended, NoSupport
		case at == len(all)-1:
			shown.Status, shown.Support = Current, Full
		}
		table.Lines = append(table.Lines, shown)
	}
	return table
}
