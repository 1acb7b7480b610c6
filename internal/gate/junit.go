package gate

import (
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

// junit is what pytest's JUnit XML says.
type junit struct {
	run      int // passed or failed
	findings []stage.Finding
	skipped  []string // the reasons, each once
	seen     map[string]bool
	skips    int
}

type testCase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *problem `xml:"failure"`
	Error   *problem `xml:"error"`
	Skipped *problem `xml:"skipped"`
}

type problem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func parseJUnit(text string) (*junit, error) {
	var document struct {
		XMLName xml.Name
		Suites  []struct {
			Cases []testCase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := bound.XML([]byte(text), bound.MaxAnswer); err != nil {
		return nil, fmt.Errorf("its report (JUnit XML) %w", err)
	}
	if err := xml.Unmarshal([]byte(text), &document); err != nil {
		return nil, err
	}
	if document.XMLName.Local != "testsuites" {
		return nil, errors.New("not JUnit XML")
	}
	found := &junit{seen: map[string]bool{}}
	for _, suite := range document.Suites {
		for _, one := range suite.Cases {
			found.take(one)
		}
	}
	return found, nil
}

func (j *junit) take(c testCase) {
	switch {
	case c.Failure != nil:
		j.run++
		j.findings = append(j.findings, c.finding(*c.Failure))
	case c.Error != nil:
		j.run++
		j.findings = append(j.findings, c.finding(*c.Error))
	case c.Skipped != nil && (c.Skipped.Type != "pytest.xfail" || strings.Contains(c.Skipped.Message, "[NOTRUN]")):
		// pytest counts xfail(run=False) as an expected failure, although nothing ran.
		j.skips++
		if reason := firstLine(c.Skipped.Message); !j.seen[reason] {
			j.skipped, j.seen[reason] = append(j.skipped, reason), true
		}
	default:
		j.run++
	}
}

// where is a line of a pytest traceback that names a place: "tests/test_pkg.py:11: AssertionError".
var where = regexp.MustCompile(`(?m)^(\S[^:\n]*\.py):(\d+): `)

// finding places a failure in the file of its test: the traceback's last line that is not in a library.
func (c testCase) finding(p problem) stage.Finding {
	finding := stage.Finding{Rule: c.Class + "::" + c.Name, Message: firstLine(p.Message)}
	for _, match := range where.FindAllStringSubmatch(p.Text, -1) {
		if name := relative(match[1]); !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "../") {
			finding.File = name
			finding.Line, _ = strconv.Atoi(match[2])
		}
	}
	return finding
}

func (j *junit) fact(kind string) string {
	fact := fmt.Sprintf("%d %s", j.run, kind)
	if j.skips > 0 {
		fact += fmt.Sprintf(" (%d skipped: %s)", j.skips, list(j.skipped, 2))
	}
	return fact
}

func firstLine(text string) string {
	if lines := stage.CleanLines(text, 2); len(lines) > 0 {
		return lines[0]
	}
	return ""
}
