package report

import (
	"encoding/xml"
	"fmt"
	"strings"

	"dagger/slipway/internal/stage"
)

type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Stamp    string      `xml:"timestamp,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Time    string     `xml:"time,attr"`
	Failure *junitText `xml:"failure,omitempty"`
	Error   *junitText `xml:"error,omitempty"`
	Skipped *junitText `xml:"skipped,omitempty"`
	Output  string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit is the release as a test suite, a test for every stage: failed is a failure, unknown an error, waived is skipped.
func JUnit(r Record) ([]byte, error) {
	suite := junitSuite{Name: "release " + oneLine(r.Tag), Tests: len(r.Stages), Time: seconds(r.Ended.Sub(r.Started).Seconds()),
		Stamp: r.Started.UTC().Format("2006-01-02T15:04:05")}
	for _, result := range r.Stages {
		one := junitCase{Class: "slipway", Name: result.Stage, Time: seconds(result.Elapsed.Seconds())}
		text := &junitText{Message: oneLine(result.Reason), Text: body(r, result)}
		switch result.Verdict {
		case stage.Failed:
			one.Failure = text
			suite.Failures++
		case stage.Unknown:
			one.Error = text
			suite.Errors++
		case stage.Skipped, stage.Waived:
			one.Skipped = &junitText{Message: text.Message}
			suite.Skipped++
		case stage.Passed:
			one.Output = strings.Join(append([]string{result.Reason}, result.Details...), "\n")
		}
		suite.Cases = append(suite.Cases, one)
	}
	data, err := xml.MarshalIndent(junitSuites{Suite: suite}, "", "  ")
	return append([]byte(xml.Header), append(data, '\n')...), err
}

func seconds(value float64) string { return fmt.Sprintf("%.3f", value) }

func body(r Record, result stage.Result) string {
	var lines []string
	for _, finding := range result.Findings {
		lines = append(lines, oneLine(place(finding)+finding.Message+rule(finding)))
	}
	lines = append(lines, result.Output...)
	if result.Fix != "" {
		lines = append(lines, "fix: "+result.Fix)
	}
	if command, _ := Reproduce(r, result.Stage); command != "" {
		lines = append(lines, "run: "+command)
	}
	return strings.Join(lines, "\n")
}
