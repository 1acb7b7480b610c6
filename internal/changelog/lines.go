package changelog

import (
	"bytes"
	"strings"

	"dagger/slipway/internal/stage"
)

// What Parse reads at most: a changelog of decades stays far below.
const (
	maxSize  = 16 << 20 // bytes
	maxLines = 1 << 20
)

const byteOrderMark = "\ufeff"

// Span is a run of lines from First to Last, counted from 1, both included. Where Last is less than First it is empty.
type Span struct {
	First, Last int
}

// line is one line of the file and what the block structure says of it.
type line struct {
	start, end int // in the text, without the line ending
	content    int // where the block's own text begins, behind the marks of the quotes and list items around it
	kind       kind
	depth      uint8 // quotes and list items around it
	opens      bool  // a paragraph begins here
	listed     bool  // stands in an item of a list that stands in no other block
	entry      bool  // and the item begins here
}

// kind is what a line is for a reader.
type kind uint8

const (
	textLine      kind = iota // of a paragraph
	blankLine                 // white space
	markLine                  // the mark of a quote or a list item, with nothing after it
	headingLine               // ATX heading
	setextLine                // text that is a heading as it is underlined
	underlineLine             // the === or --- below it
	ruleLine                  // thematic break
	codeLine                  // in a code block
	fenceLine                 // that opens or closes one
	htmlLine                  // HTML block
	commentLine               // HTML block that is a comment
	referenceLine             // link reference definition
)

// visible says whether a reader finds content on a line. A heading in a list item is what some write for an entry.
func (l line) visible() bool {
	switch l.kind {
	case textLine, codeLine, htmlLine:
		return true
	case headingLine, setextLine:
		return l.depth > 0
	}
	return false
}

// cut splits text at line feeds, and takes a carriage return before one as part of the line ending.
func cut(text string) []line {
	lines := make([]line, 0, strings.Count(text, "\n")+1)
	for start := 0; start < len(text); {
		length := strings.IndexByte(text[start:], '\n')
		if length < 0 {
			return append(lines, line{start: start, end: len(text)})
		}
		end := start + length
		next := end + 1
		if end > start && text[end-1] == '\r' {
			end--
		}
		lines = append(lines, line{start: start, end: end})
		start = next
	}
	return lines
}

// readable refuses what is no text, or too much of it.
func readable(data []byte) error {
	if len(data) > maxSize {
		return fail(Unreadable, 0, "the changelog has %d bytes; at most %d are read", len(data), maxSize)
	}
	if count := bytes.Count(data, []byte("\n")); count >= maxLines {
		return fail(Unreadable, maxLines, "the changelog has %d lines; at most %d are read", count+1, maxLines)
	}
	if line := stage.InvalidLine(data); line > 0 {
		return fail(Unreadable, line, "the changelog is not UTF-8 here; save it as UTF-8")
	}
	return nil
}
