// Package dist reads what a build made: sdists and wheels.
package dist

import "strings"

// Kind of a distribution file, in the words of the upload API.
type Kind string

// The two kinds that an index takes.
const (
	Sdist Kind = "sdist"
	Wheel Kind = "bdist_wheel"
)

// File is one distribution file on disk, read and hashed.
type File struct {
	Name       string // beacon-1.0.0.tar.gz
	Path       string // where its bytes are
	Kind       Kind
	Size       int64  // bytes
	SHA256     string // lower-case hex
	Blake2b256 string // lower-case hex, as the upload API's blake2_256_digest
	PythonTag  string // py3, cp311; "source" for an sdist
	Metadata   Metadata
	Members    []Member

	name   filename
	faults []string          // what reading the archive ran into
	texts  map[string][]byte // members that describe the distribution, by name
}

// Member is one entry of the archive.
type Member struct {
	Name   string // as written in the archive
	Size   int64
	Mode   uint32 // permission bits
	Link   string // target of a symbolic or hard link, else empty
	Type   MemberType
	SHA256 string // of a regular file's content, lower-case hex; else empty

	compiled bool // begins as programs and libraries do
}

// MemberType says what an archive entry becomes when it is unpacked.
type MemberType string

// The types told apart. Other is a device, a FIFO, a sparse file, or anything else that a package has no use for.
const (
	Regular   MemberType = "file"
	Directory MemberType = "directory"
	Symlink   MemberType = "symbolic link"
	Hardlink  MemberType = "hard link"
	Other     MemberType = "special file"
)

// Metadata is a METADATA or PKG-INFO file (core metadata specification): the
// headers in their order, and the body, which is the description.
type Metadata struct {
	Fields      []Field
	Description string
}

// Field is one header; names that may repeat appear once for each value.
type Field struct{ Name, Value string }

// Get returns the first value of a field, its name compared without case.
func (m Metadata) Get(name string) string {
	for _, value := range m.All(name) {
		return value
	}
	return ""
}

// All returns every value of a field in their order, its name compared without case.
func (m Metadata) All(name string) []string {
	var values []string
	for _, field := range m.Fields {
		if strings.EqualFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}
