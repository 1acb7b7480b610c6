package dist

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

const (
	zipLocalSize      = 30         // local file header without name and extra field (APPNOTE 4.3.7)
	zipLocal          = 0x04034b50 // signatures
	zipDirectory      = 0x02014b50
	zipEnd            = 0x06054b50
	zipDescriptor     = 8 // bit 3 of the general purpose flags (4.4.4)
	zip64Extra        = 1 // its header ID (4.5.3)
	zip64InExtraField = 0xFFFFFFFF
)

var (
	errDescriptor = errors.New("has a member with a data descriptor, which indexes refuse; update the build backend")
	errLocals     = errors.New("has members that its zip directory does not list, or lists otherwise")
)

// checkLocals wants the file headers of a zip file to follow each other without a gap and to name the same members as
// its directory, once each: some installers go by the one, some by the other.
func checkLocals(file io.ReaderAt, directory []string) error {
	locals, err := localNames(file)
	if err != nil {
		return err
	}
	directory = slices.Clone(directory)
	slices.Sort(directory)
	slices.Sort(locals)
	if !slices.Equal(directory, locals) {
		return errLocals
	}
	return nil
}

func localNames(file io.ReaderAt) ([]string, error) {
	var names []string
	head := make([]byte, zipLocalSize)
	for at := int64(0); len(names) <= maxMembers; {
		if count, _ := file.ReadAt(head, at); count < 4 {
			return nil, errLocals
		}
		switch binary.LittleEndian.Uint32(head) {
		case zipDirectory, zipEnd:
			return names, nil
		case zipLocal:
		default:
			return nil, errLocals
		}
		flags, packed := binary.LittleEndian.Uint16(head[6:]), uint64(binary.LittleEndian.Uint32(head[18:]))
		if flags&zipDescriptor != 0 {
			return nil, errDescriptor
		}
		nameSize, extraSize := int64(binary.LittleEndian.Uint16(head[26:])), int64(binary.LittleEndian.Uint16(head[28:]))
		text := make([]byte, nameSize+extraSize)
		if _, err := file.ReadAt(text, at+zipLocalSize); err != nil {
			return nil, errLocals
		}
		if packed == zip64InExtraField {
			packed = packed64(text[nameSize:])
		}
		if packed > maxFile {
			return nil, errLocals
		}
		names = append(names, string(text[:nameSize]))
		at += zipLocalSize + nameSize + extraSize + int64(packed)
	}
	return nil, errTooMany
}

// packed64 is the compressed size from the ZIP64 extra field, where it is the second of two 64-bit numbers.
func packed64(extra []byte) uint64 {
	for len(extra) >= 4 {
		kind, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			break
		}
		if kind == zip64Extra && size >= 16 {
			return binary.LittleEndian.Uint64(extra[8:])
		}
		extra = extra[size:]
	}
	return zip64InExtraField
}
