package standin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// blobs keep bytes under the digest of their file.
type blobs interface {
	create() (sink, error)
	put(key string, content []byte) error
	open(key string) (io.ReadSeekCloser, error)
}

// sink takes the bytes of a file of unknown size. After keep or discard it is
// not to be used; discard after keep does nothing.
type sink interface {
	io.Writer
	io.ReaderAt
	keep(key string) error
	discard()
}

// metadataKey is where the metadata of a wheel lies, beside the wheel.
func metadataKey(key string) string { return key + ".metadata" }

func sha256Hex(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// memoryBlobs keep everything in memory.
type memoryBlobs struct{ kept *sync.Map }

func newMemoryBlobs() memoryBlobs { return memoryBlobs{new(sync.Map)} }

func (m memoryBlobs) create() (sink, error) { return &memorySink{to: m}, nil }

func (m memoryBlobs) put(key string, content []byte) error {
	m.kept.Store(key, content)
	return nil
}

func (m memoryBlobs) open(key string) (io.ReadSeekCloser, error) {
	content, found := m.kept.Load(key)
	if !found {
		return nil, os.ErrNotExist
	}
	return nopCloser{bytes.NewReader(content.([]byte))}, nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

type memorySink struct {
	bytes.Buffer
	to memoryBlobs
}

func (m *memorySink) ReadAt(p []byte, offset int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(p, offset)
}

func (m *memorySink) keep(key string) error { return m.to.put(key, m.Bytes()) }

func (m *memorySink) discard() {}

// dirBlobs keep every file in one folder, under its digest.
type dirBlobs struct{ dir string }

// blobKey is what a key looks like: no name of a client ever becomes a path.
var blobKey = regexp.MustCompile(`^[0-9a-f]{64}(\.metadata)?$`)

func (d dirBlobs) path(key string) (string, error) {
	if !blobKey.MatchString(key) {
		return "", os.ErrNotExist
	}
	return filepath.Join(d.dir, key), nil
}

func (d dirBlobs) create() (sink, error) {
	temporary, err := os.CreateTemp(d.dir, "incoming-*")
	if err != nil {
		return nil, err
	}
	return &fileSink{File: temporary, to: d}, nil
}

func (d dirBlobs) put(key string, content []byte) error {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

func (d dirBlobs) open(key string) (io.ReadSeekCloser, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

type fileSink struct {
	*os.File
	to dirBlobs
}

func (f *fileSink) keep(key string) error {
	path, err := f.to.path(key)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (f *fileSink) discard() {
	_ = f.Close()
	_ = os.Remove(f.Name()) // kept under another name: nothing to remove
}
