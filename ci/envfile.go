package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/envfile"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/tree"
)

// refuseEnvDefaults notices a .env of the repository that would set an argument. It is the first thing that runs: Dagger
// resolves the arguments of a function, and runs what a value cmd://… names, only once the constructor has returned.
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
	var files, configurations []keptFile
	for _, place := range places {
		found, err := named(ctx, place, "**/.[eE]*", ".env")
		if err != nil {
			return err
		}
		files = append(files, found...)
		if found, err = named(ctx, place, "**/[dD]*.*", envfile.Configurations...); err != nil {
			return err
		}
		configurations = append(configurations, found...)
	}
	return judgeEnvFiles(files, configurations)
}

// judgeEnvFiles refuses the first file that would set an argument.
func judgeEnvFiles(files, configurations []keptFile) error {
	modules, begins := []string{"slipway"}, []string{}
	if len(files) == 0 {
		return nil
	}
	for _, file := range configurations {
		names, err := envfile.Modules(file.path, file.text)
		if err != nil {
			return &stageError{text: shownLine(err.Error())}
		}
		modules, begins = append(modules, names...), append(begins, path.Dir(file.path))
	}
	for _, file := range files {
		scope := envfile.Scope{Modules: modules, Bare: slices.Contains(begins, path.Dir(file.path))}
		if found := envfile.Judge(file.path, file.text, scope); len(found) > 0 {
			return fmt.Errorf("%s:%d: %s", shownLine(file.path), found[0].Line, shownLine(found[0].Message))
		}
	}
	return nil
}

// keptFile is a file of the repository with its text.
type keptFile struct{ path, text string }

// named reads the files with one of the names, in whatever folder and however a file system may find them. A link is an
// error: what Dagger reads through it on the host need not be what is behind it here.
func named(ctx context.Context, place *dagger.Directory, pattern string, names ...string) ([]keptFile, error) {
	paths, err := place.Glob(ctx, pattern)
	if err != nil {
		return nil, explain("looking for "+strings.Join(names, ", "), err)
	}
	var found []keptFile
	for _, name := range paths {
		if !slices.ContainsFunc(names, func(wanted string) bool { return tree.SameName(name, wanted) }) {
			continue
		}
		text, regular, err := readPlain(ctx, place, name)
		if err != nil {
			return nil, err
		}
		if regular { // and no folder, which Dagger could not read either
			found = append(found, keptFile{path: name, text: text})
		}
	}
	return found, nil
}

// readPlain reads a regular file that is no link.
func readPlain(ctx context.Context, place *dagger.Directory, name string) (text string, regular bool, err error) {
	is := func(kind dagger.ExistsType) (bool, error) {
		return place.Exists(ctx, name, dagger.DirectoryExistsOpts{ExpectedType: kind, DoNotFollowSymlinks: true})
	}
	if link, err := is(dagger.ExistsTypeSymlinkType); err != nil {
		return "", false, explain("reading the source", err)
	} else if link {
		return "", false, &stageError{text: shownLine(name) + " is a symbolic link, and Dagger may read another file behind it " +
			"than Slipway does; put the file itself there"}
	}
	if regular, err := is(dagger.ExistsTypeRegularType); err != nil || !regular {
		return "", false, explain("reading the source", err)
	}
	text, err = contents(ctx, place.File(name), shownLine(name), envfile.MaxSize)
	return text, true, err
}

// shownLine is a line of somebody else's text as it may be shown.
func shownLine(text string) string { return strings.Join(stage.CleanLines(text, 1), "") }
