package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Finds exactly one dated section with content for this version in the changelog, and reads the rest of it critically.
//
// The form is Keep a Changelog's: ## [1.0.0] - 2024-03-15. Fails where the file says something wrong or hides something:
// versions twice or out of order, days that do not exist, a draft that nobody edited; the rest is told. Where towncrier or
// changie is configured, that tool says whether anything is left to gather.
//
// +check
// +cache="never"
func (m *Slipway) Changelog(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) (string, error) {
	return m.gateAt(ctx, "changelog", tag)
}

func (s *subject) changelog(ctx context.Context) (stage.Result, error) {
	file := s.project.Config.Changelog
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	}
	if tool := s.project.Fragments(); tool != "" {
		return s.fragments(ctx, tool, tag)
	}
	section, err := s.section(tag)
	if err != nil {
		return changelogFailure(file, err), nil
	}
	problems, err := s.lintChangelog()
	if err != nil {
		return changelogFailure(file, err), nil
	}
	result := stage.Result{Verdict: stage.Passed,
		Reason: fmt.Sprintf("%s line %d, %s", file, section.Line, section.Date.Format(time.DateOnly))}
	for _, problem := range problems {
		if problem.Blocks {
			result.Findings = append(result.Findings, stage.Finding{File: file, Line: problem.Line, Rule: string(problem.Rule),
				Message: problem.Message})
		} else {
			result.Details = append(result.Details, fmt.Sprintf("%s:%d: %s", file, problem.Line, problem.Message))
		}
	}
	if more := len(result.Details) - shownRemarks; more > 0 {
		result.Details = append(result.Details[:shownRemarks], fmt.Sprintf("… %d more remarks", more))
	}
	switch len(result.Findings) {
	case 0:
	case 1:
		result.Verdict, result.Reason = stage.Failed, fmt.Sprintf("%s:%d: %s", file, result.Findings[0].Line, result.Findings[0].Message)
	default:
		result.Verdict, result.Reason = stage.Failed, fmt.Sprintf("%s says %d things that are not so", file, len(result.Findings))
	}
	return result, nil
}

// shownRemarks is how many remarks on style are told; old changelogs have one for every section.
const shownRemarks = 10

// lintChangelog reads the file as a whole.
func (s *subject) lintChangelog() ([]changelog.Problem, error) {
	data, err := s.project.Read(s.project.Config.Changelog)
	if err != nil {
		return nil, err
	}
	document, err := changelog.Parse(data)
	if err != nil {
		return nil, err
	}
	return document.Lint(changelog.LintOptions{Today: time.Now()}), nil
}

// section is what the changelog says of a tag's version.
func (s *subject) section(tag version.Tag) (changelog.Section, error) {
	file := s.project.Config.Changelog
	data, err := s.project.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return changelog.Section{}, s.project.NoChangelog()
	}
	if err != nil {
		return changelog.Section{}, err
	}
	return changelog.Find(data, tag.PEP440(), time.Now())
}

func changelogFailure(file string, err error) stage.Result {
	finding, where := stage.Finding{File: file, Message: err.Error()}, ""
	var known *changelog.Error
	if errors.As(err, &known) {
		finding = stage.Finding{File: file, Line: known.Line, Rule: string(known.Reason), Message: known.Message}
	}
	if finding.Line > 0 {
		where = fmt.Sprintf("%s:%d: ", file, finding.Line)
	}
	return stage.Result{Verdict: stage.Failed, Reason: where + finding.Message, Findings: []stage.Finding{finding}}
}
