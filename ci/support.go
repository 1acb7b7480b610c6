package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/policy"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// support asks whether the line of this version still gets releases, and whether anybody looks after the policy that says
// so. The default policy of a project that has none of its own is told and blocks nothing: nobody promised it.
func (s *subject) support(ctx context.Context) (stage.Result, error) {
	config := s.project.Config.Support
	failures, notes := policy.Review(config, time.Now())
	result := stage.Result{Verdict: stage.Passed, Findings: failures}
	for _, note := range notes {
		result.Details = append(result.Details, note.Message)
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return cannotTell(err), nil
	}
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Skipped, Reason: err.Error()}, nil
	}
	result.Details = append(result.Details, s.pythonNotes(ctx, releases)...)
	_, result.Reason, err = policy.Judge(asPolicy(releases), tag.PEP440(), time.Now(), config)
	var ended *policy.EndedError
	switch {
	case errors.As(err, &ended) && config.Line == 0:
		result.Reason = "by the default policy, line " + ended.Line.Name + " has ended (" + ended.Line.EndOfLife +
			"); [tool.slipway.support] would make that binding"
	case errors.As(err, &ended):
		result.Verdict, result.Reason, result.Findings = stage.Failed, ended.Error(), failures
	case err != nil:
		return stage.Result{}, err
	case len(failures) > 0:
		result.Verdict, result.Reason = stage.Failed, fmt.Sprintf("%s:%d: %s", failures[0].File, failures[0].Line, failures[0].Message)
		result.Fix = "correct [tool.slipway.support] in pyproject.toml, line " + fmt.Sprint(failures[0].Line)
	}
	return result, nil
}

// asPolicy is what the policy reads of releases.
func asPolicy(releases []history.Release) []policy.Release {
	var all []policy.Release
	for _, release := range releases {
		all = append(all, policy.Release{Version: release.Version.String(), Tag: release.Name, Date: release.Time})
	}
	return all
}

// pythonNotes tells which Pythons this release drops, and which it declares past their end of life.
func (s *subject) pythonNotes(ctx context.Context, releases []history.Release) []string {
	notes, err := s.pythonChanges(ctx, releases)
	if err != nil {
		return []string{"the Pythons could not be compared with those of the previous release: " + err.Error()}
	}
	var told []string
	for _, note := range notes {
		told = append(told, note.Message)
	}
	return told
}

func (s *subject) pythonChanges(ctx context.Context, releases []history.Release) ([]policy.PythonNote, error) {
	var earlier *policy.Declared
	if tag, err := s.meantTag(); err == nil {
		if last, ok := before(releases, tag); ok {
			if earlier, err = s.declaredAt(ctx, last); err != nil {
				return nil, err
			}
		}
	}
	return policy.Pythons(policy.Declared{Requires: s.project.RequiresPython, Pythons: s.project.Pythons}, earlier, time.Now())
}

// declaredAt is what pyproject.toml said of Pythons at a release, nil where there was none.
func (s *subject) declaredAt(ctx context.Context, release history.Release) (*policy.Declared, error) {
	repository, err := s.history()
	if err != nil {
		return nil, err
	}
	data, err := repository.File(ctx, release.Commit, s.module.Path, project.Pyproject)
	if err != nil {
		return nil, nil // the time of setup.py
	}
	scratch := filepath.Join("then", release.Commit)
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(scratch, project.Pyproject), data, 0o600); err != nil {
		return nil, err
	}
	then, err := project.Load(os.DirFS(scratch), ".")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", release.Name, err)
	}
	return &policy.Declared{Requires: then.RequiresPython, Pythons: then.Pythons}, nil
}
