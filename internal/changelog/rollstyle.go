package changelog

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// style is how a file writes its sections: like its newest one, where it has it.
type style struct {
	bracketed bool
	prefix    string // v, or nothing
	gap       string // between the version and the day: " - "
	above     int    // blank lines above the heading of a version
	below     int
	aboveType int // blank lines above the heading of a group
	belowType int
	bullet    string // -, * or +
	ending    string
}

func (s style) blank(lines int) string { return strings.Repeat(s.ending, lines) }

// style reads how the file is written.
func (d *Document) style() style {
	s := style{bracketed: true, gap: " - ", above: 1, below: 1, aboveType: 1, belowType: 1, bullet: "-", ending: "\n"}
	if strings.HasSuffix(d.raw(Span{1, min(1, len(d.lines))}), "\r\n") {
		s.ending = "\r\n"
	}
	newest := d.newest()
	if newest == nil {
		if len(d.Sections) > 0 {
			s.bracketed = d.Sections[0].title.bracketed
		}
		return s
	}
	s.bracketed = newest.title.bracketed
	if newest.Version != "" && strings.EqualFold(newest.Version[:1], "v") {
		s.prefix = newest.Version[:1]
	}
	if newest.Line > 1 {
		s.above = min(2, d.blanks(newest.Line-1, -1))
	}
	if newest.head.end < len(d.lines) {
		s.below = min(1, d.blanks(newest.head.end+1, 1))
		s.belowType = s.below
	}
	d.styleOfDates(&s)
	d.styleOfGroups(&s)
	return s
}

// newest is the first section of a version; where no heading names one, the first that is not [Unreleased].
func (d *Document) newest() *Section {
	var other *Section
	for i := range d.Sections {
		switch s := &d.Sections[i]; {
		case s.Version != "":
			return s
		case other == nil && !s.Unreleased:
			other = s
		}
	}
	return other
}

// blanks counts the blank lines from line n on, in one direction.
func (d *Document) blanks(n, step int) int {
	count := 0
	for ; n >= 1 && n <= len(d.lines) && d.lines[n-1].kind == blankLine; n += step {
		count++
	}
	return count
}

func (d *Document) styleOfDates(s *style) {
	for i := range d.Sections {
		if t := d.Sections[i].title; d.Sections[i].Version != "" && t.day != "" {
			if s.bracketed || strings.IndexAny(t.gap, " \t") == 0 {
				s.gap = t.gap
			}
			return
		}
	}
}

// styleOfGroups looks at the first group with an entry, and at the first that is not the first of its section.
func (d *Document) styleOfGroups(s *style) {
	entries, second := false, false
	for i := range d.Sections {
		for n, g := range d.Sections[i].Groups {
			if !entries && len(g.Entries) > 0 {
				entries = true
				s.belowType = min(1, d.blanks(g.end+1, 1))
				l := d.lines[g.Entries[0].First-1]
				if mark := strings.TrimLeft(d.text[l.start:l.end], " ")[:1]; strings.Contains("-*+", mark) {
					s.bullet = mark
				}
			}
			if !second && n > 0 {
				second = true
				s.aboveType = min(1, d.blanks(g.Line-1, -1))
			}
		}
		if entries && second {
			return
		}
	}
}

// heading is that of the new section.
func (r *roller) heading() string {
	name := r.style.prefix + r.Version
	if r.style.bracketed {
		name = "[" + name + "]"
		if link := r.inlineLink(); link != "" {
			name += "(" + link + ")"
		}
	}
	return "## " + name + r.style.gap + r.Date.UTC().Format(time.DateOnly)
}

// draftSection is a section of the drafts, its groups in the order of Keep a Changelog.
func (r *roller) draftSection() string {
	s := r.style
	slices.SortStableFunc(r.drafts, func(a, b Entry) int { return rank(a.Type) - rank(b.Type) })
	text := r.heading() + s.ending + s.blank(s.below) + draftLine + s.ending
	group := ""
	for _, e := range r.drafts {
		if e.Type != group {
			group = e.Type
			text += s.blank(s.aboveType) + "### " + group + s.ending + s.blank(s.belowType)
		}
		text += s.item(e) + s.ending
	}
	return text
}

// rank is the place of a type in Keep a Changelog, less than 0 where it has none.
func rank(kind string) int { return slices.Index(types, kind) }

// item is the line of one entry. What Markdown would take for something else than text is escaped.
func (s style) item(e Entry) string {
	if e.Breaking {
		e.Text = "**Breaking:** " + e.Text
	}
	line := s.bullet + " " + e.Text
	if l := parse(line).lines[0]; l.kind == textLine && l.depth == 1 {
		return line
	}
	at := strings.IndexFunc(e.Text, func(r rune) bool { return r < unicode.MaxASCII && punctuation(byte(r)) })
	return s.bullet + " " + e.Text[:max(at, 0)] + `\` + e.Text[max(at, 0):]
}

// oneLine makes one line of a text, without control characters.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(strings.ToValidUTF8(text, "\ufffd")), " "))
}
