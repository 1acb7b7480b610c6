package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Compares the public API with that of the previous release: what broke, and which release that asks for.
//
// Read by griffe, without running the package. From 1.0.0 on a breaking change in a minor or patch release fails, with
// symbol, file and line; 0.x promises nothing and is told. The previous release is the newest final one below this version:
// at its tag, or, where no tag is here, the sdist on the index that is named.
//
// +check
// +cache="never"
func (m *Slipway) Api(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
	// Where to look for the previous release if no tag has it: pypi, testpypi, one of [tool.slipway.index].
	//
	// +optional
	index string,
) (string, error) {
	return m.gateOn(ctx, "api", tag, index)
}

//go:embed scripts/api.py
var apiScript string

const apiLimit = 10 * time.Minute

func (s *subject) api(ctx context.Context) (stage.Result, error) {
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Skipped, Reason: err.Error()}, nil
	}
	if len(s.project.ImportRoots()) == 0 {
		return stage.Result{Verdict: stage.Skipped, Reason: "the package has no Python module that can be found"}, nil
	}
	then, from, why, err := s.previous(ctx, tag)
	if err != nil || why.Verdict != "" {
		return why, err
	}
	run, err := s.compareAPI(ctx, then)
	if err != nil {
		return stage.Result{}, err
	}
	to := gate.Release{Tag: tag.String(), Numbers: tag.Numbers()}
	return s.finish(gate.API(run.said(), from, to, s.original), "griffe", run), nil
}

// previous is the package as its previous release had it; why is the result where it cannot be compared with.
func (s *subject) previous(ctx context.Context, tag version.Tag) (then *subject, from gate.Release, why stage.Result, err error) {
	releases, err := s.releases(ctx)
	if last, ok := before(releases, tag); err == nil && ok {
		if then, err = s.at(ctx, last.Commit); err != nil {
			return nil, from, stage.Result{Verdict: stage.Unknown, Reason: last.Name + " cannot be read: " + err.Error()}, nil
		}
		return then, gate.Release{Tag: last.Name, Numbers: last.Version.Release()}, why, nil
	}
	why = stage.Result{Verdict: stage.Skipped, Reason: fmt.Sprintf("no release before %s has a tag here, so there is nothing to compare with", tag)}
	if err != nil {
		why = cannotTell(err)
	}
	if s.published == nil || why.Verdict != stage.Skipped {
		return nil, from, why, nil
	}
	then, from, err = s.onIndex(ctx, tag)
	if then == nil && err == nil {
		why.Reason = fmt.Sprintf("no release before %s has a tag here or an sdist on %s, so there is nothing to compare with", tag, s.published.name)
		return nil, from, why, nil
	}
	return then, from, stage.Result{}, err
}

// unpack writes the files of an sdist into a folder, nothing outside of it and no devices (PEP 706).
const unpack = `import sys, tarfile; tarfile.open(sys.argv[1]).extractall("/out", filter="data")`

// onIndex is the package as the index has it in the sdist of the previous version, nil where there is none.
func (s *subject) onIndex(ctx context.Context, tag version.Tag) (*subject, gate.Release, error) {
	client := &index.Client{Index: s.published.index, UserAgent: userAgent, Log: func(line string) { fmt.Println(line) }}
	files, err := client.Files(ctx, s.project.Name)
	if err != nil {
		return nil, gate.Release{}, explain("asking "+s.published.name+" for the previous release", err)
	}
	sdist, own, found := index.Previous(files, s.project.Name, tag.PEP440())
	if !found {
		return nil, gate.Release{}, nil
	}
	local, err := os.Create("previous.tar.gz")
	if err != nil {
		return nil, gate.Release{}, err
	}
	err = errors.Join(client.Download(ctx, sdist, local), local.Close())
	if err != nil {
		return nil, gate.Release{}, explain("downloading the previous release", err)
	}
	dir := dag.Container().From(pythonImage(toolPython)).
		WithFile("/in.tar.gz", dag.CurrentModule().WorkdirFile("previous.tar.gz")).
		WithExec([]string{"python", "-c", unpack, "/in.tar.gz"}).
		Directory("/out/" + strings.TrimSuffix(sdist.Filename, ".tar.gz"))
	then, err := (&Slipway{Source: dir, Path: "."}).examine(ctx, s.name+"-published", dir, s.images)
	return then, gate.Release{Tag: own.String(), Numbers: own.Release()}, explain("reading "+sdist.Filename, err)
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
