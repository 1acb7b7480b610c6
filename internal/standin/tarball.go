package standin

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"
)

// readTarball reads an sdist: its members, and its PKG-INFO.
func readTarball(content io.ReaderAt, size int64, maxMembers int) (archive, error) {
	if hasZipEnd(content, size) {
		return archive{}, badArchive("File is both a ZIP and a tar archive")
	}
	unzipped, err := gzip.NewReader(bufio.NewReader(io.NewSectionReader(content, 0, size)))
	if err != nil {
		return archive{}, badArchive("File is not a tarfile")
	}
	bounded := &ratioReader{in: unzipped, packed: size}
	a := archive{inner: map[string][]byte{}}
	members := tar.NewReader(bounded)
	for {
		header, err := members.Next()
		if errors.Is(err, io.EOF) && len(a.members) > 0 {
			break
		}
		if err == nil && len(a.members) >= maxMembers {
			return archive{}, badArchive("tar archive not accepted: Too many members.")
		}
		if err == nil {
			err = a.addTarMember(header, members)
		}
		if err != nil {
			return archive{}, tarError(err)
		}
	}
	if _, err := io.Copy(io.Discard, bounded); err != nil {
		return archive{}, tarError(err) // the check sum of the gzip stream comes last
	}
	return a.finishSdist()
}

func tarError(err error) error {
	var bad badArchive
	if errors.As(err, &bad) {
		return bad
	}
	return badArchive("File is not a tarfile")
}

func (a archive) finishSdist() (archive, error) {
	var err error
	if a.root, err = commonRoot(a.members); err != nil {
		return archive{}, err
	}
	a.metadata = a.inner[a.root+"/PKG-INFO"]
	if a.metadata == nil {
		return archive{}, badArchive("PKG-INFO not found at " + a.root + "/PKG-INFO")
	}
	return a, nil
}

// addTarMember judges one member. Only files, folders and links are taken, and
// links only to what is in the archive (PEP 706, the data filter).
func (a *archive) addTarMember(header *tar.Header, content io.Reader) error {
	if isSparse(header) {
		return badArchive("tar archive not accepted: Sparse members are not allowed.")
	}
	if header.Typeflag == tar.TypeXGlobalHeader {
		return nil
	}
	if err := checkMemberName(header.Name); err != nil {
		return err
	}
	outside := false
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeDir:
	case tar.TypeSymlink:
		outside = leavesRoot(path.Dir(header.Name), header.Linkname)
	case tar.TypeLink:
		outside = escapes(header.Linkname)
	default:
		return badArchive("Member " + pyQuote(header.Name) + " is no file, folder or link")
	}
	if outside {
		return badArchive("Link " + pyQuote(header.Name) + " leads outside of the archive")
	}
	name := strings.TrimSuffix(strings.TrimPrefix(header.Name, "./"), "/")
	if name == "" || name == "." {
		return badArchive("Incorrect number of top-level directories in sdist")
	}
	a.members = append(a.members, name)
	if header.Typeflag != tar.TypeReg || path.Base(name) != "PKG-INFO" || strings.Count(name, "/") != 1 {
		return nil
	}
	var err error
	a.inner[name], err = readInner(content, name)
	return err
}

// leavesRoot says whether a symbolic link in a folder of the archive points
// out of the archive.
func leavesRoot(folder, target string) bool {
	if path.IsAbs(target) || strings.Contains(target, `\`) {
		return true
	}
	joined := path.Join(folder, target)
	return joined == ".." || strings.HasPrefix(joined, "../")
}

func isSparse(header *tar.Header) bool {
	if header.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range header.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// ratioReader stops a decompression bomb while it goes off.
type ratioReader struct {
	in       io.Reader
	packed   int64
	unpacked uint64
}

func (r *ratioReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.unpacked += uint64(n)
	if bomb := checkRatio(r.unpacked, r.packed); bomb != nil {
		return 0, bomb
	}
	return n, err
}

// isTar says whether content begins with a valid tar header, compressed or not.
func isTar(content io.ReadSeeker) bool {
	if _, err := tar.NewReader(content).Next(); err == nil {
		return true
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return false
	}
	unzipped, err := gzip.NewReader(content)
	if err != nil {
		return false
	}
	_, err = tar.NewReader(unzipped).Next()
	return err == nil
}

// hasZipEnd says whether content ends as a ZIP file does: an end record whose
// comment reaches the last byte.
func hasZipEnd(content io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 22+0xffff))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	for at := 0; at+22 <= len(tail); at++ {
		if tail[at] != 'P' || string(tail[at:at+4]) != "PK\x05\x06" {
			continue
		}
		comment := int(tail[at+20]) | int(tail[at+21])<<8
		if at+22+comment == len(tail) {
			return true
		}
	}
	return false
}
