package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
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
		head := m.Source.AsGit().Head()
		if _, err := head.Commit(ctx); err == nil { // without a commit there is no such file in it
			places = append(places, head.Tree(dagger.GitRefTreeOpts{Depth: 1}))
		}
	}
	modules := []string{"slipway"}
	for _, place := range places {
		err := eachFile(ctx, place, "dagger.json", func(_, text string) error {
			modules = append(modules, project.ModuleNames(text)...)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, place := range places {
		if err := envDefaults(ctx, place, modules); err != nil {
			return err
		}
	}
	return nil
}

func envDefaults(ctx context.Context, place *dagger.Directory, modules []string) error {
	return eachFile(ctx, place, project.EnvFile, func(name, text string) error {
		if found := project.EnvDefaults(name, text, modules...); len(found) > 0 {
			return fmt.Errorf("%s:%d: %s", strings.Join(stage.CleanLines(name, 1), ""), found[0].Line, found[0].Message)
		}
		return nil
	})
}

// eachFile calls look with every file of that name, in whatever folder.
func eachFile(ctx context.Context, place *dagger.Directory, name string, look func(path, text string) error) error {
	paths, err := place.Glob(ctx, "**/"+name)
	if err != nil {
		return explain("looking for "+name, err)
	}
	for _, path := range paths {
		text, err := contents(ctx, place.File(path), path, maxSmall)
		var large *bound.Excess
		if errors.As(err, &large) {
			return err // Dagger would read it
		}
		if err != nil {
			continue // a folder, or a link to nowhere: nothing that Dagger could read either
		}
		if err := look(path, text); err != nil {
			return err
		}
	}
	return nil
}
