package changelog

import "strings"

// versionLabel says whether a label is that of a version or of [Unreleased]. A number alone is more often an issue.
func versionLabel(label string) bool {
	return strings.EqualFold(label, "unreleased") || strings.Contains(label, ".") && numberOf(label).scheme != noScheme
}

// links compares the headings in brackets with the link reference definitions.
func (l *linter) links() {
	used := map[string]bool{}
	for i := range l.Sections {
		if t := l.Sections[i].title; t.label != "" && (t.isVersion() || t.unreleased()) {
			used[foldLabel(t.label)] = true
		}
	}
	links := 0
	for _, ref := range l.References {
		if !versionLabel(ref.Label) {
			continue
		}
		links++
		if !used[ref.key] {
			l.remark(ref.Lines.First, LinkUnused, "no heading leads through the link %.80q; is it spelled as in the heading, "+
				"in brackets?", ref.Label)
		}
	}
	if links == 0 {
		return
	}
	for i := range l.Sections {
		s := &l.Sections[i]
		if s.Version == "" && !s.Unreleased || s.title.label == "" {
			continue
		}
		if _, found := l.defined[foldLabel(s.title.label)]; !found {
			l.remark(s.Line, LinkMissing, "the link %.80q of the heading leads nowhere; define it, as those of other "+
				"versions", s.title.label)
		}
	}
}

// code looks for headings of versions in fenced code: an example, or a fence that nobody closed.
func (l *linter) code() {
	for _, f := range l.fences {
		line, text := l.inFence(f)
		switch {
		case line == 0:
		case f.closed:
			l.remark(line, InFence, "%.60q stands in the fence opened on line %d: readers see code there, and no section", text,
				f.line+1)
		default:
			l.block(f.line+1, OpenFence, "the fence opened on line %d is never closed and swallows the headings below, the "+
				"first on line %d", f.line+1, line)
		}
	}
}

// inFence returns the first line in a fence that would be the heading of a section, and its text.
func (l *linter) inFence(f fence) (int, string) {
	for i := f.line + 1; i < f.end; i++ {
		line := l.text[l.lines[i].content:l.lines[i].end]
		text, found := strings.CutPrefix(strings.TrimLeft(line, " "), "##")
		if !found || text == "" || text[0] != ' ' && text[0] != '\t' || strings.HasPrefix(line, "    ") {
			continue
		}
		text = strings.Trim(text, " \t")
		if t := titleOf(text); t.isVersion() || t.unreleased() {
			return i + 1, text
		}
	}
	return 0, ""
}
