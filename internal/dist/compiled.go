package dist

import (
	"bytes"
	"slices"
)

// magics are the first bytes of programs and libraries: ELF, PE, Mach-O in both byte orders and for several processors,
// and ar, which static libraries are.
var magics = [][]byte{
	[]byte("\x7fELF"), []byte("MZ\x90\x00"),
	[]byte("\xfe\xed\xfa\xce"), []byte("\xfe\xed\xfa\xcf"), []byte("\xce\xfa\xed\xfe"), []byte("\xcf\xfa\xed\xfe"),
	[]byte("\xca\xfe\xba\xbe"), []byte("!<arch>\n"),
}

const magicSize = 8

func isCompiled(head []byte) bool {
	return slices.ContainsFunc(magics, func(magic []byte) bool { return bytes.HasPrefix(head, magic) })
}
