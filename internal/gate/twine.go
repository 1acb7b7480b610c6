package gate

import (
	"regexp"
	"strings"

	"dagger/slipway/internal/stage"
)

var twineLine = regexp.MustCompile(`^Checking (\S+): (PASSED|FAILED)`)

// Twine reads `twine check --strict`: a line for each file, then its errors and warnings. Exit codes: 0 all passed, 1
// not all.
func Twine(r Run) stage.Result {
	text := stage.Clean(r.Stdout + "\n" + r.Stderr)
	var findings []stage.Finding
	files := 0
	for line := range strings.Lines(text) {
		match := twineLine.FindStringSubmatch(strings.TrimSpace(line))
		if match == nil {
			continue
		}
		files++
		if match[2] == "FAILED" {
			findings = append(findings, stage.Finding{File: match[1], Rule: "twine-check",
				Message: "the index would not render its description, or miss it"})
		}
	}
	if !r.answered() || files == 0 || (r.Exit == 1) != (len(findings) > 0) {
		return unknown("twine", r)
	}
	result := judge("twine check --strict", "mend the README that [project] readme names", findings)
	if result.Verdict == stage.Failed {
		result.Output = r.output()
	} else {
		result.Reason = "index rules and twine check --strict: " + count(files, "file")
	}
	return result
}
