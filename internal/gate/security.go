package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// Severities are bandit's, lowest first.
var Severities = []string{"low", "medium", "high"}

// Bandit reads `bandit --format=json`. Exit codes: 0 nothing found, 1 findings; files that it could not read are no
// finding of its own, but they were not checked either.
//
// Findings below the given severity (low, medium, high) are counted, and block nothing: bandit's lowest are reminders
// (an assert, a subprocess) that most packages have by the dozen.
func Bandit(r Run, severity string) stage.Result {
	var parsed struct {
		Errors  []struct{ Filename, Reason string }
		Results []struct {
			Filename   string
			Line       int    `json:"line_number"`
			Column     int    `json:"col_offset"`
			Rule       string `json:"test_id"`
			Text       string `json:"issue_text"`
			Severity   string `json:"issue_severity"`
			Confidence string `json:"issue_confidence"`
		}
		Metrics map[string]any
	}
	if !r.answered() || decode(r.Stdout, &parsed) != nil || parsed.Metrics == nil ||
		(r.Exit == 1) != (len(parsed.Results) > 0) {
		return unknown("bandit", r)
	}
	if delete(parsed.Metrics, "_totals"); len(parsed.Metrics) == 0 && len(parsed.Errors) == 0 {
		return stage.Result{Verdict: stage.Unknown, Reason: "bandit found no file to scan", Output: r.output(),
			Fix: "look at exclude_dirs in [tool.bandit], and at testpaths: what holds only tests is left out"}
	}
	if len(parsed.Errors) > 0 {
		result := stage.Result{Verdict: stage.Unknown, Fix: "mend the file, or leave it out with exclude_dirs in [tool.bandit]",
			Reason: "bandit could not read " + count(len(parsed.Errors), "file")}
		for _, e := range parsed.Errors {
			result.Findings = append(result.Findings, stage.Finding{File: relative(e.Filename), Message: e.Reason})
		}
		return result
	}
	var findings []stage.Finding
	lower := 0
	for _, f := range parsed.Results {
		if slices.Index(Severities, strings.ToLower(f.Severity)) < slices.Index(Severities, severity) {
			lower++
			continue
		}
		findings = append(findings, stage.Finding{File: relative(f.Filename), Line: f.Line, Column: f.Column + 1, Rule: f.Rule,
			Message: fmt.Sprintf("%s (severity %s, confidence %s)", f.Text, strings.ToLower(f.Severity),
				strings.ToLower(f.Confidence))})
	}
	result := judge("bandit", "mend it, or mark the line # nosec with the rule and a reason", findings)
	if lower > 0 {
		result.Reason += fmt.Sprintf(" (%d below severity %s)", lower, severity)
	}
	return result
}

// waiveSecurity is what to do where nobody can answer.
const waiveSecurity = `run it again; or accept it by name: --waive "security=reason, by whom"`

// PipAudit reads `pip-audit --format=json`. Exit codes: 0 nothing found, 1 findings, or it could not run: then there is
// no JSON. Dependencies that the database did not know are listed with a reason and exit code 0; they were not audited,
// so the answer is unknown.
func PipAudit(r Run) stage.Result {
	var parsed struct {
		Dependencies []struct {
			Name, Version string
			Skip          string `json:"skip_reason"`
			Vulns         []struct {
				ID          string
				Aliases     []string
				Fixes       []string `json:"fix_versions"`
				Description string
			}
		}
		Fixes []any
	}
	if !r.answered() || decode(r.Stdout, &parsed) != nil || parsed.Fixes == nil {
		result := unknown("pip-audit", r)
		result.Fix = waiveSecurity
		return result
	}
	var findings []stage.Finding
	var unaudited []string
	for _, d := range parsed.Dependencies {
		if d.Skip != "" {
			unaudited = append(unaudited, d.Name)
		}
		for _, v := range d.Vulns {
			fixed := "no release mends it"
			if len(v.Fixes) > 0 {
				fixed = "mended in " + strings.Join(v.Fixes, ", ")
			}
			findings = append(findings, stage.Finding{File: "pyproject.toml", Rule: v.ID, Message: fmt.Sprintf(
				"%s %s: %s (%s)", d.Name, d.Version, strings.Join(append([]string{v.ID}, v.Aliases...), ", "), fixed)})
		}
	}
	switch {
	case len(findings) > 0:
		return judge("pip-audit", `raise the dependency; or accept it by name: --waive "security=reason, by whom"`, findings)
	case r.Exit == 1 || len(unaudited) > 0:
		return stage.Result{Verdict: stage.Unknown, Reason: fmt.Sprintf("pip-audit asked, and the vulnerability database did "+
			"not answer for %d of %d dependencies: %s", len(unaudited), len(parsed.Dependencies), list(unaudited, 5)),
			Output: r.output(), Fix: waiveSecurity}
	}
	if len(parsed.Dependencies) == 0 {
		return stage.Result{Verdict: stage.Passed, Reason: "pip-audit: no dependencies to ask about"}
	}
	return stage.Result{Verdict: stage.Passed, Reason: fmt.Sprintf("pip-audit: %d resolved dependencies, none with a known "+
		"vulnerability", len(parsed.Dependencies))}
}

// list names at most n.
func list(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + fmt.Sprintf(" and %d more", len(names)-n)
	}
	return strings.Join(names, ", ")
}

// Security is both in one: what blocks more has the word.
func Security(bandit, audit stage.Result) stage.Result {
	result := stage.Result{Verdict: stage.Passed, Reason: bandit.Reason + "; " + audit.Reason,
		Findings: append(bandit.Findings, audit.Findings...), Output: append(bandit.Output, audit.Output...),
		Executed: bandit.Executed, Tools: map[string]string{}}
	if audit.Executed.After(result.Executed) {
		result.Executed = audit.Executed
	}
	for _, part := range []stage.Result{audit, bandit} {
		maps.Copy(result.Tools, part.Tools)
		if part.Verdict == stage.Unknown && result.Verdict == stage.Passed || part.Verdict == stage.Failed {
			result.Verdict = part.Verdict
		}
		if part.Fix != "" {
			result.Fix = part.Fix
		}
	}
	return result
}
