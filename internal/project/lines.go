package project

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// indexer notes the line of every key of a document that is known to be valid.
// An element of an array has its number, from 0, as its part of the path:
// tool, slipway, calendar, 1, target.
type indexer struct {
	lines  map[string]int // key path joined by \x00 → line, from 1
	starts []int          // offset of each line
	counts map[string]int // path of an array of tables → its elements so far
}

func lineIndex(data []byte) map[string]int {
	x := &indexer{lines: map[string]int{}, starts: lineStarts(data), counts: map[string]int{}}
	parser := unstable.Parser{}
	parser.Reset(data)
	var table []string
	for parser.NextExpression() {
		node := parser.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = x.header(node)
		case unstable.KeyValue:
			x.keyValue(table, node)
		}
	}
	return x.lines
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for at := 0; ; {
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			return starts
		}
		at += next + 1
		starts = append(starts, at)
	}
}

// header notes each part of [a.b] or [[a.b]] and returns the full path. Below
// an array of tables, a header means the element that was opened last (TOML
// 1.0, "Array of Tables").
func (x *indexer) header(node *unstable.Node) []string {
	var full []string
	for key := node.Key(); key.Next(); {
		full = append(full, string(key.Node().Data))
		x.note(full, key.Node())
		joined := joinPath(full)
		if node.Kind == unstable.ArrayTable && key.IsLast() {
			x.counts[joined]++
		}
		if count := x.counts[joined]; count > 0 {
			full = append(full, strconv.Itoa(count-1))
			x.note(full, key.Node())
		}
	}
	return full
}

func (x *indexer) keyValue(table []string, node *unstable.Node) {
	full := slices.Clone(table)
	for key := node.Key(); key.Next(); {
		full = append(full, string(key.Node().Data))
		x.note(full, key.Node())
	}
	x.value(full, node.Value())
}

// value notes what an inline table or an array holds.
func (x *indexer) value(full []string, value *unstable.Node) {
	if tooLong(full) {
		return
	}
	children := value.Children()
	switch value.Kind {
	case unstable.InlineTable:
		for children.Next() {
			if child := children.Node(); child.Kind == unstable.KeyValue {
				x.keyValue(full, child)
			}
		}
	case unstable.Array:
		for i := 0; children.Next(); i++ {
			element := append(slices.Clone(full), strconv.Itoa(i))
			x.note(element, children.Node())
			x.value(element, children.Node())
		}
	}
}

// What is noted of a path at most: longer than any key we read. Each path is kept as a whole, so a document of long
// names in long names would cost many times its size.
const (
	maxDepth = 100  // parts
	maxPath  = 4000 // bytes
)

// tooLong says whether a path, and with it what lies below, is left to the key around it.
func tooLong(full []string) bool {
	size := 0
	for _, part := range full {
		size += len(part)
	}
	return len(full) > maxDepth || size > maxPath
}

// note records where a path stands first. Nodes that the parser gives no place
// are left to the key around them.
func (x *indexer) note(full []string, node *unstable.Node) {
	if tooLong(full) {
		return
	}
	joined := joinPath(full)
	if _, known := x.lines[joined]; known || node.Raw.Length == 0 {
		return
	}
	at, found := slices.BinarySearch(x.starts, int(node.Raw.Offset))
	if found {
		at++
	}
	x.lines[joined] = at
}

func joinPath(path []string) string { return strings.Join(path, "\x00") }
