package tree

import (
	"path"
	"strings"
)

// SameName says whether a path's last part may be found under a name: file systems of macOS and Windows do not distinguish
// case, pass over characters that do not show (HFS+, as in git's core.protectHFS), and drop dots and spaces at the end.
func SameName(file, name string) bool {
	folded := strings.Map(func(r rune) rune {
		switch {
		case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
			return -1
		}
		return r
	}, path.Base(file))
	return strings.EqualFold(strings.TrimRight(folded, ". "), name)
}
