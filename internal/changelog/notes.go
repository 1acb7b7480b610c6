package changelog

import "strings"

// Notes is what a changelog says of one version, to be read elsewhere: links that are defined in other parts of the
// file lead where they did.
type Notes struct {
	Summary string       // what stands before the first group
	Groups  []NotesGroup // in the order of the file
	Body    string       // all of it
}

// NotesGroup is the entries of one type.
type NotesGroup struct {
	Type string // Added
	Body string // Markdown, without the heading
}

// Notes returns the section of a version, given in PEP 440 or SemVer spelling, with its link references inlined:
// [text][1] becomes [text](https://example.org). Lines end with line feeds. Whether the section is fit for a release
// asks Find; here an *Error says only that there is none, or more than one.
func (d *Document) Notes(version string) (Notes, error) {
	s, err := d.only(version)
	if err != nil {
		return Notes{}, err
	}
	if s == nil {
		return Notes{}, fail(Missing, 0, "the changelog has no section for version %.80q", version)
	}
	notes := Notes{Body: d.inline(s.body), Summary: d.inline(s.body)}
	if len(s.Groups) > 0 {
		notes.Summary = d.inline(Span{s.body.First, s.Groups[0].Line - 1})
	}
	for _, g := range s.Groups {
		notes.Groups = append(notes.Groups, NotesGroup{Type: g.Type, Body: d.inline(Span{g.end + 1, g.Lines.Last})})
	}
	return notes, nil
}

// inline returns lines with line feeds, without blank lines around them: link references inlined, and the definitions
// that stand in no quote or list left out.
func (d *Document) inline(span Span) string {
	if span = d.trim(span); span.Last < span.First {
		return ""
	}
	var edits []edit
	for n := span.First; n <= span.Last; n++ {
		l := d.lines[n-1]
		switch {
		case l.kind == referenceLine && l.depth == 0:
			edits = append(edits, edit{l.start, d.after(n), ""})
		case l.kind == headingLine, l.opens:
			end := n
			for end < span.Last && d.continues(end) {
				end++
			}
			edits = append(edits, d.resolve(d.flow(n-1, end))...)
		}
	}
	text := replace(d.text, d.lines[span.First-1].start, d.lines[span.Last-1].end, edits)
	return strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}

// continues says whether the line after line n belongs to the same paragraph or heading.
func (d *Document) continues(n int) bool {
	a, b := d.lines[n-1], d.lines[n]
	return a.kind == b.kind && (a.kind == textLine || a.kind == setextLine) && !b.opens
}
