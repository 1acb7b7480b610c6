package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// standInLabel tells a pipeline, and through it a release's record, that an image is this machine's own.
const standInLabel = "io.slipway.stand-in"

// localImage answers to an official image's name on this machine.
type localImage struct {
	name, tag string // of the official image, below docker.io/library
	layers    []string
	what      string // what it really is
	config    imageConfig
}

var localImages = []localImage{
	{"debian", "bookworm-slim", []string{"bookworm"}, "Debian 12 by debootstrap", imageConfig{Cmd: []string{"bash"}}},
	{"debian", "trixie-slim", []string{"trixie"}, "Debian 13 by debootstrap", imageConfig{Cmd: []string{"bash"}}},
	{"python", "3.11-slim", []string{"bookworm", "python-3.11"}, "Debian 12 with Debian's Python 3.11", pythonConfig},
	{"python", "3.13-slim", []string{"trixie", "python-3.13"}, "Debian 13 with Debian's Python 3.13", pythonConfig},
	{"redis", "7", []string{"bookworm", "redis"}, "Debian 12 with Debian's Redis 7.0", imageConfig{
		Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"redis-server"}, WorkingDir: "/data",
		ExposedPorts: map[string]struct{}{"6379/tcp": {}}}},
	{"busybox", "latest", []string{"busybox"}, "Debian's busybox-static", imageConfig{Cmd: []string{"sh"}}},
	// Modules that `dagger init` writes name it. There is no apk in it.
	{"alpine", "latest", []string{"busybox"}, "Debian's busybox-static, not Alpine", imageConfig{Cmd: []string{"sh"}}},
}

var pythonConfig = imageConfig{Env: []string{"LANG=C.UTF-8"}, Cmd: []string{"python3"}}

const imagePath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// complete adds what all images have: PATH, the machine's settings, and what the image really is.
func (i localImage) complete(env []string) imageConfig {
	config := i.config
	config.Env = append(append(append([]string{}, config.Env...), imagePath), env...)
	config.Labels = map[string]string{standInLabel: i.what}
	return config
}

// indexPath holds the table from image names to manifests, which the image server reads.
func indexPath() string { return under("images.json") }

func keyImages(b *bringUp) (string, error) {
	data, err := json.Marshal(b.host.imageEnv)
	var all []string
	for _, image := range localImages {
		all = append(all, image.name, image.tag, strings.Join(image.layers, "+"), image.what)
	}
	return string(data) + strings.Join(all, " "), err
}

// runImages stores every image and writes the table of them.
func runImages(_ context.Context, t task) error {
	table := map[string]string{}
	for _, image := range localImages {
		digest, err := imageStore().put(image.complete(t.host.imageEnv), image.layers)
		if err != nil {
			return err
		}
		table["library/"+image.name+":"+image.tag] = digest
	}
	data, err := json.MarshalIndent(table, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(indexPath(), data)
}

// sdkDigestPath holds the manifest digest of the Go SDK's image, which the engine is told at its start.
func sdkDigestPath() string { return under("sdk.digest") }

// runSDK makes the image in which the engine compiles Go modules: git, Go, the warm caches and Dagger's code generator.
func runSDK(ctx context.Context, t task) error {
	root, err := goSetting(t.source, "GOROOT")
	if err != nil {
		return err
	}
	err = t.layer(ctx, "go", root, "--exclude=./test", "--exclude=./api", "--exclude=./doc", "--exclude=./.git",
		`--transform=flags=rhS;s,^\.,./usr/local/go,`)
	if err != nil {
		return err
	}
	bin := filepath.Join(t.work(), "usr/local/bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	codegen, err := os.ReadFile(under("bin/codegen"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(bin, "codegen"), codegen, 0o755); err != nil {
		return err
	}
	if err := t.layer(ctx, "codegen", t.work()); err != nil {
		return err
	}
	digest, err := sdkStore().put(imageConfig{WorkingDir: "/go", Env: append([]string{
		"PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"GOPATH=/go", "GOTOOLCHAIN=auto", "CGO_ENABLED=0", "SSL_CERT_FILE=" + imageBundle}, t.host.goEnv...)},
		[]string{"bookworm", "sdk-os", "go", "sdk-warm", "codegen"})
	if err != nil {
		return err
	}
	return writeFile(sdkDigestPath(), []byte(digest))
}
