package notes

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dagger/slipway/internal/stage"
)

// types are what a template can ask for fields, by the names that text/template gives them.
var types = map[string][]string{
	"notes.Facts": fieldsOf[Facts](), "notes.Group": fieldsOf[Group](),
	"notes.Contributor": fieldsOf[Contributor](), "notes.File": fieldsOf[File](),
}

// allFields are the names in all of them.
var allFields = slices.Concat(fieldsOf[Facts](), fieldsOf[Group](), fieldsOf[Contributor](), fieldsOf[File]())

func fieldsOf[T any]() []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		names = append(names, field.Name)
	}
	return names
}

var (
	// place is how text/template and its parser begin an error, behind the file's name.
	place = regexp.MustCompile(`(?s)^:(\d+)(?::(\d+))?: (?:executing ".*?" at <.*?>: )?(.*)$`)
	// calling is what text/template says before the error of a function.
	calling  = regexp.MustCompile(`(?s)^error calling (\w+): (.*)$`)
	noField  = regexp.MustCompile(`^can't evaluate field (\w+) in type (\S+)$`)
	nilField = regexp.MustCompile(`^nil data; no entry for key "(\w+)"$`)
)

// explain makes an *Error of what the parser or the execution says.
func (s *source) explain(err error) error {
	message, _ := strings.CutPrefix(err.Error(), "template: "+s.file)
	e := s.fail("%s", message)
	if match := place.FindStringSubmatch(message); match != nil {
		e.Line, _ = strconv.Atoi(match[1])
		e.Column = s.column(e.Line, match[2])
		message = match[3]
	}
	var own refusal
	if errors.As(err, &own) {
		message = own.Error()
	} else if match := noField.FindStringSubmatch(message); match != nil {
		message = elsewhere(match[1], match[2])
	} else if match := nilField.FindStringSubmatch(message); match != nil {
		message = fmt.Sprintf("there is nothing here to take .%s of; a template that is called gets what it is given: "+
			"{{template \"NAME\" .}}", match[1])
	} else if match := calling.FindStringSubmatch(message); match != nil {
		message = match[1] + ": " + match[2]
	}
	e.Message = strings.Join(stage.CleanLines(message, 3), "\n")
	return e
}

// elsewhere says that a field, which exists, is not one of this type.
func elsewhere(field, kind string) string {
	if strings.HasPrefix(kind, "[]") {
		return fmt.Sprintf("this is a list, and .%s is a field of what is in it; go through it with range", field)
	}
	known, found := types[kind]
	if !found {
		return fmt.Sprintf("this is a text or a number and has no field .%s", field)
	}
	what := strings.ToLower(strings.TrimPrefix(kind, "notes."))
	if kind == "notes.Facts" {
		return fmt.Sprintf("there is no field %q outside of a loop; %s", field, meant(field, known, "."))
	}
	if slices.Contains(types["notes.Facts"], field) {
		return fmt.Sprintf("a %s has no field %q; did you mean $.%s?", what, field, field)
	}
	return fmt.Sprintf("a %s has no field %q; %s", what, field, meant(field, known, "."))
}

// column turns the count of bytes before a place, from the parser, into a column from 1 in characters; 0 is unknown.
func (s *source) column(line int, before string) int {
	lines := strings.Split(s.text, "\n")
	n, err := strconv.Atoi(before)
	if err != nil || line < 1 || line > len(lines) || n > len(lines[line-1]) {
		return 0
	}
	return 1 + utf8.RuneCountInString(lines[line-1][:n])
}

func (s *source) fail(format string, args ...any) *Error {
	return &Error{File: s.file, Message: fmt.Sprintf(format, args...)}
}

// failAt is an error at an offset into the file.
func (s *source) failAt(at int, format string, args ...any) *Error {
	e := s.fail(format, args...)
	before := s.text[:at]
	e.Line = 1 + strings.Count(before, "\n")
	e.Column = 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return e
}
