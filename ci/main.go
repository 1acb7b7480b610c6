// Releases a Python package: lint, types, tests, security, version check, build, signatures, upload and verification, in
// containers that are the same on a laptop and in CI.
//
// A release is rehearsed against stand-ins as strict as the real services unless --index names a real one:
//
//	dagger call release --tag v1.0.0
//
// Every gate also stands alone (dagger call lint) and is a check (dagger checks).
package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"dagger/slipway/ci/internal/dagger"
)

// Slipway is one package of one repository, about to be released.
type Slipway struct {
	// +private
	Source *dagger.Directory
	// +private
	Path string
	// +private
	Module string
}

// New takes the repository and says which package in it is meant.
func New(
	ctx context.Context,
	// The repository with its .git, or an exported folder (which can only be rehearsed).
	//
	// +defaultPath="/"
	// +ignore=["**/.venv", "**/node_modules", "**/__pycache__", "**/.mypy_cache", "**/.ruff_cache", "**/.pytest_cache"]
	source *dagger.Directory,
	// The package's folder in the repository.
	//
	// +optional
	// +default="."
	path string,
	// How others call this module (REPOSITORY@VERSION), named in the commands that reproduce a failure.
	//
	// +optional
	module string,
) (*Slipway, error) {
	clean, err := cleanPath(path)
	if err != nil {
		return nil, err
	}
	m := &Slipway{Source: source, Path: clean, Module: module}
	return m, errors.Join(m.refuseOwnRepository(ctx), m.refuseEnvDefaults(ctx))
}

// cleanPath keeps --path inside the repository.
func cleanPath(given string) (string, error) {
	clean := path.Clean(given)
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", fmt.Errorf("--path %q leaves the repository; give the package's folder relative to its root", given)
	}
	return clean, nil
}

// ownRepository names every way to say which repository is meant, each as one types it.
const ownRepository = `the source is Slipway's own repository, not your package. For one call, name your package:
  dagger -m MODULE call --source=. lint          without anything installed
  dagger call slipway --source=. lint            after "dagger install MODULE"
To leave out --source, from Dagger 1.0 on, add to [modules.slipway] in dagger.toml:
  legacy-default-path = true                     the source is then your repository
  entrypoint = true                              and "dagger call lint" works
With Dagger 0.19 to 0.21, in your repository, once:
  dagger init --blueprint=MODULE                 then "dagger call lint"
  dagger toolchain install MODULE                beside a module of your own; then "dagger call slipway lint"`

// refuseOwnRepository notices a call in which the source is the module's own repository, which nobody means to release:
// its default is that one for "dagger -m MODULE call", and for a module that "dagger install" has just added.
func (m *Slipway) refuseOwnRepository(ctx context.Context) error {
	if m.Path != "." {
		return nil
	}
	found, err := m.Source.Glob(ctx, "ci/go.mod")
	if err != nil {
		return explain("reading the source", err)
	}
	if len(found) == 0 {
		return nil
	}
	text, err := contents(ctx, m.Source.File("ci/go.mod"), "ci/go.mod", maxSmall)
	if err != nil {
		return err
	}
	if strings.HasPrefix(text, "module dagger/slipway/ci\n") {
		return errors.New(ownRepository)
	}
	return nil
}
