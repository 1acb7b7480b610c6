package policy

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"dagger/slipway/internal/stage"
)

// The markers that Write knows in a document: <!-- slipway:support --> and <!-- /slipway:support -->.
const (
	SupportMarker  = "support"
	CalendarMarker = "calendar"
)

// Written is what Write did.
type Written string

// The outcomes of Write.
const (
	NoMarkers Written = "no markers" // the document does not ask for it
	UpToDate  Written = "up to date"
	Updated   Written = "updated"
)

// MarkerError is a document that Write does not touch.
type MarkerError struct {
	File   string
	Line   int // from 1
	Reason string
}

// Error names file, line and reason.
func (e *MarkerError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// Write puts content between the two lines <!-- slipway:MARKER --> and <!-- /slipway:MARKER --> of a Markdown document,
// with a blank line around it and the line ends of the marker's own line. Every other byte stays. Markers in fenced
// code are text. file is the document's name, for errors. A document without markers is returned as it is: NoMarkers.
//
// Errors: *MarkerError for a document that is not UTF-8, and for markers that are not one pair in order, each alone on
// its line.
func Write(file string, document []byte, marker, content string) ([]byte, Written, error) {
	if line := stage.InvalidLine(document); line > 0 {
		return document, NoMarkers, &MarkerError{file, line, "the document is not UTF-8; save it as UTF-8"}
	}
	from, to, found, err := region(file, document, marker)
	if err != nil || !found {
		return document, NoMarkers, err
	}
	text := "\n" + strings.Trim(content, "\n") + "\n\n"
	if bytes.HasSuffix(document[:from], []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if text == string(document[from:to]) {
		return document, UpToDate, nil
	}
	var out []byte
	out = append(append(append(out, document[:from]...), text...), document[to:]...)
	return out, Updated, nil
}

// markerLine is a line of a document that begins with a marker.
type markerLine struct {
	number     int // from 1
	start, end int // offsets, line end included
	closes     bool
	alone      bool // nothing else is on the line
}

// region finds the bytes between the lines of the two markers.
func region(file string, document []byte, marker string) (from, to int, found bool, err error) {
	opens, closes := "<!-- slipway:"+marker+" -->", "<!-- /slipway:"+marker+" -->"
	var opened, closed *markerLine
	for _, line := range markerLines(document, marker) {
		reason := ""
		switch {
		case !line.alone:
			reason = "a marker stands alone on its line; move the rest of it elsewhere"
		case line.closes && opened == nil:
			reason = fmt.Sprintf("%s comes before any %s", closes, opens)
		case line.closes && closed != nil:
			reason = fmt.Sprintf("%s stands on line %d already; leave one", closes, closed.number)
		case line.closes:
			closed = &line
		case opened != nil:
			reason = fmt.Sprintf("%s stands on line %d already; leave one", opens, opened.number)
		default:
			opened = &line
		}
		if reason != "" {
			return 0, 0, false, &MarkerError{file, line.number, reason}
		}
	}
	switch {
	case opened == nil:
		return 0, 0, false, nil
	case closed == nil:
		return 0, 0, false, &MarkerError{file, opened.number, fmt.Sprintf("%s is never closed; write %s after it",
			opens, closes)}
	}
	return opened.end, closed.start, true, nil
}

// markerLines finds the markers that are no code: neither fenced nor indented by four columns (CommonMark, section
// 4.4).
func markerLines(document []byte, marker string) []markerLine {
	shape := regexp.MustCompile(`^ {0,3}<!--[ \t]*(/?)slipway:` + regexp.QuoteMeta(marker) + `[ \t]*-->[ \t]*(.*)$`)
	var found []markerLine
	fence, end := "", 0
	for i, line := range bytes.SplitAfter(document, []byte("\n")) {
		start := end
		end += len(line)
		text := bytes.TrimRight(bytes.TrimPrefix(line, []byte("\ufeff")), "\r\n")
		var inside bool
		if fence, inside = fenced(fence, text); inside {
			continue
		}
		if m := shape.FindSubmatch(text); m != nil {
			found = append(found, markerLine{i + 1, start, end, len(m[1]) > 0, len(m[2]) == 0})
		}
	}
	return found
}

// fenceShape is CommonMark 0.31.2, section 4.5.
var fenceShape = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")

// fenced says whether a line is part of fenced code, its fences included; open is the fence that is open after it.
func fenced(before string, line []byte) (open string, inside bool) {
	m := fenceShape.FindSubmatch(line)
	switch {
	case m == nil:
		return before, before != ""
	case before == "" && m[1][0] == '`' && bytes.ContainsRune(m[2], '`'):
		return "", false
	case before == "":
		return string(m[1]), true
	case bytes.HasPrefix(m[1], []byte(before)) && len(bytes.TrimSpace(m[2])) == 0:
		return "", true
	}
	return before, true
}
