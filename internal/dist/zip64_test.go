package dist

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestZipEndsFile: a reader that follows the end record and one that looks right before it must find one directory.
func TestZipEndsFile(t *testing.T) {
	t.Parallel()
	end := func(entries uint16, length, offset uint32) []byte {
		record := append([]byte("PK\x05\x06"), make([]byte, zipEndSize-4)...)
		binary.LittleEndian.PutUint16(record[10:], entries)
		binary.LittleEndian.PutUint32(record[12:], length)
		binary.LittleEndian.PutUint32(record[16:], offset)
		return record
	}
	body := bytes.Repeat([]byte("x"), 100) // 40 of members, 60 of directory
	locator := append(bytes.Repeat([]byte("x"), 80), append([]byte("PK\x06\x07"), make([]byte, 16)...)...)
	for name, test := range map[string]struct {
		file []byte
		want bool
	}{
		"plain":                     {append(bytes.Clone(body), end(1, 60, 40)...), true},
		"something between":         {append(bytes.Clone(body), end(1, 30, 40)...), false},
		"a count that says ZIP64":   {append(bytes.Clone(body), end(0xFFFF, 30, 40)...), false},
		"a length that says ZIP64":  {append(bytes.Clone(body), end(1, 0xFFFFFFFF, 40)...), false},
		"an offset that says ZIP64": {append(bytes.Clone(body), end(1, 60, 0xFFFFFFFF)...), false},
		"a locator":                 {append(bytes.Clone(locator), end(1, 60, 40)...), false},
		"something behind":          {append(append(bytes.Clone(body), end(1, 60, 40)...), 'x'), false},
	} {
		if got := zipEndsFile(bytes.NewReader(test.file), int64(len(test.file))); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
