// Package disttest makes distributions for tests: good ones, bad ones, and real ones built by a real backend.
package disttest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Entry is one member of an archive to be made.
type Entry struct {
	Name, Body, Link string
	Type             byte // as in tar; zero is a regular file
	Stored           bool // zip: not compressed
}

// Sdist lists the members of a good sdist. extra lines go into PKG-INFO.
func Sdist(name, version string, extra ...string) []Entry {
	root := name + "-" + version + "/"
	return []Entry{
		{Name: root + "pyproject.toml", Body: "[build-system]\n"},
		{Name: root + "src/" + name + "/__init__.py", Body: "VERSION = '" + version + "'\n"},
		{Name: root + "PKG-INFO", Body: Metadata(name, version, extra...)},
	}
}

// Wheel lists the members of a good py3-none-any wheel but for RECORD, which WithRecord adds.
func Wheel(name, version string, extra ...string) []Entry {
	info := name + "-" + version + ".dist-info/"
	return []Entry{
		{Name: name + "/__init__.py", Body: "VERSION = '" + version + "'\n"},
		{Name: info + "METADATA", Body: Metadata(name, version, extra...)},
		{Name: info + "WHEEL", Body: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
	}
}

// Metadata is a small core metadata file.
func Metadata(name, version string, extra ...string) string {
	lines := append([]string{"Metadata-Version: 2.4", "Name: " + name, "Version: " + version}, extra...)
	return strings.Join(lines, "\n") + "\n\nA description.\n"
}

// WithRecord appends the RECORD of a wheel's entries, in the .dist-info folder of its last one.
func WithRecord(entries []Entry) []Entry {
	folder, _, _ := strings.Cut(entries[len(entries)-1].Name, "/")
	var record strings.Builder
	for _, entry := range entries {
		sum := sha256.Sum256([]byte(entry.Body))
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", entry.Name, base64.RawURLEncoding.EncodeToString(sum[:]), len(entry.Body))
	}
	fmt.Fprintf(&record, "%s/RECORD,,\n", folder)
	return append(entries, Entry{Name: folder + "/RECORD", Body: record.String()})
}

// Tar makes a .tar.gz.
func Tar(t testing.TB, entries []Entry) []byte {
	t.Helper()
	var file bytes.Buffer
	zipped := gzip.NewWriter(&file)
	writer := tar.NewWriter(zipped)
	for _, entry := range entries {
		header := &tar.Header{
			Name: entry.Name, Size: int64(len(entry.Body)), Mode: 0o644, Typeflag: entry.Type, Linkname: entry.Link,
		}
		if entry.Type == tar.TypeXGlobalHeader {
			header = &tar.Header{Typeflag: entry.Type, PAXRecords: map[string]string{"comment": entry.Body}}
			entry.Body = ""
		}
		check(t, writer.WriteHeader(header))
		_, err := writer.Write([]byte(entry.Body))
		check(t, err)
	}
	check(t, writer.Close())
	check(t, zipped.Close())
	return file.Bytes()
}

// Zip makes a zip file. Entries of type tar.TypeSymlink become links as Info-ZIP writes them.
func Zip(t testing.TB, entries []Entry) []byte {
	t.Helper()
	var file bytes.Buffer
	writer := zip.NewWriter(&file)
	for _, entry := range entries {
		header := &zip.FileHeader{Name: entry.Name, Method: zip.Deflate}
		if entry.Stored || strings.HasSuffix(entry.Name, "/") {
			header.Method = zip.Store
		}
		header.SetMode(0o644)
		if entry.Type == tar.TypeSymlink {
			header.SetMode(fs.ModeSymlink | 0o777)
			entry.Body = entry.Link
		}
		packed := pack(t, header, entry.Body)
		content, err := writer.CreateRaw(header) // without a data descriptor, which indexes refuse
		check(t, err)
		if len(packed) > 0 {
			_, err = content.Write(packed)
			check(t, err)
		}
	}
	check(t, writer.Close())
	return file.Bytes()
}

func pack(t testing.TB, header *zip.FileHeader, body string) []byte {
	t.Helper()
	packed := []byte(body)
	if header.Method == zip.Deflate {
		var deflated bytes.Buffer
		writer, err := flate.NewWriter(&deflated, flate.DefaultCompression)
		check(t, err)
		_, err = writer.Write(packed)
		check(t, err)
		check(t, writer.Close())
		packed = deflated.Bytes()
	}
	header.CRC32 = crc32.ChecksumIEEE([]byte(body))
	header.UncompressedSize64, header.CompressedSize64 = uint64(len(body)), uint64(len(packed))
	return packed
}

// Dir writes a good sdist and wheel of a project into a new folder.
func Dir(t testing.TB, name, version string) string {
	t.Helper()
	dir := t.TempDir()
	Write(t, dir, name+"-"+version+".tar.gz", Tar(t, Sdist(name, version)))
	Write(t, dir, name+"-"+version+"-py3-none-any.whl", Zip(t, WithRecord(Wheel(name, version))))
	return dir
}

// Write puts one file into a folder.
func Write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, name)
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(t, os.WriteFile(path, data, 0o644))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
