package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/stage"
)

// Compares the public API with that of the previous release: what broke, and which release that asks for.
//
// Read by griffe, without running the package. From 1.0.0 on a breaking change in a minor or patch release fails, with
// symbol, file and line; 0.x promises nothing and is told. The previous release is the newest final one below this version,
// at its tag.
//
// +check
// +cache="never"
func (m *Slipway) Api(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) (string, error) {
	return m.gateAt(ctx, "api", tag)
}

//go:embed scripts/api.py
var apiScript string

const apiLimit = 10 * time.Minute

func (s *subject) api(ctx context.Context) (stage.Result, error) {
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Skipped, Reason: err.Error()}, nil
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return cannotTell(err), nil
	}
	previous, ok := before(releases, tag)
	if !ok {
		return stage.Result{Verdict: stage.Skipped, Reason: fmt.Sprintf("no release before %s has a tag here, so there is nothing to compare with", tag)}, nil
	}
	if len(s.project.ImportRoots()) == 0 {
		return stage.Result{Verdict: stage.Skipped, Reason: "the package has no Python module that can be found"}, nil
	}
	then, err := s.at(ctx, previous.Commit)
	if err != nil {
		return stage.Result{Verdict: stage.Unknown, Reason: previous.Name + " cannot be read: " + err.Error()}, nil
	}
	run, err := s.compareAPI(ctx, then)
	if err != nil {
		return stage.Result{}, err
	}
	from := gate.Release{Tag: previous.Name, Numbers: previous.Version.Release()}
	result := gate.API(run.said(), from, gate.Release{Tag: tag.String(), Numbers: tag.Numbers()}, "")
	for i, finding := range result.Findings {
		result.Findings[i].File = s.original(finding.File)
	}
	return s.finish(result, "griffe", run), nil
}

// at is the same package as it was at another commit, to be read only.
func (s *subject) at(ctx context.Context, commit string) (*subject, error) {
	tree := s.module.Source.AsGit().Commit(commit).Tree(dagger.GitRefTreeOpts{DiscardGitDir: true, Depth: 1})
	return s.module.examine(ctx, s.name+"-"+commit, tree, s.images)
}

// compareAPI runs griffe on the importable files of two states of the package.
func (s *subject) compareAPI(ctx context.Context, then *subject) (execution, error) {
	before, err := then.importable(ctx, "api-before")
	if err != nil {
		return execution{}, err
	}
	now, err := s.importable(ctx, "api-now")
	if err != nil {
		return execution{}, err
	}
	argv := []string{"/opt/griffe/bin/python", "/slipway/api.py", "--old", "/before", "--new", "/now"}
	named := map[string]bool{}
	for _, root := range append(then.project.ImportRoots(), s.project.ImportRoots()...) {
		if !named[root.Name] {
			named[root.Name] = true
			argv = append(argv, "--package", root.Name)
		}
	}
	in := tool("griffe", "").
		WithNewFile("/slipway/api.py", apiScript).
		WithMountedDirectory("/before", before).
		WithMountedDirectory("/now", now)
	return execute(ctx, in, apiLimit, argv...)
}

// importable is a folder with what the package imports as, at the place where an interpreter would look for it.
func (s *subject) importable(ctx context.Context, stage string) (*dagger.Directory, error) {
	files, err := s.narrow(ctx, stage, dagger.DirectoryFilterOpts{Include: []string{"**/*.py", "**/*.pyi"}})
	if err != nil {
		return nil, err
	}
	out := dag.Directory()
	for _, root := range s.project.ImportRoots() {
		if strings.HasSuffix(root.Path, ".py") {
			out = out.WithFile(root.Importable(), files.File(root.Path))
			continue
		}
		out = out.WithDirectory(root.Importable(), files.Directory(root.Path))
	}
	return out, nil
}

// original is the path in the package's folder of a file that griffe named.
func (s *subject) original(file string) string {
	for _, root := range s.project.ImportRoots() {
		if path, ok := root.Original(file); ok {
			return path
		}
	}
	return file
}
