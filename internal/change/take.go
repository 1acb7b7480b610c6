package change

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/tree"
)

// maxFile is how many bytes a changed file may have.
const maxFile = 16 << 20

// Allowed is what a tool may do to a folder, named before it runs.
type Allowed struct {
	Written []string          // files that may get other contents, or appear
	Notes   string            // folder in which texts may appear (.md, .rst, .txt); "" is none
	Gone    func(string) bool // whether a file may go; nil is no file
	Hidden  []string          // names of hidden folders that the tool works in
}

// Changes are what became of a folder: paths with slashes, relative to it.
type Changes struct {
	Files map[string][]byte // other or new contents
	Gone  []string          // files that are not there any more
}

// Take compares a folder with what a tool left of it. A change that is not allowed, in kind or in place, is an *Error and
// there are no changes then. Modes are not looked at: whoever writes keeps the old ones, and new files are not executable.
func Take(before, after fs.FS, allowed Allowed) (Changes, error) {
	paths, err := tree.Compare(before, after)
	if err != nil {
		return Changes{}, err
	}
	taken := Changes{Files: map[string][]byte{}}
	for _, name := range paths {
		if err := Path(name, allowed.Hidden...); err != nil {
			return Changes{}, err
		}
		for _, side := range []fs.FS{before, after} {
			if err := noLink(side, name); err != nil {
				return Changes{}, err
			}
		}
		if _, err := fs.Stat(after, name); err != nil {
			if allowed.Gone == nil || !allowed.Gone(name) {
				return Changes{}, refuse(name, "would be removed, which is not what the tool is for")
			}
			taken.Gone = append(taken.Gone, name)
			continue
		}
		if !allowed.written(name) {
			return Changes{}, refuse(name, "would be written, which is not what the tool is for")
		}
		if executable(before, name) || executable(after, name) {
			return Changes{}, refuse(name, "is executable")
		}
		if taken.Files[name], err = readFile(after, name); err != nil {
			return Changes{}, err
		}
	}
	return taken, nil
}

func (a Allowed) written(name string) bool {
	return slices.Contains(a.Written, name) || a.Notes != "" && path.Dir(name) == a.Notes &&
		slices.Contains([]string{".md", ".rst", ".txt"}, strings.ToLower(path.Ext(name)))
}

// noLink refuses a path that is a link, or lies behind one.
func noLink(in fs.FS, name string) error {
	for part := name; part != "."; part = path.Dir(part) {
		info, err := fs.Lstat(in, part)
		if err != nil {
			continue // on one of the sides it need not be there
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return refuse(part, "is a symbolic link")
		}
		if part == name && !info.Mode().IsRegular() {
			return refuse(part, "is no regular file")
		}
	}
	return nil
}

func executable(in fs.FS, name string) bool {
	info, err := fs.Stat(in, name)
	return err == nil && info.Mode()&0o111 != 0
}

func readFile(in fs.FS, name string) ([]byte, error) {
	file, err := in.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, refuse(name, "has more than 16 MiB")
	}
	return data, nil
}
