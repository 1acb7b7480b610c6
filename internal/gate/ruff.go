package gate

import (
	"strings"

	"dagger/slipway/internal/stage"
)

// Ruff reads `ruff check --output-format=json` and `ruff format --check --output-format=json`. Exit codes: 0 nothing to
// say, 1 findings, 2 it could not run. A file that does not parse is a finding of the check, and stops the formatter.
func Ruff(check, format Run) stage.Result {
	findings, answered := ruffFindings(check)
	if !answered {
		return unknown("ruff check", check)
	}
	unformatted, answered := ruffFindings(format)
	if !answered {
		unformatted, answered = formatLines(format)
	}
	if !answered && len(findings) == 0 {
		return unknown("ruff format", format)
	}
	return judge("ruff", "ruff check --fix . ; ruff format . (and mend what it leaves)", append(findings, unformatted...))
}

// formatLines reads the formatter's words: older versions have no JSON, whatever is asked for.
func formatLines(r Run) (findings []stage.Finding, answered bool) {
	for line := range strings.Lines(r.Stdout) {
		line = strings.TrimSpace(line)
		if name, found := strings.CutPrefix(line, "Would reformat: "); found {
			findings = append(findings, stage.Finding{File: relative(name), Rule: "unformatted", Message: "would be reformatted"})
		}
		answered = answered || strings.HasSuffix(line, "formatted")
	}
	return findings, answered && r.answered() && (r.Exit == 1) == (len(findings) > 0)
}

func ruffFindings(r Run) (findings []stage.Finding, answered bool) {
	var parsed []struct {
		Code, Filename, Message string
		Location                struct{ Row, Column int }
	}
	if !r.answered() || decode(r.Stdout, &parsed) != nil || (r.Exit == 1) != (len(parsed) > 0) {
		return nil, false
	}
	for _, p := range parsed {
		findings = append(findings, stage.Finding{File: relative(p.Filename), Line: p.Location.Row, Column: p.Location.Column,
			Rule: p.Code, Message: p.Message})
	}
	return findings, true
}
