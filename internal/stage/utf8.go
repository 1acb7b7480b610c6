package stage

import (
	"bytes"
	"unicode/utf8"
)

// InvalidLine is the first line, from 1, that is not UTF-8; 0 where all of a text is.
func InvalidLine(data []byte) int {
	if utf8.Valid(data) {
		return 0
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return 1 + bytes.Count(data[:at], []byte("\n"))
		}
		at += size
	}
	return 0
}
