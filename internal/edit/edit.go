// Package edit writes a new version into a project's files and leaves every other byte as it was. An edit that would
// not read back as what was asked for is refused.
package edit

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"dagger/slipway/internal/stage"
)

// Place is a version in a file. A project.VersionFile converts to one.
type Place struct {
	File  string // for messages
	Line  int    // from 1; lines end in a line feed
	Name  string // of the Python variable; empty where the file holds the version alone
	Value string // as written
}

// Error is why a file is left as it is.
type Error struct {
	File   string
	Line   int // from 1; 0 is the file as a whole
	Reason string
}

// Error is file:line and the reason.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}

// plain is a value that needs no escape between any quotes. Every PEP 440 version is one.
var plain = regexp.MustCompile(`^[!#-&(-\[\]-~]+$`)

// check refuses what no edit takes: a file that is not UTF-8, a value that is not plain.
func check(file string, data []byte, value string) error {
	if !plain.MatchString(value) {
		return &Error{File: file, Reason: fmt.Sprintf(
			"%.60q cannot be written there; a version is visible ASCII without quotes and backslashes", value)}
	}
	if line := stage.InvalidLine(data); line > 0 {
		return &Error{File: file, Line: line, Reason: "is not UTF-8; save it as UTF-8, or change its version by hand"}
	}
	return nil
}

// lineOf returns the line of an offset, from 1.
func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

// lineAt returns where a line begins and ends, its line feed left out; an empty range past the last one.
func lineAt(data []byte, line int) (from, to int) {
	for ; line > 1; line-- {
		next := bytes.IndexByte(data[from:], '\n')
		if next < 0 {
			return len(data), len(data)
		}
		from += next + 1
	}
	if end := bytes.IndexByte(data[from:], '\n'); end >= 0 {
		return from, from + end
	}
	return from, len(data)
}

// splice returns a copy of data with the bytes of a range replaced.
func splice(data []byte, from, to int, value string) []byte {
	return slices.Concat(data[:from], []byte(value), data[to:])
}
