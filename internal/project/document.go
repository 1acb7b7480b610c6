package project

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML file with the line of every key.
type document struct {
	file  string
	root  map[string]any
	lines map[string]int // key path joined by \x00 → line, from 1
}

// SyntaxError is a file that its parser refuses.
type SyntaxError struct {
	File         string
	Line, Column int // from 1; 0 is unknown
	Message      string
}

// Error is file:line:column and the parser's words.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

func parseTOML(file string, data []byte) (*document, error) {
	if line := deepLine(data); line > 0 {
		return nil, &SyntaxError{File: file, Line: line, Column: 1,
			Message: fmt.Sprintf("brackets nest deeper than %d", maxDepth)}
	}
	d := &document{file: file, root: map[string]any{}, lines: map[string]int{}}
	if err := toml.Unmarshal(data, &d.root); err != nil {
		return nil, syntaxError(file, err)
	}
	d.index(data)
	return d, nil
}

func syntaxError(file string, err error) error {
	e := &SyntaxError{File: file, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		e.Line, e.Column = decode.Position()
	}
	return e
}

// maxDepth bounds nesting: the parser recurses, and a document of brackets
// alone would exhaust the stack.
const maxDepth = 100

// deepLine returns the first line with more than maxDepth brackets still open,
// counted without regard to strings, which only errs towards refusing lines
// that no package has.
func deepLine(data []byte) int {
	depth, line := 0, 1
	for _, b := range data {
		switch b {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case '\n':
			line++
		}
		if depth > maxDepth {
			return line
		}
	}
	return 0
}

// index notes the line of every key. The document is known to be valid.
func (d *document) index(data []byte) {
	var starts []int // offset of each line
	for at := 0; at >= 0 && at <= len(data); {
		starts = append(starts, at)
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	lineOf := func(offset uint32) int {
		at, found := slices.BinarySearch(starts, int(offset))
		if found {
			return at + 1
		}
		return at
	}
	parser := unstable.Parser{}
	parser.Reset(data)
	var table []string
	for parser.NextExpression() {
		node := parser.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = d.note(nil, node.Key(), lineOf)
		case unstable.KeyValue:
			d.indexKeyValue(table, node, lineOf)
		}
	}
}

func (d *document) indexKeyValue(table []string, node *unstable.Node, lineOf func(uint32) int) {
	full := d.note(table, node.Key(), lineOf)
	if node.Value().Kind != unstable.InlineTable {
		return
	}
	for children := node.Value().Children(); children.Next(); {
		if child := children.Node(); child.Kind == unstable.KeyValue {
			d.indexKeyValue(full, child, lineOf)
		}
	}
}

// note records each part of a dotted key below base and returns the full path.
func (d *document) note(base []string, key unstable.Iterator, lineOf func(uint32) int) []string {
	full := slices.Clone(base)
	for key.Next() {
		full = append(full, string(key.Node().Data))
		joined := strings.Join(full, "\x00")
		if _, known := d.lines[joined]; !known {
			d.lines[joined] = lineOf(key.Node().Raw.Offset)
		}
	}
	return full
}

// line returns where a key stands, or where the nearest table around it does;
// 0 where neither is in the file.
func (d *document) line(path ...string) int {
	for ; len(path) > 0; path = path[:len(path)-1] {
		if line := d.lines[strings.Join(path, "\x00")]; line > 0 {
			return line
		}
	}
	return 0
}

// get returns the value at a path, nil where there is none.
func (d *document) get(path ...string) any {
	var value any = d.root
	for _, key := range path {
		table, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = table[key]
	}
	return value
}

func (d *document) table(path ...string) map[string]any {
	table, _ := d.get(path...).(map[string]any)
	return table
}

func (d *document) text(path ...string) string {
	text, _ := d.get(path...).(string)
	return text
}

// has says whether a key or table is in the file.
func (d *document) has(path ...string) bool { return d.get(path...) != nil }
