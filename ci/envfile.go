package main

import (
	"context"
	"fmt"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/project"
)

// refuseEnvDefaults notices a .env of the repository that would say where a release goes or which secrets it reads. It
// is the first thing that runs: Dagger resolves the arguments of a function, and runs what a value cmd://… names, only
// once the constructor has returned.
func (m *Slipway) refuseEnvDefaults(ctx context.Context) error {
	places := []*dagger.Directory{m.Source}
	// What .gitignore names is not uploaded by default, and may be in the commit all the same.
	if found, err := m.Source.Exists(ctx, ".git", dagger.DirectoryExistsOpts{
		ExpectedType: dagger.ExistsTypeDirectoryType, DoNotFollowSymlinks: true}); err != nil {
		return explain("reading the source", err)
	} else if found {
		tree := m.Source.AsGit().Head().Tree(dagger.GitRefTreeOpts{Depth: 1})
		if _, err := tree.Sync(ctx); err == nil { // without a commit there is no such file in it
			places = append(places, tree)
		}
	}
	modules := []string{"slipway"}
	if text, err := m.Source.File("dagger.json").Contents(ctx); err == nil {
		modules = append(modules, project.ModuleNames(text)...)
	}
	for _, place := range places {
		if err := envDefaults(ctx, place, modules); err != nil {
			return err
		}
	}
	return nil
}

func envDefaults(ctx context.Context, place *dagger.Directory, modules []string) error {
	names, err := place.Glob(ctx, "**/"+project.EnvFile)
	if err != nil {
		return explain("looking for "+project.EnvFile, err)
	}
	for _, name := range names {
		text, err := place.File(name).Contents(ctx)
		if err != nil {
			continue // a folder, or a link to nowhere: nothing that Dagger could read either
		}
		if found := project.EnvDefaults(name, text, modules...); len(found) > 0 {
			return fmt.Errorf("%s:%d: %s", name, found[0].Line, found[0].Message)
		}
	}
	return nil
}
