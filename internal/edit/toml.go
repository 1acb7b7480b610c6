package edit

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/bound"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// TOMLString replaces the string at a key path ("project", "version") of a TOML document. Comments, quotes, white space
// and line endings stay. Afterwards the document means what it meant, but for that value: that is checked.
//
// Errors: *Error with the line where the document is not UTF-8, not TOML, has no such key, or has something else there
// than a string of one line; where the value is not visible ASCII without quotes and backslashes.
func TOMLString(file string, data []byte, path []string, value string) ([]byte, error) {
	if err := check(file, data, value); err != nil {
		return nil, err
	}
	if err := bound.TOML(data); err != nil {
		return nil, tooMuch(file, err)
	}
	document := map[string]any{}
	if err := toml.Unmarshal(data, &document); err != nil {
		return nil, invalid(file, err)
	}
	from, to, err := stringAt(file, data, document, path)
	if err != nil {
		return nil, err
	}
	return replace(file, data, document, path, from, to, value)
}

// replace puts the value into a range of the document and reads it again: it must be what it was, but for that value.
func replace(
	file string, data []byte, document map[string]any, path []string, from, to int, value string,
) ([]byte, error) {
	refused := &Error{File: file, Line: lineOf(data, from), Reason: shown(path) +
		" cannot be replaced without changing more than its value; change it by hand"}
	if from > to {
		return nil, refused
	}
	edited := splice(data, from, to, value)
	table, _ := get(document, path[:len(path)-1]).(map[string]any)
	table[path[len(path)-1]] = value
	after := map[string]any{}
	if err := toml.Unmarshal(edited, &after); err != nil || !same(document, after) {
		return nil, refused
	}
	return edited, nil
}

// stringAt returns the range between the quotes of the string at a path.
func stringAt(file string, data []byte, document map[string]any, path []string) (from, to int, err error) {
	found := find(data, path)
	refuse := func(reason string) (int, int, error) {
		return 0, 0, &Error{File: file, Line: found.line, Reason: shown(path) + " " + reason}
	}
	switch get(document, path).(type) {
	case nil:
		return refuse("is not there")
	case string:
	default:
		return refuse("is not a string")
	}
	raw := string(data[found.from:found.to])
	if strings.HasPrefix(raw, `"""`) || strings.HasPrefix(raw, "'''") {
		return refuse("is a multi-line string; write it on one line, between single quotes")
	}
	return found.from + 1, found.to - 1, nil
}

var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)

// shown joins a key path for a message; parts that TOML would quote are quoted, and long ones cut.
func shown(path []string) string {
	parts := slices.Clone(path)
	for i, part := range parts {
		if !bareKey.MatchString(part) {
			parts[i] = fmt.Sprintf("%.60q", part)
		}
	}
	return strings.Join(parts, ".")
}

// get returns the value at a path, nil where there is none.
func get(document map[string]any, path []string) any {
	var value any = document
	for _, key := range path {
		table, _ := value.(map[string]any)
		value = table[key]
	}
	return value
}

func invalid(file string, err error) error {
	e := &Error{File: file, Reason: fmt.Sprintf("%.200s", strings.TrimPrefix(err.Error(), "toml: "))}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		e.Line, _ = decode.Position()
	}
	return e
}

// tooMuch is a document that no parser is given.
func tooMuch(file string, err error) error {
	e := &Error{File: file, Reason: err.Error()}
	var found *bound.Excess
	if errors.As(err, &found) {
		e.Line, e.Reason = found.Line, found.Reason
	}
	return e
}

// same compares two documents. NaN is a value in TOML, and the same as NaN here.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case float64:
		b, ok := b.(float64)
		return ok && (a == b || a != a && b != b)
	}
	return reflect.DeepEqual(a, b)
}

// finder looks for a key path in a valid document. It is ours because go-toml leaves editing out of its scope, and the
// editors there are (creachadair/tomledit, stricttools/go-toml-edit) keep comments but write white space their own way.
type finder struct {
	data     []byte
	path     []string
	depth    int // how many parts of the path stand in the document
	line     int // of the last of them; 0: none does
	from, to int // of the value as written; empty where it is no scalar
}

// find returns where a path stands. What lies in an array is not told apart from what lies beside it: get knows which
// paths lead through tables alone, and TOML lets those be set once.
func find(data []byte, path []string) finder {
	f := finder{data: data, path: path}
	parser := unstable.Parser{}
	parser.Reset(data)
	var table []string
	for parser.NextExpression() {
		switch node := parser.Expression(); node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = f.key(nil, node.Key())
		case unstable.KeyValue:
			f.keyValue(table, node)
		}
	}
	return f
}

func (f *finder) keyValue(table []string, node *unstable.Node) {
	full := f.key(table, node.Key())
	value := node.Value()
	if slices.Equal(full, f.path) {
		f.from, f.to = int(value.Raw.Offset), int(value.Raw.Offset+value.Raw.Length)
	}
	if value.Kind != unstable.InlineTable {
		return
	}
	for children := value.Children(); children.Next(); {
		if child := children.Node(); child.Kind == unstable.KeyValue {
			f.keyValue(full, child)
		}
	}
}

// key returns the path of a dotted key below a table, and notes how much of the wanted path it is. Of a longer path it
// keeps one part more than the wanted one has, so that a hostile document of long keys costs no more than its length.
func (f *finder) key(table []string, key unstable.Iterator) []string {
	full := slices.Clone(table)
	for key.Next() && len(full) <= len(f.path) {
		full = append(full, string(key.Node().Data))
		if len(full) > f.depth && len(full) <= len(f.path) && slices.Equal(full, f.path[:len(full)]) {
			f.depth, f.line = len(full), lineOf(f.data, int(key.Node().Raw.Offset))
		}
	}
	return full
}
