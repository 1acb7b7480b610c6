package policy

import (
	"slices"

	"dagger/slipway/internal/version"
)

// noRelease stands where a table would have no row.
const noRelease = "There is no release yet.\n"

// Markdown is the lifecycle table as the release process has it: Version, Status, Support, End of Life. It changes when
// a line does, not with each patch release. The lines that have ended below the last one that has not share a row. It
// ends in a line feed.
func (t Table) Markdown() string {
	if len(t.Lines) == 0 {
		return noRelease
	}
	shown := t.Lines
	older := len(t.Lines)
	for older > 0 && t.Lines[older-1].Status == Ended {
		older--
	}
	if older < len(t.Lines)-1 {
		shown = t.Lines[:older+1]
	}
	var rows [][]string
	for i, l := range shown {
		name := t.prefix + l.Name + ".x"
		if i == older && len(shown) < len(t.Lines) {
			name += " and older"
		}
		rows = append(rows, []string{name, string(l.Status), string(l.Support), l.EndOfLife})
	}
	return markdownTable([]string{"Version", "Status", "Support", "End of Life"}, rows)
}

// Line is the line that a version belongs to, pre-releases included; false where it has no final release.
func (t Table) Line(own string) (Line, bool) {
	parsed, err := version.Parse(own)
	if err != nil {
		return Line{}, false
	}
	at := slices.IndexFunc(t.Lines, func(l Line) bool { return l.Name == lineName(parsed) })
	if at < 0 {
		return Line{}, false
	}
	return t.Lines[at], true
}

func lineName(v version.Version) string {
	numbers := v.Release()
	return minorLine{major: numbers[0], minor: numbers[1]}.name()
}
