package changelog

import (
	"sort"
	"strings"
	"unicode"
)

// Reference is a link reference definition (CommonMark 4.7): [1.0.0]: https://example.org "title".
type Reference struct {
	Label       string // as written
	Destination string // as written, without < and >
	Title       string // as written, with its quotes; empty where there is none
	Lines       Span

	key        string // the label as references are compared
	start, end int    // of the destination in the text
}

// maxLabel bounds a label, in bytes (CommonMark 4.7).
const maxLabel = 999

// flow is the text of some lines without what stands before it, for constructs that cross lines.
type flow struct {
	text   string
	starts []int // of each line in text
	places []int // of each line in the file's text
}

// flow joins the contents of the lines from first to before end.
func (b *blocks) flow(first, end int) flow {
	if end == first+1 {
		l := b.lines[first]
		return flow{text: b.text[l.content:l.end], starts: []int{0}, places: []int{l.content}}
	}
	var f flow
	var text strings.Builder
	for _, l := range b.lines[first:end] {
		f.starts, f.places = append(f.starts, text.Len()), append(f.places, l.content)
		text.WriteString(b.text[l.content:l.end])
		text.WriteByte('\n')
	}
	f.text = strings.TrimSuffix(text.String(), "\n")
	return f
}

// line returns the index, in the flow, of the line that a place of its text stands on.
func (f flow) line(at int) int { return sort.SearchInts(f.starts, at+1) - 1 }

// place returns where in the file a place of the flow is.
func (f flow) place(at int) int {
	n := f.line(at)
	return f.places[n] + at - f.starts[n]
}

// define takes the link reference definitions out of the start of a paragraph, and returns the line after them.
func (b *blocks) define(first, end int) int {
	if first == end || b.lines[first].content == b.lines[first].end || b.text[b.lines[first].content] != '[' {
		return first
	}
	f := b.flow(first, end)
	next := first
	for at := 0; at < len(f.text); {
		ref, after, ok := scanDefinition(f.text, at)
		if !ok {
			break
		}
		last := first + f.line(after-1)
		ref.Lines = Span{next + 1, last + 1}
		ref.start, ref.end = f.place(ref.start), f.place(ref.end-1)+1
		b.references = append(b.references, ref)
		for ; next <= last; next++ {
			b.lines[next].kind, b.lines[next].opens = referenceLine, false
		}
		at = after + 1
	}
	if next < end {
		b.lines[next].opens = true
	}
	return next
}

// scanDefinition reads a definition; after is the end of its last line.
func scanDefinition(text string, at int) (ref Reference, after int, ok bool) {
	label, at := scanLabel(text, at)
	if label == "" || !strings.HasPrefix(text[at:], ":") {
		return ref, 0, false
	}
	start := spaces(text, at+1)
	end := scanDestination(text, start)
	if end < 0 {
		return ref, 0, false
	}
	ref = Reference{Label: label, Destination: text[start:end], key: foldLabel(label), start: start, end: end}
	if text[start] == '<' {
		ref.Destination = text[start+1 : end-1]
	}
	if quote := spaces(text, end); quote > end {
		titleEnd := scanTitle(text, quote)
		if after, ok := lineEnd(text, titleEnd); ok {
			ref.Title = text[quote:titleEnd]
			return ref, after, true
		}
	}
	after, ok = lineEnd(text, end)
	return ref, after, ok
}

// scanLabel returns what stands between brackets, and the place behind them; nothing where no label is.
func scanLabel(text string, at int) (string, int) {
	if at >= len(text) || text[at] != '[' {
		return "", at
	}
	for n := at + 1; n < len(text) && n-at-1 <= maxLabel; n++ {
		switch text[n] {
		case '\\':
			n++
		case '[':
			return "", at
		case ']':
			if label := text[at+1 : n]; strings.Trim(label, " \t\n") != "" {
				return label, n + 1
			}
			return "", at
		}
	}
	return "", at
}

// spaces skips white space with at most one line ending.
func spaces(text string, at int) int {
	for ended := false; at < len(text); at++ {
		switch text[at] {
		case ' ', '\t':
		case '\n':
			if ended {
				return at
			}
			ended = true
		default:
			return at
		}
	}
	return at
}

// lineEnd returns the end of the line where nothing but white space is left of it behind at, which may be no place.
func lineEnd(text string, at int) (int, bool) {
	if at < 0 {
		return 0, false
	}
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at, at == len(text) || text[at] == '\n'
}

// scanDestination returns the end of a link destination (CommonMark 6.3), less than 0 where there is none.
func scanDestination(text string, at int) int {
	if at >= len(text) {
		return -1
	}
	if text[at] == '<' {
		return scanPointed(text, at+1)
	}
	depth := 0
	end := at
	for ; end < len(text) && text[end] > ' ' && text[end] != 0x7f; end++ {
		switch text[end] {
		case '\\':
			if end+1 < len(text) && punctuation(text[end+1]) {
				end++
			}
		case '(':
			if depth++; depth > 32 {
				return -1
			}
		case ')':
			if depth == 0 {
				return positive(end, at)
			}
			depth--
		}
	}
	if depth > 0 {
		return -1
	}
	return positive(end, at)
}

func positive(end, at int) int {
	if end == at {
		return -1
	}
	return end
}

// scanPointed returns the end of a destination between < and >.
func scanPointed(text string, at int) int {
	for ; at < len(text); at++ {
		switch text[at] {
		case '\\':
			if at+1 < len(text) && punctuation(text[at+1]) {
				at++
			}
		case '\n', '<':
			return -1
		case '>':
			return at + 1
		}
	}
	return -1
}

// scanTitle returns the end of a title with its quotes, less than 0 where there is none.
func scanTitle(text string, at int) int {
	if at >= len(text) || strings.IndexByte(`"'(`, text[at]) < 0 {
		return -1
	}
	open, end := text[at], text[at]
	if open == '(' {
		end = ')'
	}
	for at++; at < len(text); at++ {
		switch c := text[at]; {
		case c == '\\':
			at++
		case c == end:
			return at + 1
		case c == open:
			return -1
		}
	}
	return -1
}

func punctuation(c byte) bool {
	return c > ' ' && c < 0x7f && !letter(c) && (c < '0' || c > '9')
}

// foldLabel makes labels equal that a reference does not tell apart (CommonMark 4.7): white space is collapsed, and
// case is folded as Unicode has it, in full.
func foldLabel(label string) string {
	var folded strings.Builder
	for n, word := range strings.FieldsFunc(label, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }) {
		if n > 0 {
			folded.WriteByte(' ')
		}
		for _, r := range word {
			switch more, special := longFolds[r]; {
			case r < unicode.MaxASCII && (r < 'A' || r > 'Z'):
				folded.WriteRune(r)
			case special:
				folded.WriteString(more)
			default:
				folded.WriteRune(foldRune(r))
			}
		}
	}
	return folded.String()
}

// foldRune returns one and the same of the runes that differ in case only: an ASCII letter in lower case, else the
// least of them.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least >= 'A' && least <= 'Z' {
		return least + 'a' - 'A'
	}
	return least
}
