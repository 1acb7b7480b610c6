package changelog

import "strings"

// opensContainer says whether a quote or a list item begins at the cursor, and moves behind its mark.
func (b *blocks) opensContainer(i, kept int) bool {
	indent, rest := b.look()
	if indent > 3 || rest == "" || b.depth(kept) >= maxDepth {
		return false
	}
	switch c := rest[0]; {
	case c == '>':
		b.settle(i, kept)
		b.quoteMark(indent)
		b.push(container{})
		return true
	case strings.IndexByte("-+*", c) < 0 && (c < '0' || c > '9'):
		return false
	}
	width, interrupts := itemWidth(rest)
	paragraph := b.goesOnAsParagraph(kept)
	if width == 0 || paragraph && !interrupts || isRule(rest) {
		return false
	}
	b.settle(i, kept)
	b.lines[i].entry = b.lines[i].entry || len(b.stack) == 0
	b.push(container{indent: b.itemMark(indent, width), empty: true})
	return true
}

func (b *blocks) push(c container) {
	b.fill()
	b.stack = append(b.stack, c)
}

// depth is how many containers stand around the next block that begins.
func (b *blocks) depth(kept int) int {
	if b.settled {
		return len(b.stack)
	}
	return kept
}

// goesOnAsParagraph says whether the line stands in the open paragraph and in all containers around it.
func (b *blocks) goesOnAsParagraph(kept int) bool {
	return !b.settled && b.leaf == paragraphLeaf && kept == len(b.stack)
}

// opensLeaf says whether a block begins at the cursor that holds no others and is no paragraph, and marks its line.
func (b *blocks) opensLeaf(i, kept int) bool {
	indent, rest := b.look()
	if rest == "" {
		return false
	}
	if indent > 3 {
		// A paragraph cannot be interrupted by indented code, not even from outside its containers.
		if b.leaf == paragraphLeaf {
			return false
		}
		b.settle(i, kept)
		b.begin(indentedLeaf, i)
		b.skip(4)
		b.mark(i, codeLine)
		return true
	}
	switch rest[0] {
	case '#':
		return b.opensHeading(i, kept, indent, rest)
	case '`', '~':
		return b.opensFence(i, kept, indent, rest)
	case '<':
		return b.opensHTML(i, kept, rest)
	case '=', '-':
		if b.goesOnAsParagraph(kept) && underline(rest) > 0 && b.heads(i) {
			b.underline(i, underline(rest))
			return true
		}
	}
	if !isRule(rest) {
		return false
	}
	b.settle(i, kept)
	b.fill()
	b.mark(i, ruleLine)
	return true
}

func (b *blocks) mark(i int, k kind) {
	b.lines[i].kind = k
	b.lines[i].content = b.lines[i].start + b.offset
}

// opensHeading is for ATX headings (CommonMark 4.2).
func (b *blocks) opensHeading(i, kept, indent int, rest string) bool {
	title := strings.TrimLeft(rest, "#")
	level := len(rest) - len(title)
	if level > 6 || title != "" && title[0] != ' ' && title[0] != '\t' {
		return false
	}
	b.settle(i, kept)
	b.fill()
	b.skip(indent + level)
	spaces, _ := b.look()
	b.skip(spaces)
	b.mark(i, headingLine)
	title = strings.TrimRight(title, " \t")
	if bare := strings.TrimRight(title, "#"); bare == "" || bare[len(bare)-1] == ' ' || bare[len(bare)-1] == '\t' {
		title = bare
	}
	b.headings = append(b.headings, heading{level: level, text: strings.Trim(title, " \t"), line: i, end: i + 1,
		depth: uint8(len(b.stack))})
	return true
}

// underline returns the level of the heading that a line underlines, 0 where it does not (CommonMark 4.3).
func underline(rest string) int {
	for level, mark := range []string{"=", "-"} {
		if rest[0] == mark[0] && strings.Trim(strings.TrimRight(rest, " \t"), mark) == "" {
			return level + 1
		}
	}
	return 0
}

// heads says whether the open paragraph has text behind the link reference definitions that it may begin with, which
// it takes out of it.
func (b *blocks) heads(i int) bool {
	b.first = b.define(b.first, i)
	return b.first < i
}

// underline makes the open paragraph a heading that ends with line i.
func (b *blocks) underline(i, level int) {
	var text []string
	for n := b.first; n < i; n++ {
		l := &b.lines[n]
		l.kind = setextLine
		text = append(text, strings.Trim(b.text[l.content:l.end], " \t"))
	}
	b.headings = append(b.headings, heading{level: level, text: strings.Join(text, " "), setext: true, line: b.first,
		end: i + 1, depth: uint8(len(b.stack))})
	b.mark(i, underlineLine)
	b.leaf, b.settled = noLeaf, true
}

// isRule says whether a line is a thematic break: three or more of one mark (CommonMark 4.1).
func isRule(rest string) bool {
	mark := rest[0]
	if mark != '*' && mark != '-' && mark != '_' {
		return false
	}
	count := 0
	for n := range len(rest) {
		switch rest[n] {
		case mark:
			count++
		case ' ', '\t':
		default:
			return false
		}
	}
	return count >= 3
}

// opensFence is for fenced code (CommonMark 4.5).
func (b *blocks) opensFence(i, kept, indent int, rest string) bool {
	after := strings.TrimLeft(rest, rest[:1])
	mark := rest[:len(rest)-len(after)]
	if len(mark) < 3 || mark[0] == '`' && strings.Contains(after, "`") {
		return false
	}
	b.settle(i, kept)
	b.begin(fencedLeaf, i)
	b.mark(i, fenceLine)
	b.fences = append(b.fences, fence{mark: mark, indent: indent, line: i})
	return true
}
