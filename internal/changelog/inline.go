package changelog

import (
	"regexp"
	"strings"
)

// What hostile text can make expensive is bounded: paragraphs longer than maxInline bytes stay as they are, and links
// and tags that are longer than maxReach are none.
const (
	maxInline = 256 << 10
	maxReach  = 4 << 10
)

// resolve makes the edits that turn the link references of a paragraph or heading into inline links, as CommonMark 6.3
// and its appendix "An algorithm for parsing nested emphasis and links" find them.
func (d *Document) resolve(f flow) []edit {
	if len(f.text) > maxInline || !strings.Contains(f.text, "[") {
		return nil
	}
	s := scanner{text: f.text, file: d.text, ends: map[string]bool{}, find: d.reference}
	for s.at < len(s.text) {
		s.next()
	}
	for i, e := range s.edits {
		s.edits[i].start, s.edits[i].end = f.place(e.start-1)+1, f.place(e.end-1)+1
	}
	return s.edits
}

// reference returns the definition that a label means. Labels with ^ are those of footnotes on GitHub.
func (d *Document) reference(label string) *Reference {
	n, found := d.defined[foldLabel(label)]
	if !found || strings.HasPrefix(label, "^") {
		return nil
	}
	return &d.References[n]
}

// inlined is what follows the text of an inline link.
func (ref Reference) inlined(file string) string {
	link := "(" + file[ref.start:ref.end]
	if ref.Title != "" {
		link += " " + strings.Join(strings.Fields(ref.Title), " ")
	}
	return link + ")"
}

// scanner walks over inline text.
type scanner struct {
	text  string
	file  string // that the references stand in
	at    int
	find  func(label string) *Reference
	open  []bracket
	dead  int             // of open, how many cannot begin a link any more, as links hold no links
	ends  map[string]bool // what has no end in the rest of the text
	edits []edit
}

// bracket is a [ or ![ that may begin a link or an image.
type bracket struct {
	at    int // behind it
	image bool
}

func (s *scanner) next() {
	switch c := s.text[s.at]; c {
	case '\\':
		s.at = min(s.at+2, len(s.text))
	case '`':
		s.code()
	case '<':
		s.angle()
	case '[', '!':
		s.bracket(c == '!')
	case ']':
		s.close()
	default:
		s.at++
	}
}

// code skips a code span (CommonMark 6.1): as many backticks at its end as at its start.
func (s *scanner) code() {
	rest := strings.TrimLeft(s.text[s.at:], "`")
	mark := s.text[s.at : len(s.text)-len(rest)]
	s.at += len(mark)
	if s.ends[mark] {
		return
	}
	for at := s.at; ; {
		from := strings.IndexByte(s.text[at:], '`')
		if from < 0 {
			s.ends[mark] = true
			return
		}
		rest := strings.TrimLeft(s.text[at+from:], "`")
		end := len(s.text) - len(rest)
		if end-at-from == len(mark) {
			s.at = end
			return
		}
		at = end
	}
}

// angleShape is an autolink or a tag (CommonMark 6.5, 6.6).
var angleShape = regexp.MustCompile(`^<(?:[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20\x7f<>]*` +
	`|[a-zA-Z0-9.!#$%&'*+/=?^_` + "`" + `{|}~-]+@[a-zA-Z0-9.-]+` +
	`|[A-Za-z][A-Za-z0-9-]*(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>` + "`" + `\s]+|'[^']*'|"[^"]*"))?)*\s*/?` +
	`|/[A-Za-z][A-Za-z0-9-]*\s*|![A-Za-z][^>]*)>`)

// angle skips an autolink or raw HTML.
func (s *scanner) angle() {
	rest := s.text[s.at:min(len(s.text), s.at+maxReach)]
	for _, pair := range [][2]string{{"<!-->", ""}, {"<!--->", ""}, {"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}} {
		if strings.HasPrefix(rest, pair[0]) {
			s.at += len(pair[0])
			s.until(pair[1])
			return
		}
	}
	s.at += max(1, len(angleShape.FindString(rest)))
}

// until skips what comes before an end, and the end, where it comes.
func (s *scanner) until(end string) {
	if s.ends[end] {
		return
	}
	at := strings.Index(s.text[s.at:], end)
	if at < 0 {
		s.ends[end] = true
		return
	}
	s.at += at + len(end)
}

func (s *scanner) bracket(image bool) {
	s.at++
	if image {
		if s.at == len(s.text) || s.text[s.at] != '[' {
			return
		}
		s.at++
	}
	s.open = append(s.open, bracket{at: s.at, image: image})
}

// close looks whether a ] ends the text of a link or an image.
func (s *scanner) close() {
	closing := s.at
	s.at++
	n := len(s.open) - 1
	if n < 0 {
		return
	}
	opener, alive := s.open[n], n >= s.dead
	s.open = s.open[:n]
	s.dead = min(s.dead, n)
	if !opener.image && !alive || !s.link(opener, closing) {
		return
	}
	if !opener.image {
		s.dead = n
	}
}

// link reads what follows the text of a link, and inlines a reference.
func (s *scanner) link(opener bracket, closing int) bool {
	near := s.text[:min(len(s.text), s.at+maxReach)]
	if _, end := scanInline(near, s.at); end > 0 {
		s.at = end
		return true
	}
	label, end := s.text[opener.at:closing], bracketed(near, s.at)
	switch {
	case end > 0 && strings.Trim(s.text[s.at+1:end-1], " \t\n") != "": // not [label][ ], which cmark takes for [label][]
		label = s.text[s.at+1 : end-1]
	case len(label) > maxLabel:
		return false
	}
	ref := s.find(label)
	if ref == nil {
		return false
	}
	s.edits = append(s.edits, edit{s.at, max(end, s.at), ref.inlined(s.file)})
	s.at = max(end, s.at)
	return true
}

// bracketed returns the end of a label in brackets, which may be empty; 0 where there is none.
func bracketed(text string, at int) int {
	if at >= len(text) || text[at] != '[' {
		return 0
	}
	for n := at + 1; n < len(text) && n-at-1 <= maxLabel; n++ {
		switch text[n] {
		case '\\':
			n++
		case '[':
			return 0
		case ']':
			return n + 1
		}
	}
	return 0
}

// scanInline reads what follows the brackets of an inline link (CommonMark 6.3): (destination "title"). It returns the
// destination and the place behind the parenthesis, 0 where there is no such thing.
func scanInline(text string, at int) (destination string, end int) {
	if at >= len(text) || text[at] != '(' {
		return "", 0
	}
	start := spaces(text, at+1)
	after := scanDestination(text, start)
	if after < 0 {
		if start < len(text) && text[start] == ')' {
			return "", start + 1
		}
		return "", 0
	}
	destination = text[start:after]
	if text[start] == '<' {
		destination = text[start+1 : after-1]
	}
	if next := spaces(text, after); next > after {
		if title := scanTitle(text, next); title > 0 {
			next = spaces(text, title)
		}
		after = next
	}
	if after >= len(text) || text[after] != ')' {
		return "", 0
	}
	return destination, after + 1
}
