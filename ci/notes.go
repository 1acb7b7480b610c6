package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/notes"
	"dagger/slipway/internal/prepare"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// notesStage writes the notes of a release, before anything is published: a template that fails should not stop a release
// that is half out.
func (s *subject) notesStage(context.Context) (stage.Result, error) {
	if tool := s.project.Fragments(); tool != "" {
		return stage.Result{Verdict: stage.Skipped, Reason: "the changelog is written by " + tool + ", in a form of its own"}, nil
	}
	if result, err := s.skeleton(); err != nil || result.Verdict != "" {
		return result, err
	}
	text, err := s.notes()
	var template *notes.Error
	switch {
	case errors.As(err, &template) && template.File == "":
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	case errors.As(err, &template):
		return stage.Result{Verdict: stage.Failed, Reason: err.Error(), Fix: "correct the template; docs/notes.md tells what it can use",
			Findings: []stage.Finding{{File: template.File, Line: template.Line, Column: template.Column, Message: template.Message}}}, nil
	case errors.Is(err, errSection):
		return stage.Result{Verdict: stage.Unknown, Because: "changelog", Reason: "there is no section to write them from"}, nil
	case errors.Is(err, errBuild):
		return stage.Result{Verdict: stage.Unknown, Because: "build", Reason: "there are no files whose digests they could carry"}, nil
	case err != nil:
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	}
	return stage.Result{Verdict: stage.Passed, Reason: fmt.Sprintf("%d lines from %s", strings.Count(text, "\n"), s.project.Config.Changelog)}, nil
}

// skeleton refuses notes that would link to a migration guide which nobody has written; zero where there is none such.
func (s *subject) skeleton() (stage.Result, error) {
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{}, err
	}
	guide, found := s.project.MigrationGuide(tag.Numbers())
	if !found {
		return stage.Result{}, nil
	}
	data, err := s.project.Read(guide)
	if err != nil {
		return stage.Result{}, err
	}
	line := prepare.SkeletonLine(data)
	if line == 0 {
		return stage.Result{}, nil
	}
	finding := stage.Finding{File: guide, Line: line, Message: "the migration guide is a skeleton that nobody has written"}
	return stage.Result{Verdict: stage.Failed, Reason: fmt.Sprintf("%s:%d: %s", guide, line, finding.Message),
		Findings: []stage.Finding{finding}, Fix: "write what users have to do, then delete that line"}, nil
}

// What notes wait for.
var (
	errSection = errors.New("the changelog has no section for them")
	errBuild   = errors.New("the files whose digests they carry could not be built")
)

// onItsTag refuses a version whose tag is on another commit: the digests and the people would be those of this one.
func (s *subject) onItsTag(ctx context.Context) error {
	tag, err := s.meantTag()
	if err != nil || s.commit == nil || s.commit.commit == "" {
		return err
	}
	at, err := s.module.tagCommit(ctx, tag.String())
	if err == nil && at != "" && at != s.commit.commit {
		err = fmt.Errorf("tag %s is on commit %.12s, and this is commit %.12s; check out what the tag points at: git checkout %[1]s",
			tag, at, s.commit.commit)
	}
	return err
}

// writeNotes writes the release notes of the subject's version.
func (s *subject) writeNotes(ctx context.Context) (string, error) {
	tag, err := s.meantTag()
	if err != nil {
		return "", err
	}
	facts, err := s.noteFacts(ctx, tag)
	if err != nil {
		return "", err
	}
	template := s.project.Config.Next.Template
	if template == "" {
		return notes.Render(facts)
	}
	source, err := s.project.Read(template)
	if err != nil {
		return "", fmt.Errorf("[tool.slipway.next] template: %w", err)
	}
	return notes.RenderTemplate(template, source, facts)
}

func (s *subject) noteFacts(ctx context.Context, tag version.Tag) (notes.Facts, error) {
	section, err := s.section(tag)
	if err != nil {
		return notes.Facts{}, fmt.Errorf("%w: %w", errSection, err)
	}
	facts := notes.Facts{Package: s.project.Name, Tag: tag.String(), Version: tag.PEP440(), Date: section.Date.Format(time.DateOnly),
		Repository: s.repositoryURL(ctx), Prerelease: tag.Prerelease(), RequiresPython: s.project.RequiresPython}
	if err := s.noteText(tag, &facts); err != nil {
		return notes.Facts{}, fmt.Errorf("%w: %w", errSection, err)
	}
	if s.published != nil && s.published.Name != "pypi" {
		facts.Index = s.published.index.SimpleURL
	}
	if guide, found := s.project.MigrationGuide(tag.Numbers()); found {
		facts.MigrationGuide = path.Join(s.module.Path, guide)
	}
	if err := s.noteHistory(ctx, tag, &facts); err != nil {
		return notes.Facts{}, err
	}
	files, err := s.dist()
	if err != nil {
		return notes.Facts{}, fmt.Errorf("%w: %w", errBuild, err)
	}
	for _, file := range files.set.Files {
		facts.Files = append(facts.Files, notes.File{Name: file.Name, Size: file.Size, SHA256: file.SHA256})
	}
	return facts, nil
}

// noteText takes the changelog's section apart, links inlined.
func (s *subject) noteText(tag version.Tag, facts *notes.Facts) error {
	data, err := s.project.Read(s.project.Config.Changelog)
	if err != nil {
		return err
	}
	document, err := changelog.Parse(data)
	if err != nil {
		return err
	}
	found, err := document.Notes(tag.PEP440())
	if err != nil {
		return err
	}
	facts.Summary, facts.Body = found.Summary, found.Body
	for _, group := range found.Groups {
		facts.Groups = append(facts.Groups, notes.Group{Type: group.Type, Body: group.Body})
	}
	return nil
}

// noteHistory adds the previous release and who contributed since. Without all of history neither is known.
func (s *subject) noteHistory(ctx context.Context, tag version.Tag, facts *notes.Facts) error {
	releases, err := s.releases(ctx)
	if err != nil {
		if cannotTell(err).Verdict == stage.Skipped {
			return nil
		}
		return err
	}
	repository, err := s.history()
	if err != nil {
		return err
	}
	head, err := repository.Head(ctx)
	if err != nil {
		return err
	}
	since := ""
	var earlier []history.Commit
	if last, ok := before(releases, tag); ok {
		facts.Previous, since = last.Name, last.Commit
		if earlier, err = repository.Commits(ctx, "", last.Commit, s.module.Path); err != nil {
			return err
		}
	}
	commits, err := repository.Commits(ctx, since, head, s.module.Path)
	if err != nil {
		return err
	}
	var known []string
	for _, commit := range earlier {
		known = append(known, commit.Email, commit.Author)
	}
	facts.Contributors = notes.Contributors(commits, known)
	return nil
}
