package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

// subject is what stages look at: one package's files, and what was read from them beforehand.
type subject struct {
	module  *Slipway
	name    string            // keeps this subject's scratch folders apart from another's
	tree    *dagger.Directory // the package's folder, without .git
	project *project.Project
	facts   string       // the local folder that project was read from
	daggers []string     // patterns of what Dagger keeps in the package's folder, which no gate reads
	tag     *version.Tag // nil where a gate is called without one
	commit  *revision    // nil where the working tree is looked at
	images  *images

	published *destination // the index that users install from; nil is the usual one
	asked     *destination // the index that may be asked for earlier releases; nil is none

	dist    func() (*built, error)              // builds at the first call, gives the same result to all
	notes   func() (string, error)              // the release notes
	prefix  func() (string, error)              // of the project's tags
	history func() (*history.Repository, error) // of the whole repository, at HEAD
}

// examine reads the package's own description of itself.
func (m *Slipway) examine(ctx context.Context, name string, tree *dagger.Directory, seen *images) (*subject, error) {
	if m.Path != "." {
		if found, err := tree.Exists(ctx, m.Path); err != nil {
			return nil, explain("reading the source", err)
		} else if !found {
			return nil, &stageError{text: "--path " + m.Path + " is no folder of the source; give the package's folder"}
		}
		tree = tree.Directory(m.Path)
	}
	patterns := project.Patterns()
	if found, err := tree.Exists(ctx, project.Pyproject); err != nil {
		return nil, explain("reading the source", err)
	} else if found {
		text, err := contents(ctx, tree.File(project.Pyproject), project.Pyproject, bound.MaxTOML)
		if err != nil {
			return nil, err
		}
		named, err := project.Named([]byte(text))
		if err != nil {
			return nil, &stageError{text: err.Error(), cause: err}
		}
		patterns = append(patterns, named...)
	}
	facts := filepath.Join("facts", name)
	_, err := tree.Filter(dagger.DirectoryFilterOpts{Include: patterns}).
		Export(ctx, facts, dagger.DirectoryExportOpts{Wipe: true})
	if err != nil {
		return nil, explain("reading the package in "+m.Path, err)
	}
	found, err := project.Load(os.DirFS(facts), m.Path)
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	generated, err := tree.Glob(ctx, "**/"+project.DaggerCode)
	if err != nil {
		return nil, explain("reading the package in "+m.Path, err)
	}
	s := &subject{module: m, name: name, tree: tree, project: found, facts: facts, images: seen,
		daggers: project.DaggerPatterns(generated)}
	s.dist = sync.OnceValues(func() (*built, error) { return s.makeDist(ctx) })
	s.notes = sync.OnceValues(func() (string, error) { return s.writeNotes(ctx) })
	s.prefix = sync.OnceValues(func() (string, error) { return s.tagPrefix(ctx) })
	s.history = sync.OnceValues(func() (*history.Repository, error) { return s.readHistory(ctx) })
	return s, nil
}

// narrow cuts the subject's tree down for one stage.
func (s *subject) narrow(ctx context.Context, stage string, filter dagger.DirectoryFilterOpts) (*dagger.Directory, error) {
	return narrow(ctx, stage, s.tree, filter)
}

// all is everything but what Dagger keeps there, for a stage that cannot know what its tool reads.
func (s *subject) all(ctx context.Context, stage string) (*dagger.Directory, error) {
	return s.narrow(ctx, stage, dagger.DirectoryFilterOpts{Exclude: s.daggers})
}

// prose are files that authors edit often and that code seldom reads.
var prose = []string{"README*", "readme*", "CHANGELOG*", "changelog*", "Changelog*", "ChangeLog*", "HISTORY*",
	"CONTRIBUTING*", "SECURITY*", "CODE_OF_CONDUCT*", "docs", "doc", ".github", "mkdocs.yml"}

// code is what a stage that installs and runs the package reads: everything but prose and what Dagger keeps there, so that
// an edit of the README runs no test. What the tests mention by name stays in, and a README that the build backend would
// miss is there with nothing in it.
func (s *subject) code(ctx context.Context, stage string) (*dagger.Directory, error) {
	mentioned := s.project.Tests.MentionsDocs
	left := slices.DeleteFunc(slices.Concat(prose, s.daggers), func(pattern string) bool {
		return slices.ContainsFunc(mentioned, func(name string) bool {
			match, _ := filepath.Match(pattern, strings.TrimSuffix(name, "/"))
			return match
		})
	})
	files, err := s.narrow(ctx, stage, dagger.DirectoryFilterOpts{Exclude: left})
	if err != nil {
		return nil, err
	}
	if readme := s.project.Readme; readme != "" && !slices.Contains(mentioned, readme) {
		files = files.WithNewFile(readme, "")
	}
	return files, nil
}
