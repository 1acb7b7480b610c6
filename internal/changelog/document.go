package changelog

import (
	"strings"
	"time"
)

// Document is a changelog as it stands in the file, down to the byte. Lines end with a line feed, or with a carriage
// return and a line feed, each with its own.
type Document struct {
	BOM        bool        // the file begins with a byte order mark
	Preamble   Span        // what stands above the first section
	Sections   []Section   // in the order of the file
	References []Reference // in the order of the file, those in quotes and list items too

	*blocks
	defined map[string]int // index in References by key; of equal ones the first counts
}

// Section is a part of a changelog below a heading of level 2, most often what it says of one version. Headings of
// level 1 begin one too, but for the title of the file.
type Section struct {
	Version    string    // as the heading has it: 1.0.0; empty where the heading names none
	Unreleased bool      // the section of what comes next
	Date       time.Time // midnight UTC of the day in the heading; zero where it has none that exists
	Yanked     bool      // marked [YANKED]
	Link       string    // where the version in the heading leads; empty where nowhere
	Line       int       // of the heading, from 1
	Lines      Span      // from the heading to the next one or to the end of the file
	Body       string    // what follows the heading, with line feeds, without blank lines around it
	Groups     []Group   // in the order of the file

	title title
	head  heading
	body  Span // what Body is, without the link reference definitions that may follow
}

// Group is what stands in a section below a heading of level 3.
type Group struct {
	Type    string // the text of the heading: Added
	Line    int    // of the heading, from 1
	Lines   Span   // with the heading
	Entries []Span // the items of its lists, without blank lines around them

	end int // of the heading: index of the line after it
}

// Parse reads a changelog in Markdown (CommonMark 0.31.2). Every text is some Markdown; what is refused, with an
// *Error, is what is not UTF-8 or is larger than 16 MiB or 1 048 576 lines.
func Parse(data []byte) (*Document, error) {
	if err := readable(data); err != nil {
		return nil, err
	}
	text, marked := strings.CutPrefix(string(data), byteOrderMark)
	d := &Document{BOM: marked, blocks: parse(text), defined: map[string]int{}}
	d.References = d.references
	for i, ref := range d.References {
		if _, found := d.defined[ref.key]; !found {
			d.defined[ref.key] = i
		}
	}
	d.split()
	return d, nil
}

// Bytes returns the file.
func (d *Document) Bytes() []byte {
	var file strings.Builder
	if d.BOM {
		file.WriteString(byteOrderMark)
	}
	file.WriteString(d.raw(d.Preamble))
	for _, s := range d.Sections {
		file.WriteString(d.raw(s.Lines))
	}
	return []byte(file.String())
}

// raw returns lines with their endings.
func (d *Document) raw(span Span) string {
	if span.Last < span.First {
		return ""
	}
	return d.text[d.lines[span.First-1].start:d.after(span.Last)]
}

// plainText returns lines with line feeds between them.
func (d *Document) plainText(span Span) string {
	if span.Last < span.First {
		return ""
	}
	return strings.ReplaceAll(d.text[d.lines[span.First-1].start:d.lines[span.Last-1].end], "\r\n", "\n")
}

// after returns where the line after line n, counted from 1, begins.
func (d *Document) after(n int) int {
	if n < len(d.lines) {
		return d.lines[n].start
	}
	return len(d.text)
}

// split cuts the file at its headings.
func (d *Document) split() {
	d.Preamble = Span{1, len(d.lines)}
	last := &d.Preamble
	for _, h := range d.headings {
		if h.depth > 0 || h.level > 2 {
			continue
		}
		t := titleOf(h.text)
		if h.level == 1 && len(d.Sections) == 0 && !t.isVersion() && !t.unreleased() {
			continue
		}
		last.Last = h.line
		d.Sections = append(d.Sections, Section{Unreleased: t.unreleased(), Date: t.date(), Yanked: t.yanked(),
			Link: d.link(t), Line: h.line + 1, Lines: Span{h.line + 1, len(d.lines)}, title: t, head: h})
		last = &d.Sections[len(d.Sections)-1].Lines
	}
	next := 0
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.title.isVersion() {
			s.Version = s.title.name
		}
		s.body = d.trim(Span{s.head.end + 1, s.Lines.Last})
		s.Body = d.plainText(s.body)
		next = d.group(s, next)
	}
}

// link returns where the name in a heading leads.
func (d *Document) link(t title) string {
	if n, found := d.defined[foldLabel(t.label)]; found && t.label != "" {
		return d.References[n].Destination
	}
	return t.link
}

// trim drops blank lines at both ends, and at the lower one link reference definitions, but for those in quotes and
// list items.
func (d *Document) trim(span Span) Span {
	for span.Last >= span.First {
		if l := d.lines[span.Last-1]; l.kind != blankLine && (l.kind != referenceLine || l.depth > 0) {
			break
		}
		span.Last--
	}
	for span.First < span.Last && d.lines[span.First-1].kind == blankLine {
		span.First++
	}
	return span
}

// group finds the groups of a section among the headings from the next one on, and returns the one after them.
func (d *Document) group(s *Section, next int) int {
	for ; next < len(d.headings) && d.headings[next].line < s.Lines.Last; next++ {
		h := d.headings[next]
		if h.depth > 0 || h.level != 3 || h.line < s.head.end {
			continue
		}
		if n := len(s.Groups); n > 0 {
			s.Groups[n-1].Lines.Last = h.line
		}
		s.Groups = append(s.Groups, Group{Type: h.text, Line: h.line + 1, Lines: Span{h.line + 1, s.Lines.Last}, end: h.end})
	}
	for i := range s.Groups {
		s.Groups[i].Entries = d.entries(Span{s.Groups[i].end + 1, s.Groups[i].Lines.Last})
	}
	return next
}

// entries finds the items of the lists that stand in no other block.
func (d *Document) entries(span Span) []Span {
	var entries []Span
	for n := span.First; n <= span.Last; n++ {
		l := d.lines[n-1]
		switch {
		case l.entry:
			entries = append(entries, Span{n, n})
		case l.listed && len(entries) > 0 && l.kind != blankLine:
			entries[len(entries)-1].Last = n
		}
	}
	return entries
}

// hasContent says whether a reader finds more than headings in some lines.
func (d *Document) hasContent(span Span) bool {
	for n := span.First; n <= span.Last; n++ {
		l := d.lines[n-1]
		if l.visible() && strings.Trim(d.text[l.content:l.end], " \t-*+_") != "" {
			return true
		}
	}
	return false
}
