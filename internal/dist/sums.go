package dist

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// Sums renders SHA256SUMS: one line "HEX  NAME" for each file, by name, as `sha256sum -c` reads it.
func Sums(files []File) []byte {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	var sums bytes.Buffer
	for _, file := range sorted {
		fmt.Fprintf(&sums, "%s  %s\n", file.SHA256, file.Name)
	}
	return sums.Bytes()
}
