package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/change"
	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/prepare"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// prepared is the Changeset of a prepared release: what was computed, and what the project's own tools make of it.
func (s *subject) prepared(ctx context.Context, release prepare.Release, prepared prepare.Prepared) (*dagger.Changeset, error) {
	for _, name := range prepared.New {
		if err := s.free(ctx, name); err != nil {
			return nil, err
		}
	}
	if err := s.relock(ctx, prepared); err != nil {
		return nil, err
	}
	if release.Fragments == "" {
		return s.changes(ctx, change.Changes{Files: prepared.Files})
	}
	return s.gather(ctx, release, prepared)
}

// free makes sure that a file can be new: what was read of the package is a choice of its files.
func (s *subject) free(ctx context.Context, name string) error {
	there, err := s.tree.Exists(ctx, name)
	if err != nil {
		return explain("reading the source", err)
	}
	if there {
		return &stageError{text: name + " is there and was not read, so it would be overwritten; is it behind a link?"}
	}
	return nil
}

const lockLimit = 10 * time.Minute

// relock lets uv bring its lock file up to date, in a container with the files that uv reads: the lock holds the package's
// own version, and everything else in it stays as far as it still fits.
func (s *subject) relock(ctx context.Context, prepared prepare.Prepared) error {
	if there, err := s.tree.Exists(ctx, lockFile); err != nil || !there {
		if root, _ := s.module.Source.Exists(ctx, lockFile); root && err == nil {
			say(lockFile + " at the repository's root is a workspace's, and is left to you: uv lock")
		}
		return explain("reading the source", err)
	}
	files, err := s.narrow(ctx, "lock", dagger.DirectoryFilterOpts{})
	if err != nil {
		return explain("reading the source", err)
	}
	for _, name := range slices.Sorted(maps.Keys(prepared.Files)) {
		files = files.WithNewFile(name, string(prepared.Files[name]))
	}
	python, err := s.newest(ctx)
	if err != nil {
		return err
	}
	in := uvContainer(python).WithDirectory("/src", files).WithWorkdir("/src").
		WithEnvVariable("SLIPWAY_ASKED", time.Now().Format(time.RFC3339Nano)) // the index is asked now
	run, err := execute(ctx, in, lockLimit, shell, "-c", uv+" lock --python "+basePython+" && /bin/cp uv.lock "+outputs+"/uv.lock")
	if err != nil {
		return err
	}
	if run.exit != 0 {
		return &stageError{text: "uv lock failed; run it where you are and look:\n" +
			strings.Join(stage.LastLines(run.stdout+"\n"+run.stderr, 15), "\n")}
	}
	lock, err := run.output(ctx, lockFile)
	if err != nil {
		return err
	}
	old, err := contents(ctx, s.tree.File(lockFile), lockFile, bound.MaxAnswer)
	if err != nil {
		return err
	}
	if lock != old {
		prepared.Files[lockFile] = []byte(lock)
	}
	return nil
}

const lockFile = string(project.InstallLock)

// inFile puts the file's name before an error of its changelog.
func inFile(name string, err error) error {
	var known *changelog.Error
	if errors.As(err, &known) {
		return &stageError{text: changelogFailure(name, err).Reason, cause: err}
	}
	return err
}
