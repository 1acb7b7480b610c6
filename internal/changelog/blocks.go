package changelog

import "strings"

// maxDepth bounds the quotes and list items around a block, as cmark does: deeper marks are text. Without a bound, a
// line of marks and many blank lines after it would take time by the square of the file's size.
const maxDepth = 100

// blocks finds the block structure of CommonMark 0.31.2 line by line, in the two phases of its appendix "A parsing
// strategy": which open blocks go on, and which begin. It makes no tree: what a line is, and how deep it stands, is all
// that a changelog needs.
type blocks struct {
	text       string
	lines      []line
	headings   []heading
	references []Reference
	fences     []fence

	stack   []container // the quotes and list items that are open
	leaf    leaf        // the block in the innermost of them that may go on
	first   int         // the line that the leaf began on
	html    htmlStart   // how the leaf began, where it is HTML
	settled bool        // in this line, the blocks that do not go on are closed

	cursor
}

type container struct {
	indent int  // columns that the text of an item is indented by; 0 is a quote
	empty  bool // an item that has nothing in it yet
}

type leaf uint8

const (
	noLeaf leaf = iota
	paragraphLeaf
	indentedLeaf
	fencedLeaf
	htmlLeaf
)

type heading struct {
	level  int
	text   string
	setext bool // underlined
	line   int  // index of its first line
	end    int  // index of the line after it, with its underline
	depth  uint8
}

// fence is a fenced code block.
type fence struct {
	mark   string // ``` or ~~~, as long as in the file
	indent int
	line   int // index of the line that opens it
	end    int // index of the line after its last one
	closed bool
}

// parse finds the blocks of a text.
func parse(text string) *blocks {
	b := &blocks{text: text, lines: cut(text)}
	for i := range b.lines {
		b.next(i)
	}
	b.closeLeaf(len(b.lines))
	return b
}

// next reads line i.
func (b *blocks) next(i int) {
	l := &b.lines[i]
	b.cursor = cursor{text: b.text[l.start:l.end]}
	b.settled = false
	defer b.place(l)
	kept := b.match()
	if b.leaf > paragraphLeaf {
		if kept == len(b.stack) && b.goesOn(i) {
			l.content = l.start + b.offset
			return
		}
		b.closeLeaf(i)
	}
	for b.opensContainer(i, kept) {
	}
	if !b.opensLeaf(i, kept) {
		b.plain(i, kept)
	}
}

// place notes in which containers a line stands.
func (b *blocks) place(l *line) {
	l.depth = uint8(len(b.stack))
	l.listed = l.depth > 0 && b.stack[0].indent > 0
}

// match returns how many of the open containers the line stands in, and moves the cursor behind their marks.
func (b *blocks) match() int {
	for n := range b.stack {
		c := &b.stack[n]
		indent, rest := b.look()
		switch {
		case c.indent == 0:
			if indent > 3 || rest == "" || rest[0] != '>' {
				return n
			}
			b.quoteMark(indent)
		case rest == "":
			if c.empty {
				return n
			}
			b.skip(indent)
		case indent < c.indent:
			return n
		default:
			b.skip(c.indent)
		}
	}
	return len(b.stack)
}

// goesOn says whether a leaf that is no paragraph goes on in line i, and marks the line.
func (b *blocks) goesOn(i int) bool {
	l := &b.lines[i]
	indent, rest := b.look()
	switch b.leaf {
	case fencedLeaf:
		f := &b.fences[len(b.fences)-1]
		if indent <= 3 && closes(rest, f.mark) {
			f.closed, l.kind = true, fenceLine
			b.closeLeaf(i + 1)
			return true
		}
		b.skip(min(indent, f.indent))
		l.kind = codeLine
	case indentedLeaf:
		if rest == "" {
			l.kind = blankLine
			return true
		}
		if indent < 4 {
			return false
		}
		b.skip(4)
		l.kind = codeLine
	default:
		if rest == "" && b.html.untilBlank {
			return false
		}
		b.htmlLine(i)
	}
	return true
}

// closes says whether a line ends a fenced block: the same character, at least as often, and nothing else.
func closes(rest, mark string) bool {
	return strings.HasPrefix(rest, mark) && strings.Trim(strings.TrimRight(rest, " \t"), mark[:1]) == ""
}

// htmlLine marks line i as HTML and ends the block where the line ends it.
func (b *blocks) htmlLine(i int) {
	l := &b.lines[i]
	l.kind = htmlLine
	if b.html.comment {
		l.kind = commentLine
	}
	if b.html.ends(b.text[l.start+b.offset : l.end]) {
		b.leaf = noLeaf
	}
}

// plain is a line in which nothing new begins, or what a line has after the marks of new containers.
func (b *blocks) plain(i, kept int) {
	l := &b.lines[i]
	indent, rest := b.look()
	if rest == "" {
		b.settle(i, kept)
		if l.kind = markLine; strings.Trim(b.cursor.text, " \t") == "" {
			l.kind = blankLine
		}
		return
	}
	// Where the blocks around a paragraph do not go on, it goes on without them: a lazy continuation line.
	if b.settled || b.leaf != paragraphLeaf {
		b.settle(i, kept)
		b.begin(paragraphLeaf, i)
	}
	l.opens = b.first == i
	b.skip(indent)
	l.content = l.start + b.offset
}

// settle closes, once in a line, the blocks that do not go on in it.
func (b *blocks) settle(i, kept int) {
	if b.settled {
		return
	}
	b.closeLeaf(i)
	b.stack = b.stack[:kept]
	b.settled = true
}

// closeLeaf ends the open leaf before line i.
func (b *blocks) closeLeaf(i int) {
	switch b.leaf {
	case paragraphLeaf:
		b.define(b.first, i)
	case fencedLeaf:
		b.fences[len(b.fences)-1].end = i
	}
	b.leaf = noLeaf
}

func (b *blocks) begin(kind leaf, i int) {
	b.fill()
	b.leaf, b.first = kind, i
}

// fill notes that the innermost container has something in it.
func (b *blocks) fill() {
	if n := len(b.stack); n > 0 {
		b.stack[n-1].empty = false
	}
}
