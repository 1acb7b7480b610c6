package main

import (
	"context"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/stage"
)

// Checks style and formatting with ruff, as the project configures it.
//
// Runs `ruff check` and `ruff format --check` on every Python file of the package. Fails with file and line.
//
// +check
// +cache="never"
func (m *Slipway) Lint(ctx context.Context) (string, error) { return m.gate(ctx, "lint") }

// lintFiles is all that ruff reads: code, and where it is configured.
var lintFiles = []string{"**/*.py", "**/*.pyi", "**/*.ipynb", "**/pyproject.toml", "**/ruff.toml", "**/.ruff.toml"}

func (s *subject) lint(ctx context.Context) (stage.Result, error) {
	files, err := s.narrow(ctx, "lint", dagger.DirectoryFilterOpts{Include: lintFiles})
	if err != nil {
		return stage.Result{}, err
	}
	in := tool("ruff", s.toolVersion("ruff")).WithMountedDirectory("/src", files).WithWorkdir("/src").WithEnvVariable("RUFF_NO_CACHE", "true")
	check, err := execute(ctx, in, 5*time.Minute, program("ruff"), "check", "--no-fix", "--output-format=json", ".")
	if err != nil {
		return stage.Result{}, err
	}
	format, err := execute(ctx, in, 5*time.Minute, program("ruff"), "format", "--check", "--output-format=json", ".")
	if err != nil {
		return stage.Result{}, err
	}
	return s.finish(gate.Ruff(check.said(), format.said()), "ruff", check, format), nil
}
