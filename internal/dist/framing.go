package dist

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
)

const (
	zipEndSize    = 22    // end of central directory record without comment (APPNOTE 4.3.16)
	zipMaxComment = 65535 // its length is a 16-bit field
	tarMagicAt    = 257   // offset of "ustar" in a tar header (POSIX pax)
)

// sdistFraming objects to a .tar.gz that is a zip file too: installers that go by content would see other members.
func sdistFraming(file io.ReaderAt, size int64) []string {
	if _, err := zip.NewReader(file, size); err == nil {
		return []string{"is a gzip file and a zip file at once"}
	}
	return nil
}

// wheelFraming wants a zip file from the first byte to the last, and no tar archive.
func wheelFraming(file io.ReaderAt, size int64) []string {
	var faults []string
	head := make([]byte, tarMagicAt+5)
	count, _ := file.ReadAt(head, 0)
	head = head[:count]
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		faults = append(faults, "does not start like a zip file")
	}
	if count == tarMagicAt+5 && string(head[tarMagicAt:]) == "ustar" {
		faults = append(faults, "is a zip file and a tar archive at once")
	}
	if !zipEndsFile(file, size) {
		faults = append(faults, "has data before, between or after what its zip directory describes")
	}
	return faults
}

// zip64LocatorSize is how many bytes a ZIP64 locator has, which stands right before the end record.
const zip64LocatorSize = 20

// zipEndsFile says whether the directory stands right before its end record, and that right at the end of the file.
func zipEndsFile(file io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, zipEndSize+zipMaxComment))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at != len(tail)-zipEndSize {
		return false
	}
	end := tail[at:]
	entries := binary.LittleEndian.Uint16(end[10:])
	length, offset := binary.LittleEndian.Uint32(end[12:]), binary.LittleEndian.Uint32(end[16:])
	// ZIP64 keeps these elsewhere, and readers do not agree where: one file could show one content here and another to pip.
	// No file that an index takes needs it, unless it has 65,535 members.
	if entries == 0xFFFF || length == 0xFFFFFFFF || offset == 0xFFFFFFFF ||
		at >= zip64LocatorSize && bytes.HasPrefix(tail[at-zip64LocatorSize:], []byte("PK\x06\x07")) {
		return false
	}
	return int64(offset)+int64(length) == size-zipEndSize
}
