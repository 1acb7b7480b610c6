package tree

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Normalize takes from the files below root what git does not store, so that the same content is the same input wherever
// it came from: modes other than 0755 for folders and executable files and 0644 for the rest (the engine checks a commit
// out with 0777 and 0666, an upload brings what the user's umask made), extended attributes (the engine marks every
// uploaded file with its hash), and folders with nothing in them (a filter leaves those whose files it took). Symbolic
// links are left alone.
func Normalize(root string) error {
	if err := removeEmpty(root); err != nil {
		return err
	}
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if entry.IsDir() || info.Mode()&0o100 != 0 {
			mode = 0o755
		}
		if info.Mode().Perm() != mode {
			if err := os.Chmod(name, mode); err != nil {
				return err
			}
		}
		if err := removeAttributes(name); err != nil {
			return fmt.Errorf("extended attributes of %s: %w", name, err)
		}
		return nil
	})
}

// removeEmpty removes the folders below a folder that hold no file, however deep.
func removeEmpty(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		below := filepath.Join(folder, entry.Name())
		if err := removeEmpty(below); err != nil {
			return err
		}
		if left, err := os.ReadDir(below); err != nil {
			return err
		} else if len(left) > 0 {
			continue
		}
		if err := os.Remove(below); err != nil {
			return err
		}
	}
	return nil
}
