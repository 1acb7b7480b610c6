// Releases a Python package with Slipway from a Dagger module of your own.
//
// Copy it into your repository as a module, name Slipway by its address in dagger.json, and let your CI call on-tag for
// every pushed tag:
//
//	dagger call on-tag --source=. --tag v1.0.0
//	dagger call on-tag --source=. --tag v1.0.0 --index pypi --token env://PYPI_TOKEN
package main

import (
	"context"
	"fmt"
	"path"
	"strings"

	"dagger/examples/internal/dagger"
)

// Examples is a module that depends on Slipway.
type Examples struct{}

// Releases a package, or rehearses that where no index is named, once this project's own check has passed.
//
// Returns Slipway's report. Fails with the check's findings, or with the stages that block the release.
//
// +cache="never"
func (m *Examples) OnTag(
	ctx context.Context,
	// The repository, with its .git.
	source *dagger.Directory,
	// The tag that was pushed, v1.0.0.
	tag string,
	// Where to publish: pypi, testpypi, an upload URL. Without it everything is rehearsed against stand-ins.
	//
	// +optional
	index string,
	// The index's API token.
	//
	// +optional
	token *dagger.Secret,
) (string, error) {
	if err := m.Typed(ctx, source); err != nil {
		return "", err
	}
	return dag.Slipway(dagger.SlipwayOpts{Source: source}).
		Release(ctx, tag, dagger.SlipwayReleaseOpts{Index: index, Token: token})
}

// Checks that every package below src/ says that it is typed, by a file py.typed (PEP 561).
//
// It stands for whatever a project checks beside Slipway's gates.
func (m *Examples) Typed(
	ctx context.Context,
	// The repository, or the package's folder.
	source *dagger.Directory,
) error {
	packages, err := source.Glob(ctx, "src/*/__init__.py")
	if err != nil {
		return err
	}
	var untyped []string
	for _, file := range packages {
		folder := path.Dir(file)
		if typed, err := source.Exists(ctx, folder+"/py.typed"); err != nil {
			return err
		} else if !typed {
			untyped = append(untyped, folder)
		}
	}
	if len(untyped) > 0 {
		return fmt.Errorf("no py.typed in %s: add an empty file of that name, so that type checkers read the package",
			strings.Join(untyped, ", "))
	}
	return nil
}
