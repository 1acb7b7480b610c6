package project

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	maxFile    = 1 << 20 // bytes of one file that is read
	maxEntries = 100_000 // files in the package's folder
)

// tree lists a package's folder once: regular files, and symbolic links,
// which are never followed.
type tree struct {
	fsys  fs.FS
	files []string // sorted
	links map[string]bool
}

// SymlinkError is a file that a release depends on and that is a symbolic
// link, or lies behind one.
type SymlinkError struct{ Name string }

// Error names the link and what to do.
func (e *SymlinkError) Error() string {
	return e.Name + " is a symbolic link, and links are not followed: put the file itself there"
}

// readTree lists fsys. Folders that tools make (.venv, node_modules, caches)
// are not entered.
func readTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, links: map[string]bool{}}
	entries := 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("cannot list the package folder: %w", err)
		}
		if entries++; entries > maxEntries {
			return fmt.Errorf("the package folder has more than %d entries; choose the package with --path", maxEntries)
		}
		switch {
		case entry.IsDir() && toolFolder(entry.Name()):
			return fs.SkipDir
		case entry.Type()&fs.ModeSymlink != 0:
			t.links[name] = true
		case entry.Type().IsRegular():
			t.files = append(t.files, name)
		}
		return nil
	})
	slices.Sort(t.files)
	return t, err
}

func toolFolder(name string) bool {
	switch name {
	case ".git", ".hg", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".mypy_cache",
		".ruff_cache", ".pytest_cache", "site-packages":
		return true
	}
	return false
}

func (t *tree) has(name string) bool {
	_, found := slices.BinarySearch(t.files, name)
	return found
}

// under returns the files below a folder.
func (t *tree) under(folder string) []string {
	var out []string
	for _, name := range t.files {
		if folder == "." || strings.HasPrefix(name, folder+"/") {
			out = append(out, name)
		}
	}
	return out
}

// top returns the files of the folder itself whose name starts with prefix,
// compared without case.
func (t *tree) top(prefix string) []string {
	var out []string
	for _, name := range t.files {
		if !strings.Contains(name, "/") && strings.HasPrefix(strings.ToLower(name), strings.ToLower(prefix)) {
			out = append(out, name)
		}
	}
	return out
}

// read returns the bytes of a regular file of at most maxFile bytes.
func (t *tree) read(name string) ([]byte, error) {
	for part := name; part != "."; part = path.Dir(part) {
		if t.links[part] {
			return nil, &SymlinkError{Name: part}
		}
	}
	if !t.has(name) {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	file, err := t.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes, more than is read of one file", name, maxFile)
	}
	return data, nil
}
