package gate

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

// Pyright reads `pyright --outputjson`. Exit codes: 0 no errors, 1 errors, 2 and more it could not run. Warnings do not
// block, as pyright itself has it.
func Pyright(r Run) stage.Result {
	var parsed struct {
		General []struct {
			File, Severity, Message, Rule string
			Range                         struct{ Start struct{ Line, Character int } }
		} `json:"generalDiagnostics"`
		Summary *struct{ FilesAnalyzed, ErrorCount int } `json:"summary"`
	}
	if !r.answered() || decode(r.Stdout, &parsed) != nil || parsed.Summary == nil {
		return unknown("pyright", r)
	}
	var findings []stage.Finding
	for _, d := range parsed.General {
		if d.Severity == "error" {
			findings = append(findings, stage.Finding{File: relative(d.File), Line: d.Range.Start.Line + 1,
				Column: d.Range.Start.Character + 1, Rule: d.Rule,
				Message: strings.Join(strings.Fields(d.Message), " ")}) // it comes indented, on several lines
		}
	}
	if (r.Exit == 1) != (len(findings) > 0) {
		return unknown("pyright", r)
	}
	if parsed.Summary.FilesAnalyzed == 0 {
		return stage.Result{Verdict: stage.Unknown, Reason: "pyright found no file to check", Output: r.output(),
			Fix: "look at include and exclude in [tool.pyright]"}
	}
	result := judge("pyright", "mend the types; pyright prints the same where you are", findings)
	if result.Verdict == stage.Passed {
		result.Reason = fmt.Sprintf("pyright: %s, no errors", count(parsed.Summary.FilesAnalyzed, "file"))
	}
	return result
}

// Mypy reads `mypy --output=json`: one object a line. Exit codes: 0 no errors, 1 errors, 2 it could not run.
func Mypy(r Run) stage.Result {
	if !r.answered() || bound.JSON([]byte(r.Stdout), bound.MaxAnswer) != nil {
		return unknown("mypy", r)
	}
	var findings []stage.Finding
	for line := range strings.Lines(r.Stdout) {
		var d struct {
			File, Message, Code, Severity string
			Line, Column                  int
		}
		// Without findings mypy 2.4 prints an empty line, older versions a sentence.
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "Success: ") && r.Exit == 0 {
			continue
		}
		if decode(line, &d) != nil || d.Severity == "" {
			return unknown("mypy", r)
		}
		if d.Severity == "error" {
			findings = append(findings, stage.Finding{File: relative(d.File), Line: max(d.Line, 0), Column: d.Column + 1,
				Rule: d.Code, Message: d.Message})
		}
	}
	if (r.Exit == 1) != (len(findings) > 0) {
		return unknown("mypy", r)
	}
	return judge("mypy", "mend the types; mypy prints the same where you are", findings)
}
