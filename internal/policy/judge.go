package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

// EndedError is a release on a line that is past its end of life.
type EndedError struct {
	Line  Line
	Alive []string // lines that still get releases, newest first
}

// Error names the line, its end, and what to do.
func (e *EndedError) Error() string {
	how := "on " + e.Line.Ends.String()
	if e.Line.EndOfLife != e.Line.Ends.String() {
		how = "with " + e.Line.EndOfLife + " " + how
	}
	fix := "open a new line"
	if len(e.Alive) > 0 {
		fix = "release from " + strings.Join(e.Alive[:min(len(e.Alive), 3)], ", ")
	}
	return fmt.Sprintf("line %s ended %s; %s, or set its last day in [tool.slipway.support.lines] (%q = "+
		"2027-06-01), or "+
		"waive this with a reason and a name", e.Line.Name, how, fix, e.Line.Name)
}

// Judge says whether a version, final or pre-release, may still be released. Whether its tag is among the releases
// already makes no difference. A line above all others is always fine, unless its last day is set and
// over. Where the version would open a line below
// others, as 1.5.0 does after 2.0.0, that line is judged as if it were there.
//
// note is what to tell of a release that may be made. Errors: *EndedError where the line has ended, which a waiver can
// accept; another one where own is no version.
func Judge(releases []Release, own string, today time.Time, config project.SupportConfig) (on Line, note string,
	err error) {
	parsed, err := version.Parse(own)
	if err != nil {
		return Line{}, "", err
	}
	others := slices.DeleteFunc(slices.Clone(releases), func(r Release) bool { return version.Equal(r.Version, own) })
	before := Lifecycle(others, today, config)
	numbers := parsed.Release()
	final := fmt.Sprintf("%d.%d.%d", numbers[0], numbers[1], numbers[2])
	after := Lifecycle(append(others, Release{Version: final, Date: today}), today, config)
	on, _ = after.Line(own)
	newest := after.Lines[0].Name
	_, existed := before.Line(own)
	switch {
	case on.Status == Ended:
		return on, "", &EndedError{Line: on, Alive: before.alive()}
	case on.Name == newest && !existed && parsed.Prerelease():
		note = fmt.Sprintf("leads to line %s, which has no final release yet", on.Name)
	case on.Name == newest && !existed:
		note = "opens line " + on.Name
	case on.Status == Current:
		note = fmt.Sprintf("line %s is the current one, with full support", on.Name)
	default:
		note = fmt.Sprintf("line %s gets security fixes only, until %s; the current line is %s", on.Name, on.EndOfLife,
			newest)
	}
	return on, note, nil
}

// alive are the names of the lines that have not ended.
func (t Table) alive() []string {
	var names []string
	for _, l := range t.Lines {
		if l.Status != Ended {
			names = append(names, l.Name)
		}
	}
	return names
}
