package main

import (
	"context"
	"strings"
	"sync"

	"dagger/slipway/ci/internal/dagger"
)

// Every image that a release uses. Official names only: what answers to them is the engine's business, and the record
// shows each one's digest.
const (
	toolPython   = "3.13" // runs the tools, whatever the package supports
	redisImage   = "redis:7"
	busyboxImage = "busybox:latest"
)

func pythonImage(version string) string { return "python:" + version + "-slim" }

// standInLabel is set on images that are a machine's own copy under an official name.
const standInLabel = "io.slipway.stand-in"

// image is what an image reference turned out to be.
type image struct {
	Reference string
	Digest    string // sha256:…; "" where the engine has no such image
	StandIn   string // what it really is, where a machine's own copy stands in
	Missing   string // that there is none, where the registry says so
	err       error  // whether there is one could not be told
}

// images resolves references once for each run and remembers them for the record.
type images struct {
	mutex sync.Mutex
	seen  map[string]*sync.Once
	found map[string]image
}

func newImages() *images {
	return &images{seen: map[string]*sync.Once{}, found: map[string]image{}}
}

// resolve asks the engine what a reference is. An image that does not exist is an answer.
func (i *images) resolve(ctx context.Context, reference string) image {
	i.mutex.Lock()
	once, ok := i.seen[reference]
	if !ok {
		once = new(sync.Once)
		i.seen[reference] = once
	}
	i.mutex.Unlock()
	once.Do(func() {
		result := lookUp(ctx, reference)
		i.mutex.Lock()
		i.found[reference] = result
		i.mutex.Unlock()
	})
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return i.found[reference]
}

func lookUp(ctx context.Context, reference string) image {
	found := image{Reference: reference}
	container := dag.Container().From(reference)
	full, err := container.ImageRef(ctx)
	switch {
	case err == nil:
	case strings.Contains(err.Error(), "not found"):
		found.Missing = "no image " + reference
		return found
	default: // a registry that is down or counts too many requests does not make a Python go away
		found.err = explain("asking for image "+reference, err)
		return found
	}
	if _, digest, ok := strings.Cut(full, "@"); ok {
		found.Digest = digest
	}
	found.StandIn, _ = container.Label(ctx, standInLabel)
	return found
}

// uvContainer is a Python image with uv in it, and nothing else of ours.
func uvContainer(version string) *dagger.Container {
	return dag.Container().From(pythonImage(version)).
		WithEnvVariable("UV_LINK_MODE", "copy").
		WithEnvVariable("UV_NO_PROGRESS", "1").
		WithEnvVariable("UV_PYTHON_DOWNLOADS", "never").
		WithEnvVariable("PYTHONDONTWRITEBYTECODE", "1").
		WithNewFile("/slipway/uv.txt", requirements("uv")).
		WithExec([]string{basePython, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check",
			"--root-user-action=ignore", "--require-hashes", "--requirement", "/slipway/uv.txt"})
}
