package main

import (
	"context"
	"path"

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
		if there {
			before = before.WithFile(at, s.module.Source.File(at))
		}
		after = after.WithNewFile(at, string(data))
	}
	return after.Changes(before), nil
}
