package edit

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// assignment is a name, perhaps annotated, perhaps further names, and one string: no prefix, no escape, and nothing
// after it but a comment or a further statement.
var assignment = regexp.MustCompile(`^\x{feff}?([A-Za-z_]\w*)(?:\s*:[^"'#=]*)?(?:\s*=\s*[A-Za-z_]\w*)*\s*=\s*` +
	`(?:"([^"\\]*)"|'([^'\\]*)')\s*(?:[#;].*)?$`)

var bom = []byte("\ufeff")

// PythonString replaces the string that a line of a Python file assigns to a name. Quotes, annotation, further names,
// comment and line ending stay.
//
// Errors: *Error where the file is not UTF-8, where the line is not such an assignment of the old value (a prefix as
// in f"…", a computed value, another file than was read), where the value is not visible ASCII without quotes.
func PythonString(data []byte, at Place, value string) ([]byte, error) {
	if err := check(at.File, data, value); err != nil {
		return nil, err
	}
	from, to := lineAt(data, at.Line)
	line := data[from:to]
	found := assignment.FindSubmatchIndex(line)
	if found == nil || string(line[found[2]:found[3]]) != at.Name {
		return nil, stale(at, fmt.Sprintf("does not set %s to a string of one piece", at.Name))
	}
	begin, end := found[4], found[5]
	if begin < 0 {
		begin, end = found[6], found[7]
	}
	if string(line[begin:end]) != at.Value {
		return nil, stale(at, fmt.Sprintf("does not say %.60q", at.Value))
	}
	return splice(data, from+begin, from+end, value), nil
}

// Alone replaces the version in a file that holds nothing else. White space around it stays, so a line ending at the
// end of the file stays, or stays away.
//
// Errors: *Error as from PythonString, and for a byte order mark, which readers would take for a part of the version.
func Alone(data []byte, at Place, value string) ([]byte, error) {
	if err := check(at.File, data, value); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, bom) {
		return nil, &Error{File: at.File, Line: 1, Reason: "starts with a byte order mark, which is read as part of the " +
			"version; save the file without it"}
	}
	text := bytes.TrimSpace(data)
	if len(text) == 0 || string(text) != at.Value {
		return nil, stale(at, fmt.Sprintf("does not hold %.60q alone", at.Value))
	}
	from := bytes.Index(data, text)
	return splice(data, from, from+len(text), value), nil
}

// maxTries bounds how often InLine asks.
const maxTries = 16

// InLine replaces the old value at the first place of its line where reads, given the edited file, says that it now
// finds the new one: for files that are read by a pattern, and only the pattern knows which of several it takes.
//
// Errors: *Error as from PythonString, and where reads takes none of the first places that the line has.
func InLine(data []byte, at Place, value string, reads func(edited []byte) bool) ([]byte, error) {
	if err := check(at.File, data, value); err != nil {
		return nil, err
	}
	from, to := lineAt(data, at.Line)
	if at.Value == "" || !utf8.ValidString(at.Value) {
		from = to
	}
	for tries := 0; from < to && tries < maxTries; tries++ {
		next := bytes.Index(data[from:to], []byte(at.Value))
		if next < 0 {
			break
		}
		from += next
		if edited := splice(data, from, from+len(at.Value), value); reads(edited) {
			return edited, nil
		}
		from++
	}
	return nil, &Error{File: at.File, Line: at.Line, Reason: fmt.Sprintf(
		"%.60q cannot be replaced so that the line reads as %s; change it by hand", at.Value, value)}
}

func stale(at Place, found string) error {
	return &Error{File: at.File, Line: at.Line, Reason: found + ", which is what was read there; has the file changed?"}
}
