package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/version"
)

// Release is one release tag of the project.
type Release struct {
	Version string    // PEP 440, final or pre-release: 1.2.0, 1.2.0rc1
	Tag     string    // as it stands in git: v1.2.0-rc.1
	Date    time.Time // of the tag
}

// minorLine is a minor line before it is judged: all final releases that share major and minor.
type minorLine struct {
	major, minor uint64
	first        Release // the earliest
	latest       Release // the highest
}

func (l minorLine) name() string { return fmt.Sprintf("%d.%d", l.major, l.minor) }

func (l minorLine) opened() Day { return DayOf(l.first.Date) }

// lines groups final releases by minor line, lowest line first. Pre-releases open no line; what is no version is left
// out.
func lines(releases []Release) []minorLine {
	found := map[[2]uint64]minorLine{}
	for _, release := range releases {
		own, err := version.Parse(release.Version)
		if err != nil || own.Prerelease() {
			continue
		}
		numbers := own.Release()
		at := [2]uint64{numbers[0], numbers[1]}
		known, seen := found[at]
		if !seen {
			known = minorLine{major: at[0], minor: at[1], first: release, latest: release}
		}
		if earlier(release, known.first) {
			known.first = release
		}
		if version.Compare(release.Version, known.latest.Version) > 0 {
			known.latest = release
		}
		found[at] = known
	}
	var sorted []minorLine
	for _, l := range found {
		sorted = append(sorted, l)
	}
	slices.SortFunc(sorted, func(a, b minorLine) int {
		return cmp.Or(cmp.Compare(a.major, b.major), cmp.Compare(a.minor, b.minor))
	})
	return sorted
}

func earlier(a, b Release) bool {
	return cmp.Or(DayOf(a.Date).compare(DayOf(b.Date)), version.Compare(a.Version, b.Version)) < 0
}

// shownPrefix is what a document writes before a version: v, or nothing where the newest line's tag has none. Longer
// prefixes name the package, which the document is about anyway.
func shownPrefix(all []minorLine) string {
	if len(all) == 0 {
		return "v"
	}
	newest := all[len(all)-1].first
	if prefix, ok := strings.CutSuffix(newest.Tag, newest.Version); ok && !strings.HasSuffix(strings.ToLower(prefix),
		"v") {
		return ""
	}
	return "v"
}
