package project

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// document is a TOML file with the line of every key and array element.
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
	d := &document{file: file, root: map[string]any{}}
	if err := toml.Unmarshal(data, &d.root); err != nil {
		return nil, syntaxError(file, err)
	}
	d.lines = lineIndex(data)
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

// line returns where a key stands, or where the nearest table around it does;
// 0 where neither is in the file.
func (d *document) line(path ...string) int {
	for ; len(path) > 0; path = path[:len(path)-1] {
		if line := d.lines[joinPath(path)]; line > 0 {
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
