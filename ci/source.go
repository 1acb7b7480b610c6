package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/project"
	files "dagger/slipway/internal/tree"
)

// revision is what a release is made from: a commit, or an exported folder, which has none.
type revision struct {
	tree   *dagger.Directory // the repository's files, without .git
	commit string            // 40 hex digits; "" for a folder without history
	time   time.Time         // of the commit; zero without one
	origin string            // the URL of the remote "origin", as configured
	dirty  []string          // changed or untracked paths, which are not part of a release
}

// workingTree is what gates read when they are called alone: the files as they lie there.
func (m *Slipway) workingTree() *dagger.Directory {
	return m.Source.WithoutDirectory(".git")
}

// committed finds the commit that a release would be made from: HEAD of the repository, or none for a plain folder.
func (m *Slipway) committed(ctx context.Context) (*revision, error) {
	clone, err := m.isClone(ctx)
	if err != nil {
		return nil, err
	}
	if !clone {
		return &revision{tree: m.Source}, nil
	}
	return m.readCommit(ctx)
}

func (m *Slipway) readCommit(ctx context.Context) (*revision, error) {
	head := m.Source.AsGit().Head()
	commit, err := head.Commit(ctx)
	if err != nil {
		return nil, explain("this repository has no commit to release (git log shows what is there)", err)
	}
	tree := head.Tree(dagger.GitRefTreeOpts{Depth: 1})
	if modules, err := tree.Exists(ctx, ".gitmodules"); err != nil {
		return nil, explain("reading commit "+commit, err)
	} else if modules {
		return nil, errors.New("this repository has submodules (.gitmodules), which are not part of a commit's tree and " +
			"so would be missing from what is built; vendor them or release from a repository without them")
	}
	found := &revision{tree: tree.WithoutDirectory(".git"), commit: commit}
	if found.time, err = commitTime(ctx, tree, commit); err != nil {
		return nil, err
	}
	if found.origin, err = m.readOrigin(ctx); err != nil {
		return nil, err
	}
	found.dirty, err = m.uncommitted(ctx, tree)
	return found, err
}

// commitTime asks git in this module's own container; the checkout it reads is the engine's, with the engine's
// configuration, not the repository's.
func commitTime(ctx context.Context, tree *dagger.Directory, commit string) (time.Time, error) {
	const scratch = "commit"
	if _, err := tree.Filter(dagger.DirectoryFilterOpts{Include: []string{".git"}}).Export(ctx, scratch); err != nil {
		return time.Time{}, explain("reading commit "+commit, err)
	}
	out, err := git(ctx, "-C", scratch, "show", "--no-patch", "--format=%ct", commit, "--")
	if err != nil {
		return time.Time{}, explain("reading the date of commit "+commit, err)
	}
	seconds, err := strconv.ParseInt(out, 10, 64)
	if err != nil {
		return time.Time{}, explain("reading the date of commit "+commit, err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// readOrigin returns the URL of the remote that others clone from, or "".
func (m *Slipway) readOrigin(ctx context.Context) (string, error) {
	text, err := contents(ctx, m.Source.File(".git/config"), ".git/config", maxSmall)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile("git-config", []byte(text), 0o600); err != nil {
		return "", err
	}
	// --file follows no include: nothing but this text is read.
	origin, err := git(ctx, "config", "--file", "git-config", "--get", "remote.origin.url")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", nil // no such remote
	}
	return origin, err
}

func git(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", arguments...)
	command.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C")
	out, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		err = fmt.Errorf("%s: %w", strings.TrimSpace(string(exit.Stderr)), err)
	}
	return strings.TrimSpace(string(out)), err
}

// uncommitted lists the paths in which the folder differs from its commit. The engine's own answer
// (GitRepository.Uncommitted) names every file as modified in module code, so both are compared here, each without what
// .gitignore names, and without what Dagger writes by itself.
func (m *Slipway) uncommitted(ctx context.Context, tree *dagger.Directory) ([]string, error) {
	rules := dagger.DirectoryFilterOpts{Gitignore: true, Exclude: []string{".git"}}
	for name, dir := range map[string]*dagger.Directory{"working": m.Source, "committed": tree} {
		if _, err := dir.Filter(rules).Export(ctx, name, dagger.DirectoryExportOpts{Wipe: true}); err != nil {
			return nil, explain("comparing the folder with its commit", err)
		}
	}
	paths, err := files.Compare(os.DirFS("committed"), os.DirFS("working"))
	if err != nil {
		return nil, explain("comparing the folder with its commit", err)
	}
	written := project.OfDagger(paths, m.Path, func(name string) bool {
		return exists(filepath.Join("committed", name)) || exists(filepath.Join("working", name))
	})
	return slices.DeleteFunc(paths, func(name string) bool { return slices.Contains(written, name) }), nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// tagCommit returns the commit that a tag points at, or "" where there is no such tag yet.
func (m *Slipway) tagCommit(ctx context.Context, tag string) (string, error) {
	tags, err := m.Source.AsGit().Tags(ctx, dagger.GitRepositoryTagsOpts{Patterns: []string{"refs/tags/" + tag}})
	if err != nil {
		return "", explain("listing the tags", err)
	}
	for _, name := range tags {
		if name == tag {
			return m.Source.AsGit().Tag(tag).Commit(ctx)
		}
	}
	return "", nil
}
