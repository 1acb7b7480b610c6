package changelog

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/version"
)

// dateShape is what follows the version: a dash and the day, then perhaps a
// mark or a remark.
var dateShape = regexp.MustCompile(`^[-–—]\s*(\S+)\s*(.*)$`)

var isoDay = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// check judges the one section of a version.
func (s section) check(now time.Time) (Section, error) {
	example := fmt.Sprintf("## [%s] - %s", s.version, now.UTC().Format(time.DateOnly))
	if s.heading.setext || s.heading.level != 2 {
		return Section{}, fail(Malformed, s.line, "the heading of version %s is not of level 2 with ##; write %s",
			s.version, example)
	}
	if strings.Contains(strings.ToUpper(s.rest), "[YANKED]") {
		return Section{}, fail(Yanked, s.line, "version %s is marked [YANKED]; release the next version instead", s.version)
	}
	if s.rest == "" {
		return Section{}, fail(Undated, s.line, "version %s has no date; write %s", s.version, example)
	}
	m := dateShape.FindStringSubmatch(s.rest)
	if m == nil || !isoDay.MatchString(m[1]) {
		return Section{}, fail(Undated, s.line, "after version %s stands %.60q and not - and the day, YYYY-MM-DD; write %s",
			s.version, s.rest, example)
	}
	day, err := time.Parse(time.DateOnly, m[1])
	if err != nil {
		return Section{}, fail(BadDate, s.line, "version %s is dated %s, a day that does not exist", s.version, m[1])
	}
	if today := now.UTC().Truncate(24 * time.Hour); day.After(today.AddDate(0, 0, 1)) {
		return Section{}, fail(BadDate, s.line, "version %s is dated %s, in the future (today is %s)", s.version, m[1],
			today.Format(time.DateOnly))
	}
	if m[2] != "" {
		return Section{}, fail(Malformed, s.line, "%.60q follows the date of version %s; write %s", m[2], s.version, example)
	}
	if !s.hasEntries() {
		return Section{}, fail(Empty, s.line, "the section of version %s has no entries; write what changed", s.version)
	}
	return Section{Version: s.version, Date: day, Line: s.line, Body: s.text()}, nil
}

// hasEntries says whether a reader finds more than headings.
func (s section) hasEntries() bool {
	for i, k := range s.kinds {
		if k == textLine && strings.Trim(s.body[i], " \t-*+_") != "" || k == codeLine && opensFence(s.body[i]) == "" {
			return true
		}
	}
	return false
}

// text is the body without blank lines around it and without the link
// reference definitions that end a file.
func (s section) text() string {
	first, end := 0, len(s.body)
	for end > 0 && (s.kinds[end-1] == blankLine || s.kinds[end-1] == referenceLine) {
		end--
	}
	for first < end && s.kinds[first] == blankLine {
		first++
	}
	return strings.Join(s.body[first:end], "\n")
}

// missing explains why no section was found: what there is instead.
func missing(lines []string, blocks []block, sections []section, wanted string, now time.Time) error {
	for i, b := range blocks {
		if b.kind == headingLine && b.heading.level > 2 {
			if s := newSection(b.heading, i+1); version.Equal(s.version, wanted) {
				return fail(Malformed, s.line, "version %s stands in a heading of level %d; write ## [%s] - %s",
					wanted, b.heading.level, wanted, now.UTC().Format(time.DateOnly))
			}
		}
	}
	text := fmt.Sprintf("the changelog has no section for version %.80q", wanted)
	heading := fmt.Sprintf("## [%.80s] - %s", wanted, now.UTC().Format(time.DateOnly))
	for _, s := range sections {
		if s.unreleased() && s.hasEntries() {
			return fail(Missing, s.line, "%s, but [Unreleased] has entries; put %s above them", text, heading)
		}
	}
	if near := nearest(sections, wanted); len(near) > 0 {
		return fail(Missing, 0, "%s; it has %s; write %s", text, strings.Join(near, ", "), heading)
	}
	return fail(Missing, 0, "%s, nor any other heading with ##; write %s", text, heading)
}

// nearest lists up to three headings of level 2, those that start most like
// the version first, else in the order of the file.
func nearest(sections []section, wanted string) []string {
	sections = slices.DeleteFunc(slices.Clone(sections), func(s section) bool { return s.heading.level != 2 })
	slices.SortStableFunc(sections, func(a, b section) int {
		return cmp.Compare(common(b.version, wanted), common(a.version, wanted))
	})
	var near []string
	for _, s := range sections[:min(3, len(sections))] {
		near = append(near, fmt.Sprintf("%.80q on line %d", s.heading.text, s.line))
	}
	return near
}

// common is the length of the common start of two texts.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
