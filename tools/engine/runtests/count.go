package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// count adds up tests, subtests included, over all packages. A package that fails without a test that failed counts as
// one.
type count struct {
	passed, failed, skipped int
}

// event is a line of `go test -json` (cmd/test2json; build events: `go help buildjson`).
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of a build event
	FailedBuild                   string // what could not be built, so that the package failed
	Elapsed                       float64
}

func (e event) name() string {
	switch {
	case e.ImportPath != "":
		return e.ImportPath
	case e.Test == "":
		return e.Package
	}
	return e.Package + " " + e.Test
}

// line is the closing line; machines read it.
func (c *count) line() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.passed, c.failed, c.skipped)
}

// reading is one run of `go test -json`.
type reading struct {
	*count
	out    io.Writer
	said   map[string]string // by event.name, until its end
	failed map[string]bool   // packages with a test that failed
}

// read takes events to their end. It prints a line for every package, a line for every skipped test, and all that a
// failed one printed.
func (c *count) read(in *bufio.Reader, out io.Writer) {
	r := reading{c, out, map[string]string{}, map[string]bool{}}
	for {
		line, err := in.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) != nil || e.Action == "" {
			fmt.Fprintf(out, "%s", line) // what the go command says comes as it is
		} else {
			r.take(e)
		}
		if err != nil {
			return
		}
	}
}

func (r *reading) take(e event) {
	switch e.Action {
	case "output", "build-output":
		r.said[e.name()] += e.Output
		return
	case "build-fail":
		r.count.failed++
		fmt.Fprint(r.out, r.said[e.name()])
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.endedPackage(e)
		} else {
			r.ended(e)
		}
	default:
		return
	}
	delete(r.said, e.name())
}

func (r *reading) ended(e event) {
	text := r.said[e.name()]
	switch e.Action {
	case "pass":
		r.passed++
	case "fail":
		r.count.failed++
		r.failed[e.Package] = true
		fmt.Fprintf(r.out, "FAILED  %s\n%s", e.name(), text)
	case "skip":
		r.skipped++
		fmt.Fprintf(r.out, "skipped %s%s\n", e.name(), reason(text))
	}
}

// reason is what a test said that skipped itself.
func reason(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "===") && !strings.HasPrefix(strings.TrimSpace(line), "---") {
			kept = append(kept, strings.TrimSpace(line))
		}
	}
	if kept == nil {
		return ""
	}
	return ": " + strings.Join(kept, " ")
}

func (r *reading) endedPackage(e event) {
	if e.Action == "skip" {
		return // it has no tests
	}
	// A time limit or a crash ends tests without an event; the trace is in what one of them said.
	for _, name := range slices.Sorted(maps.Keys(r.said)) {
		if test, ok := strings.CutPrefix(name, e.Package+" "); ok && e.Action == "fail" {
			r.ended(event{Action: "fail", Package: e.Package, Test: test})
			delete(r.said, name)
		}
	}
	word := "ok"
	if e.Action == "fail" {
		word = "FAILED"
		if !r.failed[e.Package] && e.FailedBuild == "" {
			r.count.failed++
			fmt.Fprint(r.out, r.said[e.Package])
		}
	}
	fmt.Fprintf(r.out, "%-7s %s  %.1f s\n", word, e.Package, e.Elapsed)
}
