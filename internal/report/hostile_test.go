package report

import (
	"encoding/xml"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/stage"
)

// poison is what a repository, a tool or an index may put into any text: it moves the cursor, hides, reorders, and
// speaks to a runner.
const poison = "\x1b[2J\x00\u202e\u061c\u200b\u2028\U000e0041\u009b31m\x7f\ufeff::error::x\r\n::stop-commands::y\n" +
	"\u00a0::add-mask::z ##[add-matcher]z \xff\uffff"

// hostileRecord says that in every text that comes from outside.
func hostileRecord() Record {
	result := func(name string, verdict stage.Verdict) stage.Result {
		return stage.Result{Stage: name, Kind: stage.Gate, Verdict: verdict, Reason: poison, Fix: poison,
			Details: []string{poison, "python 3.13: skipped: " + poison}, Output: []string{poison},
			Findings: []stage.Finding{{File: poison, Line: 1, Rule: poison, Message: poison}},
			Tools:    map[string]string{poison: poison}}
	}
	waived := result("security", stage.Waived)
	waived.Waiver = &stage.Waiver{Stage: "security", Reason: poison, By: poison}
	waiting := result("package", stage.Unknown)
	waiting.Because = poison
	r := Record{Slipway: "0.1.0", Destination: poison, Mode: "rehearsal", Package: poison, Tag: poison, Version: poison,
		Source:    Source{Commit: poison, Origin: poison, Path: poison, Module: poison},
		Missing:   []string{poison},
		Stages:    []stage.Result{result("lint", stage.Failed), result("test", stage.Unknown), result("verify", stage.Passed), waived, waiting},
		Files:     []File{{Name: poison, Kind: "sdist", SHA256: poison}},
		Uploads:   []Upload{{File: poison, Index: poison, Outcome: poison}},
		Images:    []Image{{Reference: poison, Digest: poison, StandIn: poison}},
		Checklist: []checklist.Line{{ID: poison, Section: poison, Text: poison, By: poison, Notes: []string{poison}, Fix: poison, SignOff: poison}},
		SignOffs:  []checklist.SignOff{{Item: poison, Name: poison, Mail: poison, What: poison}},
		Started:   time.Unix(0, 0), Ended: time.Unix(1, 0)}
	r.Finish()
	return r
}

// Whatever a release writes down can be printed: no byte of it does anything to a terminal, and no line but those of the
// annotations is one that a runner acts on.
func TestHostileTextInEveryForm(t *testing.T) {
	t.Parallel()
	r := hostileRecord()
	json, err := JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	junit, err := JUnit(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(junit, new(struct{ XMLName xml.Name })); err != nil {
		t.Errorf("junit.xml is no XML: %v", err)
	}
	if strings.Contains(string(junit), "\ufffd\ufffd") {
		t.Error("junit.xml replaces what it cannot hold")
	}
	passing := stage.Result{Stage: "lint", Verdict: stage.Passed, Reason: poison, Details: []string{poison}}
	for name, text := range map[string]string{
		"report.txt": Text(r, 100), "narrow": Text(r, 20), "report.md": Markdown(r), "record.json": string(json),
		"junit.xml": string(junit), "error": Summary(r), "blocking gate": Stage(r.Stages[0]), "gate": Stage(passing),
		"raw gate": Stage(stage.Result{Stage: "lint", Verdict: stage.Failed, Reason: poison, Output: []string{poison}, Fix: poison}),
	} {
		printable(t, name, text)
		if command.MatchString(text) {
			t.Errorf("%s has a command for a runner: %q", name, command.FindString(text))
		}
	}
	annotations := Annotations(r)
	printable(t, "annotations.txt", annotations)
	for line := range strings.Lines(annotations) {
		if !strings.HasPrefix(line, "::error ") || strings.Count(line, "::error ") != 1 {
			t.Errorf("annotations.txt: %q", line)
		}
	}
}

// command is what a GitHub runner acts on: ::name at the start of a line, ##[name] anywhere in it.
var command = regexp.MustCompile(`(?m)^[\s\v\p{Z}\x{85}]*::|##\[`)

func printable(t *testing.T, name, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8", name)
	}
	for _, r := range text {
		if r != '\n' && stage.Hidden(r) {
			t.Errorf("%s holds %+q: %q", name, r, text)
			return
		}
	}
}

// A character that is taken out may stand between the backticks of a fence.
func TestFenceStaysOpen(t *testing.T) {
	t.Parallel()
	if got := fenced("text", "``\u200b`\n# out"); got != "````text\n```\n# out\n````" {
		t.Errorf("%q", got)
	}
}
