package policy

import (
	"fmt"
	"slices"
	"strconv"

	"dagger/slipway/internal/project"
)

// undecided is the end of a line that nothing ends yet, in the words of the release process.
const undecided = "TBD"

// end is when a line's support ends: its last day, or no day, and how the table says it.
type end struct {
	day  Day
	text string
}

func onDay(day Day) end { return end{day, day.String()} }

// ends finds the end of one line; Lifecycle has the rules.
type ends struct {
	lines  []minorLine // lowest first
	at     int
	today  Day
	config project.SupportConfig
	prefix string
}

func (e ends) of() end {
	own := e.lines[e.at]
	if day, set := e.config.Ends[own.name()]; set {
		return onDay(DayOf(day))
	}
	minor, lastOfMajor := e.byMinors(), e.lastOfMajor()
	if day, set := e.config.Ends[strconv.FormatUint(own.major, 10)]; set {
		if lastOfMajor {
			return onDay(DayOf(day))
		}
		return e.noLaterThan(minor, DayOf(day))
	}
	if major := e.ofMajor(); lastOfMajor && !major.IsZero() {
		return e.noEarlierThan(minor, major)
	}
	return minor
}

// byMinors is the end that lines above bring: the second one of them, in the order of their first releases.
func (e ends) byMinors() end {
	above := slices.Clone(e.lines[e.at+1:])
	slices.SortStableFunc(above, func(a, b minorLine) int { return a.opened().compare(b.opened()) })
	switch len(above) {
	case 0:
		return end{text: undecided}
	case 1:
		newest := e.lines[len(e.lines)-1]
		return end{text: fmt.Sprintf("%s%d.%d.0", e.prefix, newest.major, newest.minor+1)}
	}
	return end{above[1].opened(), e.prefix + above[1].first.Version}
}

// ofMajor is the day that the months of the line's major end; no day where none is promised yet.
func (e ends) ofMajor() Day {
	major := e.lines[e.at].major
	counts := func(l minorLine) bool { return l.major > major }
	if e.config.CountedFrom == project.FromRelease {
		counts = func(l minorLine) bool { return l.major == major }
	}
	var opened []Day
	for _, l := range e.lines {
		if counts(l) {
			opened = append(opened, l.opened())
		}
	}
	if major == 0 || len(opened) == 0 {
		return Day{}
	}
	return slices.MinFunc(opened, Day.compare).addMonths(e.config.Months)
}

func (e ends) lastOfMajor() bool {
	return e.at == len(e.lines)-1 || e.lines[e.at+1].major != e.lines[e.at].major
}

// noEarlierThan is the later one of a minor's end and a major's.
func (e ends) noEarlierThan(minor end, major Day) end {
	switch {
	case !minor.day.IsZero():
		return slices.MaxFunc([]end{minor, onDay(major)}, compareEnds)
	case e.today.after(major):
		return minor
	case minor.text == undecided:
		return end{text: "not before " + major.String()}
	}
	return end{text: fmt.Sprintf("%s or %s, whichever is later", major, minor.text)}
}

// noLaterThan is the earlier one of a minor's end and a day.
func (e ends) noLaterThan(minor end, day Day) end {
	switch {
	case !minor.day.IsZero():
		return slices.MinFunc([]end{minor, onDay(day)}, compareEnds)
	case e.today.after(day):
		return onDay(day)
	}
	return end{text: fmt.Sprintf("%s or %s, whichever is earlier", day, minor.text)}
}

func compareEnds(a, b end) int { return a.day.compare(b.day) }
