package changelog

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// draftMark is how the comment begins that Roll leaves above entries drafted from commits, draftLine the whole of it.
const (
	draftMark = "<!-- Drafted from the commits"
	draftLine = draftMark + "; edit, then delete this line. -->"
)

// check judges the one section of a version.
func (d *Document) check(s *Section, now time.Time) error {
	example := fmt.Sprintf("## [%.80s] - %s", s.Version, now.UTC().Format(time.DateOnly))
	if s.head.setext || s.head.level != 2 {
		return fail(Malformed, s.Line, "the heading of version %.80s is not of level 2 with ##; write %s", s.Version, example)
	}
	if s.Yanked {
		return fail(Yanked, s.Line, "version %.80s is marked [YANKED]; release the next version instead", s.Version)
	}
	if err := s.checkDay(now, example); err != nil {
		return err
	}
	if s.title.after != "" {
		return fail(Malformed, s.Line, "%.60q follows the date of version %.80s; write %s", s.title.after, s.Version, example)
	}
	if !d.hasContent(s.body) {
		return fail(Empty, s.Line, "the section of version %.80s has no entries; write what changed", s.Version)
	}
	if line := d.draft(s.body); line > 0 {
		return fail(Draft, line, "the section of version %.80s is a draft from the commits; edit it for its readers, then "+
			"delete the comment on this line", s.Version)
	}
	return nil
}

// checkDay judges what follows the version in a heading.
func (s *Section) checkDay(now time.Time, example string) error {
	switch today := now.UTC().Truncate(24 * time.Hour); {
	case s.title.rest == "":
		return fail(Undated, s.Line, "version %.80s has no date; write %s", s.Version, example)
	case s.title.day == "":
		return fail(Undated, s.Line, "after version %.80s stands %.60q and not - and the day, YYYY-MM-DD; write %s",
			s.Version, s.title.rest, example)
	case s.Date.IsZero():
		return fail(BadDate, s.Line, "version %.80s is dated %s, a day that does not exist", s.Version, s.title.day)
	case s.Date.After(today.AddDate(0, 0, 1)):
		return fail(BadDate, s.Line, "version %.80s is dated %s, in the future (today is %s)", s.Version, s.title.day,
			today.Format(time.DateOnly))
	}
	return nil
}

// draft returns the line of the comment that marks a draft, 0 where there is none. What stands in code is shown to
// readers and marks nothing.
func (d *Document) draft(span Span) int {
	if span.Last < span.First {
		return 0
	}
	from, end := d.lines[span.First-1].start, d.lines[span.Last-1].end
	for {
		at := strings.Index(d.text[from:end], draftMark)
		if at < 0 {
			return 0
		}
		n := d.lineAt(from + at)
		if d.lines[n-1].kind != codeLine {
			return n
		}
		from += at + len(draftMark)
	}
}

// lineAt returns the line, from 1, that a place in the text stands on.
func (d *Document) lineAt(at int) int {
	return sort.Search(len(d.lines), func(i int) bool { return d.lines[i].start > at })
}

// missing explains why no section was found: what there is instead.
func (d *Document) missing(wanted string, now time.Time) error {
	number := numberOf(strings.TrimSpace(wanted))
	if number.scheme == noScheme {
		number.text = "VERSION"
	}
	heading := fmt.Sprintf("## [%.80s] - %s", number.text, now.UTC().Format(time.DateOnly))
	for _, h := range d.headings {
		if h.depth > 0 || h.level < 3 {
			continue
		}
		if t := titleOf(h.text); t.isVersion() && t.number.key == number.key {
			return fail(Malformed, h.line+1, "version %.80s stands in a heading of level %d; write %s", number.text, h.level,
				heading)
		}
	}
	text := fmt.Sprintf("the changelog has no section for version %.80q", wanted)
	for _, s := range d.Sections {
		if s.Unreleased && d.hasContent(s.body) {
			return fail(Missing, s.Line, "%s, but [Unreleased] has entries; put %s above them", text, heading)
		}
	}
	if near := d.nearest(wanted); len(near) > 0 {
		return fail(Missing, 0, "%s; it has %s; write %s", text, strings.Join(near, ", "), heading)
	}
	return fail(Missing, 0, "%s, nor any other heading with ##; write %s", text, heading)
}

// nearest lists up to three headings of level 2, those that start most like the version first, else in the order of
// the file.
func (d *Document) nearest(wanted string) []string {
	sections := slices.DeleteFunc(slices.Clone(d.Sections), func(s Section) bool { return s.head.level != 2 })
	slices.SortStableFunc(sections, func(a, b Section) int {
		return cmp.Compare(common(b.title.name, wanted), common(a.title.name, wanted))
	})
	var near []string
	for _, s := range sections[:min(3, len(sections))] {
		near = append(near, fmt.Sprintf("%.80q on line %d", s.head.text, s.Line))
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
