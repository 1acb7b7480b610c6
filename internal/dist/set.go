package dist

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// Set is what one release of one project uploads: its wheels by name, and its sdist last, so that nobody is left to
// build from source while a wheel is still under way.
type Set struct {
	Name    string // as the sdist's PKG-INFO spells it, if that is the file name's project
	Version string // canonical (PEP 440)
	Files   []File
}

// maxSetFiles is more than any project has wheels for one version.
const maxSetFiles = 1000

// Open reads a folder that holds exactly one sdist and one or more wheels of one project and version, and nothing else:
// a left-over signature, attestation or older build is an error that names it. What is inside the files is judged by
// Check; Open fails on a damaged archive only if the file itself cannot be read.
func Open(dir string) (*Set, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("distributions: %w", err)
	}
	if len(entries) > maxSetFiles {
		return nil, fmt.Errorf("%s holds %d entries, more than one release can have", dir, len(entries))
	}
	names := make([]filename, len(entries))
	for i, entry := range entries {
		if names[i], err = strictEntry(entry); err != nil {
			return nil, fmt.Errorf("%q does not belong among the distributions in %s: %w; build into an empty folder",
				entry.Name(), dir, err)
		}
	}
	if err := oneRelease(entries, names); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return read(dir, entries, names)
}

func strictEntry(entry os.DirEntry) (filename, error) {
	if !entry.Type().IsRegular() {
		return filename{}, errors.New("not a regular file")
	}
	return parseFilename(entry.Name())
}

func oneRelease(entries []os.DirEntry, names []filename) error {
	sdist, wheels := "", 0
	for i, name := range names {
		if i > 0 {
			if err := sameRelease(entries[0].Name(), entries[i].Name()); err != nil {
				return err
			}
		}
		if name.kind == Wheel {
			wheels++
			continue
		}
		if sdist != "" {
			return fmt.Errorf("two sdists, %q and %q; an index takes one for a release", sdist, entries[i].Name())
		}
		sdist = entries[i].Name()
	}
	if sdist == "" || wheels == 0 {
		return fmt.Errorf("found %d wheels and sdist %q; a release has one sdist and at least one wheel", wheels, sdist)
	}
	return nil
}

func sameRelease(first, other string) error {
	name, version, err := NameVersion(first)
	if err != nil {
		return err
	}
	otherName, otherVersion, err := NameVersion(other)
	if err != nil {
		return err
	}
	if name != otherName || version != otherVersion {
		return fmt.Errorf("%q and %q are not the same project and version; build into an empty folder", first, other)
	}
	return nil
}

func read(dir string, entries []os.DirEntry, names []filename) (*Set, error) {
	set := &Set{}
	for i, entry := range entries {
		file, err := openFile(filepath.Join(dir, entry.Name()), entry.Name(), names[i])
		if err != nil {
			return nil, err
		}
		set.Files = append(set.Files, file)
	}
	slices.SortFunc(set.Files, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) // "bdist_wheel" < "sdist"
	})
	sdist := set.Files[len(set.Files)-1]
	set.Name = sdist.name.project
	if spelled := sdist.Metadata.Get("Name"); NormalizeName(spelled) == NormalizeName(set.Name) {
		set.Name = spelled
	}
	set.Version, _ = CanonicalVersion(sdist.name.version)
	return set, nil
}

func openFile(path, base string, name filename) (File, error) {
	content, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer content.Close()
	sha, blake := sha256.New(), must(blake2b.New256(nil))
	size, err := io.Copy(io.MultiWriter(sha, blake), content)
	if err != nil {
		return File{}, err
	}
	a := readArchive(content, size, name)
	file := File{
		Name: base, Path: path, Kind: name.kind, Size: size, PythonTag: name.python,
		SHA256: hex.EncodeToString(sha.Sum(nil)), Blake2b256: hex.EncodeToString(blake.Sum(nil)),
		Members: a.members, name: name, faults: a.faults, texts: a.texts,
	}
	file.readMetadata()
	return file, nil
}

// SdistPaths are the files of the sdist, relative to its one folder, in its order.
func (s *Set) SdistPaths() []string {
	var paths []string
	for _, file := range s.Files {
		for _, member := range file.Members {
			if _, rest, _ := strings.Cut(member.Name, "/"); file.Kind == Sdist && member.Type == Regular && rest != "" {
				paths = append(paths, rest)
			}
		}
	}
	return paths
}

// must is for calls that fail on a programming error only: blake2b.New256 on a key that is too long.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
