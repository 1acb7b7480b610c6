package project

import (
	"errors"
	"io/fs"
)

// RootsOf finds what a package imported as at another time. Only that is read: its configuration may have had keys that
// are gone, and before pyproject.toml there was setup.py. name is the project's, for folders that tell nothing else.
func RootsOf(fsys fs.FS, name string) ([]ImportRoot, error) {
	tree, err := readTree(fsys)
	if err != nil {
		return nil, err
	}
	p := &Project{Name: name, Normalized: NormalizeName(name), tree: tree}
	data, err := tree.read(Pyproject)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if p.doc, err = parseTOML(Pyproject, data); err != nil {
		return nil, err
	}
	err = p.readLayout()
	return p.ImportRoots(), err
}
