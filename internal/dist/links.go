package dist

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"dagger/slipway/internal/stage"
)

// TreeLinks reports the symbolic links of a source tree that lead out of it, or are absolute, or lead nowhere because
// they go in a circle. hatchling 1.33 copies what such a link points to into the wheel, so a build on another machine
// would publish that machine's files. tree has to implement fs.ReadLinkFS, as os.DirFS does; .git is not looked at.
func TreeLinks(tree fs.FS) ([]stage.Finding, error) {
	var findings []stage.Finding
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == ".git" {
			return skip(entry)
		}
		if entry.Type()&fs.ModeSymlink == 0 {
			return nil
		}
		target, err := fs.ReadLink(tree, name)
		if err != nil {
			return err
		}
		if _, err := follow(tree, name); err != nil {
			findings = append(findings, stage.Finding{File: name, Rule: "tree-link", Message: fmt.Sprintf(
				"symbolic link to %q %v; a build would publish what it finds there", clip(target), err)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("source tree: %w", err)
	}
	return findings, nil
}

var (
	errAbsolute = errors.New("is absolute")
	errLeaves   = errors.New("leaves the source tree")
	errCircle   = errors.New("goes in a circle")
)

// maxHops is how many links Linux follows in one path.
const maxHops = 40

// follow walks a path as the system would, link by link: comparing text alone would take "link/../x" for a neighbour
// of link. It returns where that ends. Where it ends in something that does not exist, it stays in the tree.
func follow(tree fs.FS, name string) (string, error) {
	todo := strings.Split(name, "/")
	at, hops := ".", 0
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return "", errLeaves
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, part)
		target, err := fs.ReadLink(tree, next)
		if err != nil {
			at = next
			continue
		}
		if hops++; hops > maxHops {
			return "", errCircle
		}
		if path.IsAbs(target) {
			return "", errAbsolute
		}
		todo = append(strings.Split(target, "/"), todo...)
	}
	return at, nil
}
