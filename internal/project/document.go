package project

import (
	"errors"
	"fmt"
	"strings"

	"dagger/slipway/internal/bound"

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
	if err := bound.TOML(data); err != nil {
		return nil, tooMuch(file, err)
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

// tooMuch is a document that no parser is given.
func tooMuch(file string, err error) error {
	e := &SyntaxError{File: file, Line: 1, Column: 1, Message: err.Error()}
	var found *bound.Excess
	if errors.As(err, &found) {
		e.Line, e.Message = max(found.Line, 1), found.Reason
	}
	return e
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
