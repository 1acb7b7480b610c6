package main

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"slices"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// errNoHistory is a source that is an exported folder.
var errNoHistory = errors.New("the source has no .git of its own, so its tags and commits are not known; call this in a clone " +
	"(for a package in a larger repository: --source=. --path=FOLDER)")

// isClone says whether the source has a history. A .git that is a file lies elsewhere and is an error.
func (m *Slipway) isClone(ctx context.Context) (bool, error) {
	has, err := m.Source.Exists(ctx, ".git")
	if err != nil || !has {
		return false, explain("reading the source", err)
	}
	folder, err := m.Source.Exists(ctx, ".git", dagger.DirectoryExistsOpts{
		ExpectedType: dagger.ExistsTypeDirectoryType, DoNotFollowSymlinks: true})
	if err != nil {
		return false, explain("reading the source", err)
	}
	if !folder {
		return false, errors.New("this is a git worktree or a submodule (.git is a file), whose history lies elsewhere " +
			"and is not uploaded; run in an ordinary clone: git clone . ../release && cd ../release")
	}
	return true, nil
}

// readHistory opens a copy of the clone's history in this module's own container.
func (s *subject) readHistory(ctx context.Context) (*history.Repository, error) {
	clone, err := s.module.isClone(ctx)
	if err != nil {
		return nil, err
	}
	if !clone {
		return nil, errNoHistory
	}
	var wanted []string
	for _, name := range history.Files() {
		wanted = append(wanted, ".git/"+name)
	}
	scratch := filepath.Join("history", s.name)
	_, err = s.module.Source.Filter(dagger.DirectoryFilterOpts{Include: wanted}).
		Export(ctx, scratch, dagger.DirectoryExportOpts{Wipe: true})
	if err != nil {
		return nil, explain("reading the history", err)
	}
	repository, err := history.Open(ctx, filepath.Join(scratch, ".git"))
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	return repository, nil
}

// tagPrefix is what the project's tags begin with: what it says, else what its tags have, else "v".
func (s *subject) tagPrefix(ctx context.Context) (string, error) {
	config := s.project.Config
	if config.TagPrefixGiven {
		return config.TagPrefix, nil
	}
	if clone, err := s.module.isClone(ctx); err != nil || !clone {
		return config.TagPrefix, nil // a gate that is called alone needs no history
	}
	tags, err := s.module.Source.AsGit().Tags(ctx)
	if err != nil {
		return "", explain("listing the tags", err)
	}
	names := append([]string{s.project.Name}, s.project.ImportNames...)
	if s.module.Path != "." {
		names = append(names, path.Base(s.module.Path), s.module.Path)
	}
	if prefix, found := version.DetectPrefix(tags, names, s.module.Path != "."); found {
		return prefix, nil
	}
	return config.TagPrefix, nil
}

// releases are the tags of the package's releases, lowest version first. A shallow clone is refused: it may lack some.
func (s *subject) releases(ctx context.Context) ([]history.Release, error) {
	repository, err := s.history()
	if err != nil {
		return nil, err
	}
	if err := repository.RequireWhole(); err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	tags, err := repository.Tags(ctx)
	if err != nil {
		return nil, explain("listing the tags", err)
	}
	prefix, err := s.prefix()
	if err != nil {
		return nil, err
	}
	found, err := history.Releases(tags, prefix)
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	return found, nil
}

// before is the newest final release that came before a tag, false where there is none.
func before(releases []history.Release, tag version.Tag) (history.Release, bool) {
	own, err := version.Parse(tag.PEP440())
	if err != nil {
		return history.Release{}, false
	}
	earlier := slices.DeleteFunc(slices.Clone(releases), func(r history.Release) bool { return r.Version.Compare(own) >= 0 })
	return history.Last(earlier)
}

// cannotTell is the result of a gate that needs the history and has none, or not all of it. It is skipped, with the reason:
// a rehearsal on every change need not fetch all of history. Preflight sees to it that nothing is published like that.
func cannotTell(err error) stage.Result {
	if errors.Is(err, errNoHistory) {
		return stage.Result{Verdict: stage.Skipped, Reason: "the source has no history: an exported folder, not a clone"}
	}
	var missing *history.NoHistoryError
	if errors.As(err, &missing) {
		return stage.Result{Verdict: stage.Skipped, Reason: missing.Error()}
	}
	return stage.Result{Verdict: stage.Unknown, Reason: err.Error()}
}
