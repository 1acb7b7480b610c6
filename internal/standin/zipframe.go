package standin

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// The record signatures of a ZIP file (APPNOTE.TXT, sections 4.3.7 to 4.3.16).
const (
	sigLocal       = 0x04034b50
	sigCentral     = 0x02014b50
	sigEnd         = 0x06054b50
	sigEnd64       = 0x06064b50
	sigEnd64Locate = 0x07064b50
)

// Extra fields that change what a header means, and so may come once only.
const (
	extraZip64       = 0x0001
	extraUnicodePath = 0x7075
)

var errTooManyMembers = badArchive("ZIP archive not accepted: Too many members.")

// checkZipFraming reads a ZIP file from its first byte to its last and refuses
// it where a reader that streams and one that starts from the central directory
// could see two different archives. The rules are those PyPI announced in
// August 2025 against confusion attacks.
func checkZipFraming(content io.ReaderAt, size int64, maxMembers int) error {
	walk := &zipWalk{
		in:      bufio.NewReaderSize(io.NewSectionReader(content, 0, size), 64<<10),
		size:    size,
		max:     maxMembers,
		local:   map[string]uint64{},
		central: map[string]bool{},
	}
	err := walk.run()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = badFrame("Malformed zip file")
	}
	return err
}

func badFrame(reason string) error {
	return badArchive("ZIP archive not accepted: " + reason + ".")
}

// zipWalk is how far the reading of a ZIP file has come.
type zipWalk struct {
	in      *bufio.Reader
	at      int64 // bytes read
	size    int64
	max     int
	local   map[string]uint64 // name → compressed size
	central map[string]bool

	centralStart, centralSize int64 // where the central directory began
	end64At                   int64 // where the ZIP64 end record is; 0: none
	located                   bool  // its locator was seen
	end                       zipEnd
}

// zipEnd is what an end record says of the central directory.
type zipEnd struct{ records, size, offset uint64 }

func (z *zipWalk) run() error {
	z.centralStart = -1
	for {
		signature, err := z.read(4)
		if err != nil {
			return err
		}
		done, err := z.record(binary.LittleEndian.Uint32(signature))
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	if z.at != z.size {
		return badFrame("Trailing data")
	}
	if len(z.local) != len(z.central) {
		return badFrame("Mis-matched local headers and central directory")
	}
	return nil
}

// record reads one record; true: it was the last.
func (z *zipWalk) record(signature uint32) (bool, error) {
	if z.end64At > 0 && signature != sigEnd64Locate && signature != sigEnd {
		return false, badFrame("Malformed zip file")
	}
	switch signature {
	case sigLocal:
		if z.centralStart >= 0 {
			return false, badFrame("Local header after the central directory")
		}
		return false, z.localHeader()
	case sigCentral:
		if z.centralStart < 0 {
			z.centralStart = z.at - 4
		}
		return false, z.centralHeader()
	case sigEnd64:
		z.end64At = z.at - 4
		return false, z.readEnd64()
	case sigEnd64Locate:
		return false, z.readLocator()
	case sigEnd:
		return true, z.readEnd()
	}
	return false, badFrame("Unknown record signature")
}

func (z *zipWalk) read(n int) ([]byte, error) {
	data := make([]byte, n)
	read, err := io.ReadFull(z.in, data)
	z.at += int64(read)
	return data, err
}

func (z *zipWalk) skip(n uint64) error {
	if n > uint64(z.size) {
		return badFrame("Malformed zip file")
	}
	skipped, err := io.CopyN(io.Discard, z.in, int64(n))
	z.at += skipped
	return err
}

func (z *zipWalk) localHeader() error {
	head, err := z.read(26)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	flags, method, packed := le.Uint16(head[2:]), le.Uint16(head[4:]), uint64(le.Uint32(head[14:]))
	name, extra, err := z.nameAndExtra(int(le.Uint16(head[22:])), int(le.Uint16(head[24:])))
	if err != nil {
		return err
	}
	if packed, err = packedSize(extra, method, packed); err != nil {
		return err
	}
	if flags&0x8 != 0 {
		return badFrame("ZIP contains a data descriptor")
	}
	if _, twice := z.local[name]; twice {
		return badFrame("Duplicate filename in local headers")
	}
	if len(z.local) >= z.max {
		return errTooManyMembers
	}
	if flags&0x800 == 0 && !isASCII(name) {
		return badFrame("Filename not unicode")
	}
	z.local[name] = packed
	return z.skip(packed)
}

func (z *zipWalk) nameAndExtra(nameSize, extraSize int) (string, []byte, error) {
	name, err := z.read(nameSize)
	if err != nil {
		return "", nil, err
	}
	extra, err := z.read(extraSize)
	if hasUnprintable(name) {
		return "", nil, badFrame("Invalid character in filename")
	}
	return string(name), extra, err
}

func hasUnprintable(name []byte) bool {
	for _, c := range name {
		if c < ' ' || c == 0x7f {
			return true
		}
	}
	return false
}

// packedSize is the compressed size of a member, from its ZIP64 field if it
// has one (APPNOTE.TXT 4.5.3).
func packedSize(extra []byte, method uint16, size uint64) (uint64, error) {
	le, seen := binary.LittleEndian, map[uint16]bool{}
	for len(extra) > 0 {
		if len(extra) < 4 || int(le.Uint16(extra[2:]))+4 > len(extra) {
			return 0, badFrame("Malformed zip file")
		}
		id, data := le.Uint16(extra), extra[4:4+le.Uint16(extra[2:])]
		if seen[id] && (id == extraZip64 || id == extraUnicodePath) {
			return 0, badFrame("Invalid duplicate extra in local file")
		}
		seen[id] = true
		extra = extra[4+len(data):]
		if id == extraUnicodePath && len(data) > 5 && hasUnprintable(data[5:]) {
			return 0, badFrame("Invalid character in filename")
		}
		if id != extraZip64 {
			continue
		}
		switch {
		case len(data) == 0 && size != 0xffffffff:
		case len(data) == 8 && method == 0:
			size = le.Uint64(data)
		case len(data) == 16, len(data) == 24, len(data) == 28:
			size = le.Uint64(data[8:])
		default:
			return 0, badFrame("Malformed zip file")
		}
	}
	return size, nil
}

func (z *zipWalk) centralHeader() error {
	head, err := z.read(42)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	packed := uint64(le.Uint32(head[16:]))
	if le.Uint16(head[28:]) != 0 {
		return badFrame("Comment in central directory")
	}
	name, extra, err := z.nameAndExtra(int(le.Uint16(head[24:])), int(le.Uint16(head[26:])))
	if err != nil {
		return err
	}
	z.centralSize += 46 + int64(len(name)) + int64(len(extra))
	local, known := z.local[name]
	switch {
	case z.central[name]:
		return badFrame("Duplicate filename in central directory")
	case !known:
		return badFrame("Missing filename in local headers")
	case packed != 0xffffffff && packed != local:
		return badFrame("Mis-matched data size")
	}
	z.central[name] = true
	return nil
}

func (z *zipWalk) readEnd64() error {
	head, err := z.read(52)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	recordSize := le.Uint64(head)
	if recordSize < 44 || le.Uint64(head[20:]) != le.Uint64(head[28:]) {
		return badFrame("Malformed zip file")
	}
	z.end = zipEnd{records: le.Uint64(head[28:]), size: le.Uint64(head[36:]), offset: le.Uint64(head[44:])}
	return z.skip(recordSize - 44)
}

func (z *zipWalk) readLocator() error {
	body, err := z.read(16)
	if err != nil {
		return err
	}
	if z.end64At == 0 || z.located {
		return badFrame("Malformed zip file")
	}
	z.located = true
	if binary.LittleEndian.Uint64(body[4:]) != uint64(z.end64At) {
		return badFrame("Mis-matched EOCD64 record and locator offset")
	}
	return nil
}

func (z *zipWalk) readEnd() error {
	at := z.at - 4
	head, err := z.read(18)
	if err != nil {
		return err
	}
	if z.end64At > 0 && !z.located {
		return badFrame("Malformed zip file")
	}
	le := binary.LittleEndian
	if z.end64At == 0 {
		if le.Uint16(head[4:]) != le.Uint16(head[6:]) {
			return badFrame("Malformed zip file")
		}
		z.end = zipEnd{uint64(le.Uint16(head[6:])), uint64(le.Uint32(head[8:])), uint64(le.Uint32(head[12:]))}
	}
	if z.centralStart < 0 {
		z.centralStart = at
	}
	switch {
	case z.end.records != uint64(len(z.central)):
		return badFrame("Mismatched central directory records")
	case z.end.offset != uint64(z.centralStart):
		return badFrame("Mismatched central directory offset")
	case z.end.size != uint64(z.centralSize):
		return badFrame("Mismatched central directory size")
	}
	return z.skip(uint64(le.Uint16(head[16:])))
}
