package dist

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxMetadata bounds a METADATA or PKG-INFO file, README included, in bytes.
const maxMetadata = 8 << 20

// What the head of such a file may have: an index keeps each field in a database.
const (
	maxFields = 20_000
	maxHeads  = 2 << 20 // bytes of all fields but a description that stands among them
)

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// ParseMetadata reads a METADATA or PKG-INFO file: headers as in RFC 822, in UTF-8, an indented line going on with the
// header above it, and a body, which is the description (core metadata specification). A description may also stand in
// a header of that name, but not in both. Errors name the line.
func ParseMetadata(data []byte) (Metadata, error) {
	if len(data) > maxMetadata {
		return Metadata{}, fmt.Errorf("metadata has %d bytes, more than %d", len(data), maxMetadata)
	}
	if !utf8.Valid(data) {
		return Metadata{}, errors.New("metadata is not UTF-8")
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return Metadata{}, errors.New("metadata contains a NUL byte")
	}
	head, body := splitBody(string(data))
	fields, err := parseFields(head)
	if err != nil {
		return Metadata{}, err
	}
	return withDescription(fields, body)
}

// splitBody cuts at the first empty line, whichever line ending the file has.
func splitBody(text string) (head, body string) {
	for at := 0; at < len(text); {
		line, rest, found := strings.Cut(text[at:], "\n")
		if strings.TrimSuffix(line, "\r") == "" {
			return text[:at], rest
		}
		if !found {
			break
		}
		at += len(line) + 1
	}
	return text, ""
}

func parseFields(head string) ([]Field, error) {
	var fields []Field
	var value strings.Builder
	number := 0
	flush := func() {
		if len(fields) > 0 {
			fields[len(fields)-1].Value = value.String()
		}
		value.Reset()
	}
	for line := range strings.Lines(head) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.Contains(line, "\r") {
			return nil, fmt.Errorf("metadata line %d has a carriage return inside, where Python starts a new line", number)
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(fields) == 0 {
				return nil, fmt.Errorf("metadata line 1 goes on with a field, but none was started: %q", clip(line))
			}
			value.WriteString("\n" + unindent(line))
			continue
		}
		name, rest, found := strings.Cut(line, ":")
		if !found || !fieldName.MatchString(name) {
			return nil, fmt.Errorf("metadata line %d is not \"Name: value\": %q", number, clip(line))
		}
		flush()
		if len(fields) == maxFields {
			return nil, fmt.Errorf("metadata line %d: there are more than %d fields", number, maxFields)
		}
		fields = append(fields, Field{Name: name})
		value.WriteString(strings.TrimSpace(rest))
	}
	flush()
	if len(fields) == 0 {
		return nil, errors.New("metadata has no field")
	}
	return fields, nil
}

// unindent takes off what the specification puts before a continuation: seven spaces and a bar, or what setuptools
// writes, eight spaces. Further indentation belongs to the text, where reStructuredText needs it.
func unindent(line string) string {
	if rest, ok := strings.CutPrefix(line, "       |"); ok {
		return rest
	}
	for range 8 {
		rest, ok := strings.CutPrefix(line, " ")
		if !ok {
			break
		}
		line = rest
	}
	return strings.TrimPrefix(line, "\t")
}

func withDescription(fields []Field, body string) (Metadata, error) {
	meta := Metadata{Description: body}
	seen, size := false, 0
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "Description") {
			if size += len(field.Name) + len(field.Value); size > maxHeads {
				return Metadata{}, fmt.Errorf("metadata has more than %d bytes of fields before the description", maxHeads)
			}
			meta.Fields = append(meta.Fields, field)
			continue
		}
		if seen || strings.TrimSpace(body) != "" {
			return Metadata{}, errors.New("metadata has more than one description")
		}
		seen, meta.Description = true, field.Value
	}
	return meta, nil
}
