package dist

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"strings"
)

var (
	errAfterTar  = errors.New("has data after the end of the tar archive")
	errAfterGzip = errors.New("has data after the end of the gzip stream")
)

// readTar reads an sdist: one gzip stream with one tar archive, and nothing behind either, where another reader might
// find other members.
func (a *archive) readTar(content *io.SectionReader) error {
	raw := bufio.NewReader(content)
	unzipped, err := gzip.NewReader(raw)
	if err != nil {
		return err
	}
	unzipped.Multistream(false)
	reader := tar.NewReader(unzipped)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := a.addTar(header, reader); err != nil {
			return err
		}
	}
	return a.readTarEnd(unzipped, raw)
}

func (a *archive) addTar(header *tar.Header, content io.Reader) error {
	member := Member{Name: header.Name, Mode: uint32(header.Mode) & 0o7777, Type: tarType(header)}
	switch member.Type {
	case Regular:
		return a.add(member, content)
	case Symlink, Hardlink:
		member.Link = header.Linkname
	}
	if header.Typeflag == tar.TypeXGlobalHeader {
		return nil
	}
	return a.add(member, nil)
}

func tarType(header *tar.Header) MemberType {
	for record := range header.PAXRecords {
		if strings.HasPrefix(record, "GNU.sparse.") {
			return Other
		}
	}
	switch header.Typeflag {
	case tar.TypeReg:
		return Regular
	case tar.TypeDir:
		return Directory
	case tar.TypeSymlink:
		return Symlink
	case tar.TypeLink:
		return Hardlink
	}
	return Other
}

// readTarEnd wants zeros up to the end of the stream, as tar pads its last block, and then the end of the file.
func (a *archive) readTarEnd(unzipped io.Reader, raw io.ByteReader) error {
	block := make([]byte, 32<<10)
	for {
		count, err := unzipped.Read(block)
		if a.left -= int64(count); a.left < 0 {
			return errBomb
		}
		for _, octet := range block[:count] {
			if octet != 0 {
				return errAfterTar
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if _, err := raw.ReadByte(); !errors.Is(err, io.EOF) {
		return errAfterGzip
	}
	return nil
}
