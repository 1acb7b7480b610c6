package main

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// Checks types with pyright, or with mypy where the project configures that one.
//
// Runs on the newest declared Python, on an environment with the package and its test dependencies installed, which it reads
// from outside.
//
// +check
// +cache="never"
func (m *Slipway) Types(ctx context.Context) (string, error) { return m.gate(ctx, "types") }

const typesLimit = 15 * time.Minute

func (s *subject) types(ctx context.Context) (stage.Result, error) {
	python, err := s.newest(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	in, err := s.typesContainer(ctx, python)
	if err != nil {
		return stage.Result{}, err
	}
	if s.project.Types.Tool == project.Mypy {
		targets, err := s.project.MypyTargets()
		if err != nil {
			return stage.Result{}, err
		}
		run, err := execute(ctx, in, typesLimit,
			append([]string{program("mypy"), "--python-executable", pythonShim, "--output=json"}, targets...)...)
		if err != nil {
			return stage.Result{}, err
		}
		return s.finish(gate.Mypy(run.said()), "mypy", run), nil
	}
	run, err := execute(ctx, in, typesLimit, program("pyright"), "--outputjson", "--pythonpath", pythonShim)
	if err != nil {
		return stage.Result{}, err
	}
	return s.finish(gate.Pyright(run.said()), "pyright", run), nil
}

// pythonShim answers for the Python of the package's environment.
const pythonShim = "/slipway/python"

//go:embed scripts/interpreter.py
var interpreterScript string

// typesContainer is a container with the type checker in which nothing of the project or its dependencies has run or will:
// what they installed elsewhere is mounted here, to be read. A wheel may bring any program and a build backend, which runs
// as root, may replace any; what judges must not lie beside them. The sources are those that were given, and of what the
// installation has made only the files that a build is known to generate. Pyright's wheel brings its JavaScript, and
// Node.js is a wheel that its requirements file pins: nothing is downloaded at run time.
func (s *subject) typesContainer(ctx context.Context, python string) (*dagger.Container, error) {
	files, err := s.code(ctx, "types")
	if err != nil {
		return nil, err
	}
	environment, err := s.environment(ctx, "types", python, files)
	if err != nil {
		return nil, err
	}
	if made := slices.Concat(s.project.VersionSource.Generated, s.project.Config.Generated); len(made) > 0 {
		files = environment.Directory("/src").Filter(dagger.DirectoryFilterOpts{Include: made}).WithDirectory(".", files)
	}
	tool := s.project.Types.Tool
	return withTool(uvContainer(python), tool, s.toolVersion(tool)).
		WithEnvVariable("PYRIGHT_PYTHON_GLOBAL_NODE", "off").
		WithEnvVariable("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1").
		WithNewFile("/slipway/interpreter.py", interpreterScript).
		WithNewFile(pythonShim, "#!/bin/sh\nexec "+basePython+" -I -S /slipway/interpreter.py "+venv+" \"$@\"\n",
			dagger.ContainerWithNewFileOpts{Permissions: 0o755}).
		WithMountedDirectory(venv, environment.Directory(venv).Filter(dagger.DirectoryFilterOpts{Exclude: s.ownStubs()})).
		WithMountedDirectory("/src", files).
		WithWorkdir("/src"), nil
}

// ownStubs are where an environment may have stubs of the package itself, which a dependency brought: marked as partial
// (PEP 561), they would be taken in the place of the package's own signatures. What a package says of itself it says in its
// source.
func (s *subject) ownStubs() []string {
	var patterns []string
	for _, name := range s.project.ImportNames {
		first, _, _ := strings.Cut(name, ".")
		patterns = append(patterns, "**/"+first+"-stubs")
	}
	return patterns
}
