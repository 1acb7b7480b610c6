package main

import (
	"context"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// Checks types with pyright, or with mypy where the project configures that one.
//
// Runs on the newest declared Python, in an environment with the package and its test dependencies installed.
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
	files, err := s.code(ctx, "types")
	if err != nil {
		return stage.Result{}, err
	}
	env, err := s.environment(ctx, "types", python, files)
	if err != nil {
		return stage.Result{}, err
	}
	if s.project.Types.Tool == project.Mypy {
		targets, err := s.project.MypyTargets()
		if err != nil {
			return stage.Result{}, err
		}
		run, err := execute(ctx, withTool(env, "mypy", s.toolVersion("mypy")), typesLimit,
			append([]string{"mypy", "--python-executable", venv + "/bin/python", "--output=json"}, targets...)...)
		if err != nil {
			return stage.Result{}, err
		}
		return s.finish(gate.Mypy(run.said()), "mypy", run), nil
	}
	run, err := execute(ctx, s.withPyright(env), typesLimit,
		"pyright", "--outputjson", "--pythonpath", venv+"/bin/python")
	if err != nil {
		return stage.Result{}, err
	}
	return s.finish(gate.Pyright(run.said()), "pyright", run), nil
}

// withPyright adds pyright, whose wheel brings its JavaScript, and the Node.js wheel that its requirements file pins:
// nothing is downloaded at run time.
func (s *subject) withPyright(in *dagger.Container) *dagger.Container {
	return withTool(in, "pyright", s.toolVersion("pyright")).
		WithEnvVariable("PYRIGHT_PYTHON_GLOBAL_NODE", "off").
		WithEnvVariable("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1")
}
