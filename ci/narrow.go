package main

import (
	"context"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/tree"
)

// narrow cuts a directory down to what a stage may read and makes the result a value of its content alone: edits of
// anything else leave the stage's containers cached. A plain Filter is not enough, its identity stays bound to the
// whole directory; only what is exported into this module's own folder and read back is addressed by content. The
// name keeps stages that run at the same time apart.
func narrow(
	ctx context.Context, name string, dir *dagger.Directory, filter dagger.DirectoryFilterOpts,
) (*dagger.Directory, error) {
	scratch := "narrow/" + name
	_, err := dir.Filter(filter).Export(ctx, scratch, dagger.DirectoryExportOpts{Wipe: true})
	if err != nil {
		return nil, err
	}
	if err := tree.Normalize(scratch); err != nil {
		return nil, err
	}
	return dag.CurrentModule().Workdir(scratch), nil
}
