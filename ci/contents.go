package main

import (
	"context"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
)

// maxSmall is what a file may have that people write by hand, in bytes.
const maxSmall = 1 << 20

// contents reads a file of at most so many bytes. The size is asked first: a file of a repository, or one that a
// project's code wrote, may be of any.
func contents(ctx context.Context, file *dagger.File, name string, limit int) (string, error) {
	size, err := file.Size(ctx)
	if err != nil {
		return "", explain("reading "+name, err)
	}
	if err := bound.Size(size, limit); err != nil {
		return "", &stageError{text: name + " " + err.Error(), cause: err}
	}
	text, err := file.Contents(ctx)
	return text, explain("reading "+name, err)
}
