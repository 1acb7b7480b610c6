package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// count adds up tests, subtests included, over all packages.
type count struct {
	passed, failed, skipped int
}

// event is a line of `go test -json` (cmd/test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

func (c *count) line() string {
	return fmt.Sprintf("passed %d  failed %d  skipped %d", c.passed, c.failed, c.skipped)
}

// read takes events to their end. It prints a line for every package, a line for every skipped test, and all that a
// failed one printed.
func (c *count) read(in *bufio.Reader, out io.Writer) {
	said := map[string]*strings.Builder{}
	for {
		line, err := in.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Fprintf(out, "%s", line) // what the compiler says comes as it is
		} else {
			c.take(e, said, out)
		}
		if err != nil {
			return
		}
	}
}

func (c *count) take(e event, said map[string]*strings.Builder, out io.Writer) {
	name := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		if said[name] == nil {
			said[name] = new(strings.Builder)
		}
		said[name].WriteString(e.Output)
	case "pass", "fail", "skip":
		c.ended(e, name, said, out)
		delete(said, name)
	case "build-fail":
		c.failed++
		fmt.Fprintf(out, "%s", said[name])
	}
}

func (c *count) ended(e event, name string, said map[string]*strings.Builder, out io.Writer) {
	text := ""
	if said[name] != nil {
		text = said[name].String()
	}
	if e.Test == "" {
		c.endedPackage(e, text, out)
		return
	}
	switch e.Action {
	case "pass":
		c.passed++
	case "fail":
		c.failed++
		fmt.Fprintf(out, "FAILED  %s\n%s", name, text)
	case "skip":
		c.skipped++
		fmt.Fprintf(out, "skipped %s\n", name)
	}
}

func (c *count) endedPackage(e event, text string, out io.Writer) {
	word := map[string]string{"pass": "ok", "fail": "FAILED", "skip": "no tests"}[e.Action]
	if e.Action == "fail" && !strings.Contains(text, "FAIL\t") && text != "" {
		fmt.Fprint(out, text)
	}
	if e.Action != "skip" {
		fmt.Fprintf(out, "%-7s %s  %.1f s\n", word, e.Package, e.Elapsed)
	}
}
