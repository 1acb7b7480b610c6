package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Media types of the OCI image format.
const (
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
)

// descriptor points at a blob.
type descriptor struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Size      int64  `json:"size"`
}

// imageConfig is the part of an OCI image configuration that we set.
type imageConfig struct {
	Env          []string            `json:"Env,omitempty"`
	Entrypoint   []string            `json:"Entrypoint,omitempty"`
	Cmd          []string            `json:"Cmd,omitempty"`
	WorkingDir   string              `json:"WorkingDir,omitempty"`
	ExposedPorts map[string]struct{} `json:"ExposedPorts,omitempty"`
	Labels       map[string]string   `json:"Labels,omitempty"`
}

func layerPath(name string) string { return under("layer", name+".tar") }

// store is a folder of blobs, named by their SHA-256.
type store string

// The two stores. The engine reads the first one itself and takes everything in it for its own SDK's.
func sdkStore() store   { return store(under("content")) }
func imageStore() store { return store(under("images")) }

func (s store) path(digest string) string { return filepath.Join(string(s), "blobs", "sha256", digest) }

// layer makes the uncompressed tar of a folder. GNU tar, because it keeps hard links, devices and attributes.
func (t task) layer(ctx context.Context, name, dir string, options ...string) error {
	arguments := append([]string{"--create", "--file", layerPath(name), "--directory", dir, "--numeric-owner",
		"--sort=name", "--format=gnu", "--one-file-system"}, options...)
	// The old file may be a blob too, by a hard link: leave its bytes alone.
	if err := os.Remove(layerPath(name)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return t.command(ctx, nil, "tar", append(arguments, ".")...)
}

// whiteouts rewrites an overlay file system's deletions (0:0 character devices, opaque folders) as the .wh. files of
// the image format, in place.
func whiteouts(upper string) error {
	return filepath.WalkDir(upper, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if !opaque(path) {
				return nil
			}
			return os.WriteFile(filepath.Join(path, ".wh..wh..opq"), nil, 0o644)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok || info.Mode()&fs.ModeCharDevice == 0 || stat.Rdev != 0 {
			return nil
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(filepath.Dir(path), ".wh."+entry.Name()), nil, 0o644)
	})
}

// put stores an image's blobs and returns its manifest's digest, "sha256:…".
func (s store) put(config imageConfig, layers []string) (string, error) {
	descriptors := make([]descriptor, len(layers))
	diffs := make([]string, len(layers))
	for i, name := range layers {
		stored, err := s.putFile(layerPath(name))
		if err != nil {
			return "", err
		}
		stored.MediaType = mediaLayer
		descriptors[i], diffs[i] = stored, stored.Digest
	}
	stored, err := s.putJSON(mediaConfig, map[string]any{
		"created": "1970-01-01T00:00:00Z", "architecture": runtime.GOARCH, "os": "linux", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs},
	})
	if err != nil {
		return "", err
	}
	manifest, err := s.putJSON(mediaManifest, map[string]any{
		"schemaVersion": 2, "mediaType": mediaManifest, "config": stored, "layers": descriptors,
	})
	return manifest.Digest, err
}

func (s store) putJSON(mediaType string, value any) (descriptor, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return descriptor{}, err
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(data))
	return descriptor{mediaType, "sha256:" + digest, int64(len(data))}, writeFile(s.path(digest), data)
}

// putFile stores a file under its digest, by a hard link.
func (s store) putFile(path string) (descriptor, error) {
	file, err := os.Open(path)
	if err != nil {
		return descriptor{}, err
	}
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		return descriptor{}, err
	}
	digest := fmt.Sprintf("%x", hash.Sum(nil))
	if err := os.Link(path, s.path(digest)); err != nil && !os.IsExist(err) {
		return descriptor{}, err
	}
	return descriptor{Digest: "sha256:" + digest, Size: size}, nil
}
