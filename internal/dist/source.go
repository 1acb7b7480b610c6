package dist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
)

// source is a source tree, by path and by content. Its .git is no part of it.
type source struct {
	tree   fs.FS
	files  map[string]string   // path → SHA-256, which is empty where no member has the file's size
	bySum  map[string]string   // SHA-256 → the first path that has it
	byBase map[string][]string // base name → paths
	named  map[pathSum]bool    // base names with what they hold, in any folder
	links  bool                // the tree has symbolic links
	added  map[pathSum]bool    // what a file that was compared has beside
}

type pathSum struct{ path, sum string }

// readSource hashes the regular files that have one of the sizes: others cannot be equal.
func readSource(tree fs.FS, sizes map[int64]bool) (*source, error) {
	s := &source{tree: tree, files: map[string]string{}, bySum: map[string]string{}, byBase: map[string][]string{},
		named: map[pathSum]bool{}, added: map[pathSum]bool{}}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == ".git" {
			return skip(entry)
		}
		s.links = s.links || entry.Type()&fs.ModeSymlink != 0
		if !entry.Type().IsRegular() {
			return nil
		}
		return s.read(name, entry, sizes)
	})
	if err != nil {
		return nil, fmt.Errorf("source tree: %w", err)
	}
	return s, nil
}

func (s *source) read(name string, entry fs.DirEntry, sizes map[int64]bool) error {
	s.files[name] = ""
	s.byBase[path.Base(name)] = append(s.byBase[path.Base(name)], name)
	info, err := entry.Info()
	if err != nil || !sizes[info.Size()] {
		return err
	}
	sum, err := hashFile(s.tree, name)
	s.files[name], s.named[pathSum{path.Base(name), sum}] = sum, true
	if s.bySum[sum] == "" {
		s.bySum[sum] = name
	}
	return err
}

// skip leaves out .git, which is a file in a worktree and a folder elsewhere.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func hashFile(tree fs.FS, name string) (string, error) {
	content, err := tree.Open(name)
	if err != nil {
		return "", err
	}
	defer content.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// maxSourcePath is the longest path that is looked up through links; Linux opens no longer one.
const maxSourcePath = 4096

// real is where the links of the tree lead to from a path.
func (s *source) real(name string) string {
	if !s.links || len(name) > maxSourcePath {
		return name
	}
	at, err := follow(s.tree, name)
	if err != nil {
		return name
	}
	return at
}

// has says whether the source has this content at this path.
func (s *source) has(name, sum string) bool {
	return s.files[name] == sum || s.added[pathSum{name, sum}] || s.links && s.files[s.real(name)] == sum
}

// hasLink says whether the source has this symbolic link.
func (s *source) hasLink(name, target string) bool {
	found, err := fs.ReadLink(s.tree, name)
	return err == nil && found == target
}

// maxRead bounds a file of the source that is read as a whole: a script, setup.cfg, pyproject.toml.
const maxRead = 1 << 20

// text is the content of a file, or nothing where there is none or it is too long.
func (s *source) text(name string) []byte {
	if _, found := s.files[s.real(name)]; !found {
		return nil
	}
	file, err := s.tree.Open(s.real(name))
	if err != nil {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxRead+1))
	if err != nil || len(data) > maxRead {
		return nil
	}
	return data
}

// shebang is the first line that hatchling and setuptools rewrite in scripts, so that an installer knows it.
var shebang = regexp.MustCompile(`^#!.*(?:pythonw?|pypyw?)[0-9.]*([ \t\r].*)?(?:\n|$)`)

// asScript says whether a file of the source, installed as a script, has this content.
func (s *source) asScript(name, sum string) bool {
	text := s.text(name)
	match := shebang.FindSubmatchIndex(text)
	if match == nil {
		return false
	}
	built := []byte("#!python")
	if match[2] >= 0 {
		built = append(built, text[match[2]:match[3]]...)
	}
	if text[match[1]-1] == '\n' {
		built = append(built, '\n')
	}
	found := sha256.Sum256(append(built, text[match[1]:]...))
	return hex.EncodeToString(found[:]) == sum
}
