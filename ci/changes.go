package main

import (
	"context"
	"os"
	"path"
	"path/filepath"

	"dagger/slipway/ci/internal/dagger"
)

// changes is a Changeset with new contents for some of the package's files. It holds these files alone, so that showing and
// applying it does not compare the whole source.
func (s *subject) changes(ctx context.Context, files map[string][]byte) (*dagger.Changeset, error) {
	before, after := dag.Directory(), dag.Directory()
	for name, data := range files {
		at := path.Join(s.module.Path, name)
		there, err := s.module.Source.Exists(ctx, at)
		if err != nil {
			return nil, explain("reading the source", err)
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
	return after.Changes(before), nil
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
