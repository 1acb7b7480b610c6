package main

import (
	"context"
	"os"
	"path"
	"path/filepath"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/change"
	"dagger/slipway/internal/prepare"
)

// changes is the Changeset of some of the package's files; every Changeset of this module is made here. It holds these files
// alone, so that showing and applying it does not compare the whole source, and each as the plain file that it was: its mode
// stays, a new one is not executable. A path that leads through a link, into git's own folder or to a hidden file is an
// error, whoever named it; the folder of the project's own fragments may be hidden.
func (s *subject) changes(ctx context.Context, wanted change.Changes) (*dagger.Changeset, error) {
	before, after := dag.Directory(), dag.Directory()
	hidden := prepare.HiddenFragments(s.project)
	for name, data := range wanted.Files {
		at := path.Join(s.module.Path, name)
		there, err := s.changeable(ctx, name, hidden)
		if err != nil {
			return nil, err
		}
		mode := os.FileMode(0o644)
		if there {
			before = before.WithFile(at, s.module.Source.File(at))
			if mode, err = s.mode(ctx, name); err != nil {
				return nil, err
			}
		}
		after = after.WithNewFile(at, string(data), dagger.DirectoryWithNewFileOpts{Permissions: int(mode)})
	}
	for _, name := range wanted.Gone {
		there, err := s.changeable(ctx, name, hidden)
		if err != nil {
			return nil, err
		}
		if at := path.Join(s.module.Path, name); there {
			before = before.WithFile(at, s.module.Source.File(at))
		}
	}
	return after.Changes(before), nil
}

// changeable says whether a file is there, and refuses what no function may change.
func (s *subject) changeable(ctx context.Context, name string, hidden []string) (there bool, err error) {
	if err := change.Path(name, hidden...); err != nil {
		return false, &stageError{text: err.Error(), cause: err}
	}
	at := path.Join(s.module.Path, name)
	for part := at; part != "."; part = path.Dir(part) {
		link, err := s.module.Source.Exists(ctx, part, dagger.DirectoryExistsOpts{
			ExpectedType: dagger.ExistsTypeSymlinkType, DoNotFollowSymlinks: true})
		if err != nil {
			return false, explain("reading the source", err)
		}
		if link {
			return false, &stageError{text: shownLine(part) + " is a symbolic link, and links are not followed: put the file or folder " +
				"itself there"}
		}
	}
	there, err = s.module.Source.Exists(ctx, at)
	return there, explain("reading the source", err)
}

// mode is what a file of the package may be used for, which its new contents keep.
func (s *subject) mode(ctx context.Context, name string) (os.FileMode, error) {
	local := filepath.Join("modes", filepath.FromSlash(name))
	if _, err := s.tree.File(name).Export(ctx, local); err != nil {
		return 0, explain("reading "+name, err)
	}
	info, err := os.Stat(local)
	if err != nil {
		return 0, err
	}
	return info.Mode().Perm(), nil
}
