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

// Finds exactly one dated section with content for this version in the changelog.
//
// The form is Keep a Changelog's: ## [1.0.0] - 2024-03-15.
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

func (s *subject) changelog(context.Context) (stage.Result, error) {
	file := s.project.Config.Changelog
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	}
	section, err := s.section(tag)
	if err != nil {
		return changelogFailure(file, err), nil
	}
	return stage.Result{Verdict: stage.Passed,
		Reason: fmt.Sprintf("%s line %d, %s", file, section.Line, section.Date.Format(time.DateOnly))}, nil
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
