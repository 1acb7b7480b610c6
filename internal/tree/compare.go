// Package tree compares folders of files.
package tree

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// Compare lists the paths in which two folders differ: files that only one of
// them has, that differ in content, in kind, or in the executable bit, and
// symbolic links with another target. Those are the differences that git sees.
// Folders count by what is in them. Sorted, slash-separated. Both must
// implement fs.ReadLinkFS, as os.DirFS does, if they hold links.
func Compare(a, b fs.FS) ([]string, error) {
	left, err := list(a)
	if err != nil {
		return nil, err
	}
	right, err := list(b)
	if err != nil {
		return nil, err
	}
	var differing []string
	for name, mode := range left {
		other, both := right[name]
		delete(right, name)
		same := both && mode == other
		if same {
			if same, err = equal(a, b, name, mode); err != nil {
				return nil, err
			}
		}
		if !same {
			differing = append(differing, name)
		}
	}
	for name := range right {
		differing = append(differing, name)
	}
	slices.Sort(differing)
	return differing, nil
}

// list maps every path but folders to its type and whether it is executable.
func list(in fs.FS) (map[string]fs.FileMode, error) {
	found := map[string]fs.FileMode{}
	err := fs.WalkDir(in, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Type()
		if mode.IsRegular() {
			mode |= info.Mode() & 0o100
		}
		found[name] = mode
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing files: %w", err)
	}
	return found, nil
}

// equal compares two entries of one kind.
func equal(a, b fs.FS, name string, mode fs.FileMode) (bool, error) {
	if mode&fs.ModeSymlink != 0 {
		left, err := fs.ReadLink(a, name)
		if err != nil {
			return false, err
		}
		right, err := fs.ReadLink(b, name)
		return left == right, err
	}
	if !mode.IsRegular() {
		return true, nil
	}
	left, err := a.Open(name)
	if err != nil {
		return false, err
	}
	defer left.Close()
	right, err := b.Open(name)
	if err != nil {
		return false, err
	}
	defer right.Close()
	return sameBytes(left, right)
}

func sameBytes(a, b io.Reader) (bool, error) {
	left, right := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, errA := io.ReadFull(a, left)
		m, errB := io.ReadFull(b, right)
		if !bytes.Equal(left[:n], right[:m]) {
			return false, nil
		}
		end := errA == io.EOF || errA == io.ErrUnexpectedEOF
		if end && (errB == io.EOF || errB == io.ErrUnexpectedEOF) {
			return true, nil
		}
		if errA != nil && !end {
			return false, errA
		}
		if errB != nil && errB != io.EOF && errB != io.ErrUnexpectedEOF {
			return false, errB
		}
	}
}
