package standin

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// A file that unpacks to more than ratioFloor bytes may be no more than
// maxRatio times as large unpacked.
const (
	ratioFloor = 64 * mebibyte
	maxRatio   = 50
)

// maxInnerFile bounds what is read of one metadata file inside an archive.
const maxInnerFile = 32 * mebibyte

// archive is what the later checks need of a distribution file.
type archive struct {
	members  []string          // names, as written
	inner    map[string][]byte // metadata files by name
	root     string            // sdist: top-level folder; wheel: the .dist-info folder
	metadata []byte            // METADATA or PKG-INFO
}

func (a archive) has(name string) bool { return slices.Contains(a.members, name) }

// badArchive is why a file is no valid distribution.
type badArchive string

func (b badArchive) Error() string { return string(b) }

// checkArchive looks whether the file is what its name says: its framing, its
// size unpacked, and where its members would land.
func checkArchive(s *Server, u *upload) error {
	content := bytes.NewReader(u.file.content)
	var err error
	switch name := u.file.name; {
	case strings.HasSuffix(name, ".whl"):
		u.archive, err = readWheel(content, u.file.size, name, s.limits.Members)
	case strings.HasSuffix(name, ".tar.gz"):
		u.archive, err = readTarball(content, u.file.size, s.limits.Members)
	case strings.HasSuffix(name, ".zip"):
		u.archive, err = readZipSdist(content, u.file.size, s.limits.Members)
	}
	var bad badArchive
	if errors.As(err, &bad) {
		return refuse("Invalid distribution file. %s", bad)
	}
	return err
}

// readWheel reads a wheel (PEP 427) and its metadata files.
func readWheel(content io.ReaderAt, size int64, fileName string, maxMembers int) (archive, error) {
	reader, frameErr, err := openZip(content, size, maxMembers)
	if err != nil {
		return archive{}, err
	}
	parts := strings.SplitN(fileName, "-", 3)
	if len(parts) < 3 {
		return archive{}, badArchive("Unable to parse name and version from wheel filename")
	}
	a := archive{root: parts[0] + "-" + parts[1] + ".dist-info", inner: map[string][]byte{}}
	for _, name := range []string{"WHEEL", "METADATA", "RECORD", "entry_points.txt"} {
		if err := a.readZipMember(reader, a.root+"/"+name); err != nil {
			return archive{}, err
		}
	}
	if a.inner[a.root+"/WHEEL"] == nil {
		return archive{}, badArchive("WHEEL not found at " + a.root + "/WHEEL")
	}
	a.metadata = a.inner[a.root+"/METADATA"]
	a.members, err = zipMembers(reader)
	return a, errors.Join(frameErr, err)
}

// readZipSdist reads an sdist in the ZIP form of old times. What it returns
// never gets far: the name of an sdist must end with .tar.gz (PEP 625).
func readZipSdist(content io.ReaderAt, size int64, maxMembers int) (archive, error) {
	reader, frameErr, err := openZip(content, size, maxMembers)
	if err != nil {
		return archive{}, err
	}
	a := archive{inner: map[string][]byte{}}
	if a.members, err = zipMembers(reader); err != nil {
		return archive{}, err
	}
	if a.root, err = commonRoot(a.members); err != nil {
		return archive{}, err
	}
	if err := a.readZipMember(reader, a.root+"/PKG-INFO"); err != nil {
		return archive{}, err
	}
	if a.metadata = a.inner[a.root+"/PKG-INFO"]; a.metadata == nil {
		return archive{}, badArchive("PKG-INFO not found at " + a.root + "/PKG-INFO")
	}
	return a, frameErr
}

// openZip opens a ZIP file and judges its size unpacked and its compression.
// The error of its framing comes apart, because the index looks at it last.
func openZip(content io.ReaderAt, size int64, maxMembers int) (reader *zip.Reader, frameErr, err error) {
	frameErr = checkZipFraming(content, size, maxMembers)
	if errors.Is(frameErr, errTooManyMembers) {
		return nil, nil, frameErr // before anything holds them in memory
	}
	reader, err = zip.NewReader(content, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, nil, badArchive("File is not a zipfile")
	}
	if isTar(io.NewSectionReader(content, 0, size)) {
		return nil, nil, badArchive("File is both a ZIP and a tar archive")
	}
	var unpacked uint64
	for _, member := range reader.File {
		unpacked += min(member.UncompressedSize64, 1<<62/uint64(maxMembers))
	}
	if err := checkRatio(unpacked, size); err != nil {
		return nil, nil, err
	}
	for _, member := range reader.File {
		if member.Method != zip.Store && member.Method != zip.Deflate {
			return nil, nil, badArchive("File does not use a supported compression type")
		}
	}
	return reader, frameErr, nil
}

func checkRatio(unpacked uint64, packed int64) error {
	if unpacked > ratioFloor && unpacked/maxRatio > uint64(packed) {
		return badArchive(fmt.Sprintf("File exceeds compression ratio of %d", maxRatio))
	}
	return nil
}

// readZipMember keeps the content of a member, if it is there.
func (a *archive) readZipMember(reader *zip.Reader, name string) error {
	for _, member := range reader.File {
		if member.Name != name {
			continue
		}
		content, err := member.Open()
		if err != nil {
			return badArchive(name + " cannot be read")
		}
		defer content.Close()
		a.inner[name], err = readInner(content, name)
		return err
	}
	return nil
}

// readInner reads one metadata file, empty or not but never without bound.
func readInner(content io.Reader, name string) ([]byte, error) {
	read, err := io.ReadAll(io.LimitReader(content, maxInnerFile+1))
	if err != nil {
		return nil, badArchive(name + " cannot be read")
	}
	if len(read) > maxInnerFile {
		return nil, badArchive(fmt.Sprintf("%s is larger than %d MiB", name, maxInnerFile/mebibyte))
	}
	return read, nil
}

// zipMembers lists the members and refuses those that lead out of the archive.
func zipMembers(reader *zip.Reader) ([]string, error) {
	members := make([]string, 0, len(reader.File))
	for _, member := range reader.File {
		if err := checkMemberName(member.Name); err != nil {
			return nil, err
		}
		members = append(members, member.Name)
	}
	return members, nil
}

// checkMemberName refuses a name that would be unpacked outside of the folder
// it is unpacked in.
func checkMemberName(name string) error {
	if escapes(name) {
		return badArchive("Member " + pyQuote(name) + " leads outside of the archive")
	}
	return nil
}

func escapes(name string) bool {
	slashed := strings.ReplaceAll(name, `\`, "/")
	return name == "" || path.IsAbs(slashed) || len(slashed) > 1 && slashed[1] == ':' ||
		slices.Contains(strings.Split(slashed, "/"), "..")
}

// commonRoot is the one folder in which all members of an sdist lie.
func commonRoot(members []string) (string, error) {
	root := ""
	for i, member := range members {
		first, _, _ := strings.Cut(strings.TrimPrefix(member, "./"), "/")
		if i == 0 {
			root = first
		}
		if first != root || first == "" || first == "." || first == ".." {
			return "", badArchive("Incorrect number of top-level directories in sdist")
		}
	}
	if root == "" {
		return "", badArchive("Incorrect number of top-level directories in sdist")
	}
	return root, nil
}
