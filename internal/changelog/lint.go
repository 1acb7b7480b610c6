package changelog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The rules of Lint, beside Twice, Malformed, Undated, BadDate, Empty and Draft. KaC is Keep a Changelog, the number
// its version.
const (
	// Order: "The latest version comes first" (KaC 1.0, 1.1; 2.0: "List the latest version first"). Sections of one
	// maintenance line, 1.1.0 and 1.1.1, go down by version; of two lines, 1.0.2 and 1.1.0, by version or by date.
	Order Reason = "order"
	// DateOrder: a changelog is "chronologically ordered" (KaC 1.0, 1.1, 2.0): in one maintenance line dates go down.
	DateOrder Reason = "date order"
	// GroupTwice: "The same types of changes should be grouped" (KaC 1.0, 1.1; 2.0: "Group changes of the same type").
	GroupTwice Reason = "group twice"
	// UnknownType: Added, Changed, Deprecated, Removed, Fixed, Security (KaC 1.0, 1.1); "there are only six types on
	// purpose" (KaC 2.0).
	UnknownType Reason = "unknown type"
	// Misplaced: "Keep an Unreleased section at the top" (KaC 1.0, 1.1, 2.0).
	Misplaced Reason = "misplaced"
	// LinkMissing: "Versions and sections should be linkable" (KaC 1.0, 1.1, 2.0). A label in brackets without a
	// definition is no link (CommonMark 6.3). Only where the file has a link for some version.
	LinkMissing Reason = "link missing"
	// LinkUnused: a definition for a version that no heading leads through (the same sources).
	LinkUnused Reason = "link unused"
	// EmptyGroup: a group is there for its entries (KaC 1.0, 1.1, 2.0, by their examples). [Unreleased] may keep some.
	EmptyGroup Reason = "empty group"
	// LineEndings: tools that write the file again change every line of the rarer ending (CommonMark 2.1 takes all).
	LineEndings Reason = "line endings"
	// ByteOrderMark: UTF-8 needs none, and some readers show it (Unicode 16.0, section 2.6).
	ByteOrderMark Reason = "byte order mark"
	// InFence: what stands in fenced code is no heading (CommonMark 4.5).
	InFence Reason = "in fence"
	// OpenFence: fenced code that nothing closes goes on to the end of the file (CommonMark 4.5).
	OpenFence Reason = "open fence"
	// Level: versions are headings with ## (KaC 1.0, 1.1, by their examples; 2.0: "## [1.0.0] - 2017-07-17").
	Level Reason = "level"
)

// Problem is one thing that Lint finds.
type Problem struct {
	Line    int // from 1
	Rule    Reason
	Message string
	Blocks  bool // a reader is told something wrong, or does not find it; the rest is taste
}

// LintOptions say what Lint cannot know.
type LintOptions struct {
	Today time.Time // a section may be dated a day after it, as for Find
}

// Lint returns what is wrong with a changelog as a whole, by line. It does not ask whether a version has its section:
// that does Find.
//
// Twice (a version or [Unreleased] has two sections), BadDate (a day that does not exist or lies in the future),
// Order, DateOrder, GroupTwice, Misplaced, OpenFence, Draft, and Level where a section takes the entries of another,
// block. The rest does not: Undated (KaC 1.0, 1.1, 2.0: "Show the release date of each version"), Empty (a section
// without entries, but for [Unreleased]), UnknownType, LinkMissing, LinkUnused, EmptyGroup, LineEndings,
// ByteOrderMark, InFence.
func (d *Document) Lint(options LintOptions) []Problem {
	l := linter{Document: d, today: options.Today}
	l.bytes()
	l.sections()
	l.order()
	l.levels()
	l.groups()
	l.links()
	l.code()
	slices.SortStableFunc(l.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return l.problems
}

type linter struct {
	*Document
	today    time.Time
	problems []Problem
}

func (l *linter) block(line int, rule Reason, format string, args ...any) {
	l.problems = append(l.problems, Problem{Line: line, Rule: rule, Message: fmt.Sprintf(format, args...), Blocks: true})
}

func (l *linter) remark(line int, rule Reason, format string, args ...any) {
	l.problems = append(l.problems, Problem{Line: line, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// bytes looks at what no reader sees: the mark at the start and the line endings. CR LF in all lines is no problem.
func (l *linter) bytes() {
	if l.BOM {
		l.remark(1, ByteOrderMark, "the file begins with a byte order mark; save it as UTF-8 without one")
	}
	feeds := strings.Count(l.text, "\n")
	both := strings.Count(l.text, "\r\n")
	if both > 0 && both < feeds {
		rare, name := both*2 < feeds, "CR LF"
		if !rare {
			name = "LF alone"
		}
		for i, line := range l.lines {
			if end := l.text[line.end:l.after(i+1)]; end != "" && (end == "\r\n") == rare {
				l.remark(i+1, LineEndings, "the line ends with %s, of %d lines %d end with CR LF; use one ending",
					name, feeds, both)
				break
			}
		}
	}
	if strings.Count(l.text, "\r") > both {
		for i, line := range l.lines {
			if strings.Contains(l.text[line.start:line.end], "\r") {
				l.remark(i+1, LineEndings, "a carriage return stands alone on the line; a reader may see a line break there")
				break
			}
		}
	}
}

// sections looks at each section by itself, and for those that there are two of.
func (l *linter) sections() {
	seen := map[string]int{}
	for i := range l.Sections {
		s := &l.Sections[i]
		key := s.title.number.key
		switch {
		case s.Unreleased:
			l.unreleased(i, seen)
			key = "unreleased"
		case s.Version == "":
			continue
		case seen[key] > 0:
			l.block(s.Line, Twice, "version %.80s has a section here and one on line %d; keep one", s.Version, seen[key])
		}
		if seen[key] == 0 {
			seen[key] = s.Line
		}
		if line := l.draft(s.body); line > 0 {
			l.block(line, Draft, "the section on line %d is a draft from the commits; edit it for its readers, then delete "+
				"the comment on this line", s.Line)
		}
		if !s.Unreleased {
			l.version(s)
		}
	}
}

// unreleased looks at a section for what comes next.
func (l *linter) unreleased(i int, seen map[string]int) {
	s := &l.Sections[i]
	if seen["unreleased"] > 0 {
		l.block(s.Line, Twice, "[Unreleased] has a section here and one on line %d; join them", seen["unreleased"])
		return
	}
	for _, above := range l.Sections[:i] {
		if above.Version != "" {
			l.block(s.Line, Misplaced, "[Unreleased] stands below version %.80s on line %d; move it to the top", above.Version,
				above.Line)
			return
		}
	}
}

// version looks at the section of one version.
func (l *linter) version(s *Section) {
	example := fmt.Sprintf("## [%.80s] - YYYY-MM-DD", s.Version)
	if known, failed := s.checkDay(l.today, example).(*Error); failed {
		l.problems = append(l.problems,
			Problem{Line: known.Line, Rule: known.Reason, Message: known.Message, Blocks: known.Reason == BadDate})
	}
	if !l.hasContent(s.body) {
		l.remark(s.Line, Empty, "the section of version %.80s has no entries; write what changed, or take it out", s.Version)
	}
}

// order compares each section with the one above it, and with the one above it in its maintenance line.
func (l *linter) order() {
	lines := map[string]*Section{}
	var above *Section
	for i := range l.Sections {
		s := &l.Sections[i]
		if s.Version == "" {
			continue
		}
		line := s.title.number.line()
		if same := lines[line]; same != nil {
			l.oneLine(same, s)
		}
		if above != nil && above.title.number.line() != line {
			l.twoLines(above, s)
		}
		lines[line], above = s, s
	}
}

func (l *linter) oneLine(above, s *Section) {
	switch {
	case above.title.number.compare(s.title.number) < 0:
		l.block(s.Line, Order, "version %.80s stands below %.80s on line %d; the newest comes first",
			s.Version, above.Version, above.Line)
	case earlier(above, s):
		l.block(s.Line, DateOrder, "version %.80s is dated %s, but %.80s above it, on line %d, %s; one of the dates is wrong",
			s.Version, s.title.day, above.Version, above.Line, above.title.day)
	}
}

func (l *linter) twoLines(above, s *Section) {
	if above.title.number.compare(s.title.number) < 0 && earlier(above, s) {
		l.block(s.Line, Order, "version %.80s of %s stands below %.80s of %s on line %d; the newest comes first", s.Version,
			s.title.day, above.Version, above.title.day, above.Line)
	}
}

// earlier says whether a section is dated before another one. What has no date is not.
func earlier(a, b *Section) bool {
	return !a.Date.IsZero() && !b.Date.IsZero() && a.Date.Before(b.Date)
}

// levels looks for headings of versions that are no ## headings.
func (l *linter) levels() {
	for _, h := range l.headings {
		t := titleOf(h.text)
		if h.depth > 0 || h.level == 2 && !h.setext || !t.isVersion() || t.rest != "" && t.day == "" {
			continue
		}
		switch {
		case h.level > 2:
			l.block(h.line+1, Level, "version %.80s stands in a heading of level %d, so that its entries belong to the section "+
				"above; write ##", t.name, h.level)
		case h.setext:
			l.remark(h.line+1, Level, "the heading of version %.80s is underlined; write ## before it", t.name)
		default:
			l.remark(h.line+1, Level, "version %.80s stands in a heading of level %d; write ##", t.name, h.level)
		}
	}
}
