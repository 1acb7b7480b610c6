package dist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// OutsideTree reports what the files hold that the source tree does not: members of the sdist, and of wheels for any
// platform, whose content is in no file of tree. What every build writes anew is left out: PKG-INFO, *.egg-info,
// *.dist-info, setup.cfg; so are empty files, and the paths in generated, relative to the package, with forward slashes
// (the version file of hatch-vcs or setuptools-scm). A wheel may also hold what the sdist holds. tree is the commit's
// tree; its .git is not looked at. An error means that the tree could not be read.
func (s *Set) OutsideTree(tree fs.FS, generated ...string) ([]stage.Finding, error) {
	sizes := map[int64]bool{}
	for _, file := range s.Files {
		for _, member := range file.Members {
			sizes[member.Size] = true
		}
	}
	known, err := hashTree(tree, sizes)
	if err != nil {
		return nil, fmt.Errorf("source tree: %w", err)
	}
	var findings []stage.Finding
	for _, file := range slices.Backward(s.Files) { // the sdist first
		for _, member := range file.Members {
			if file.comesFrom(member, known, generated) {
				known[member.SHA256] = true
				continue
			}
			findings = append(findings, stage.Finding{File: file.Name, Rule: "outside-tree", Message: fmt.Sprintf(
				"%q has content (sha256 %s) that no file of the source tree has", clip(member.Name), member.SHA256)})
		}
	}
	return findings, nil
}

// comesFrom says whether a member needs no further explanation.
func (f File) comesFrom(member Member, known map[string]bool, generated []string) bool {
	if member.Type != Regular || member.Size == 0 || known[member.SHA256] {
		return true
	}
	folder, rest, _ := strings.Cut(member.Name, "/")
	if f.Kind == Wheel {
		return f.name.platform != "any" || strings.HasSuffix(folder, ".dist-info")
	}
	if rest == "PKG-INFO" || rest == "setup.cfg" || slices.Contains(generated, path.Clean(rest)) {
		return true
	}
	return strings.HasSuffix(path.Dir(rest), ".egg-info")
}

// hashTree returns the SHA-256 of the regular files that have one of the sizes: others cannot be equal.
func hashTree(tree fs.FS, sizes map[int64]bool) (map[string]bool, error) {
	known := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == ".git" {
			return skip(entry)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if err != nil || !sizes[info.Size()] {
			return err
		}
		sum, err := hashFile(tree, name)
		known[sum] = true
		return err
	})
	return known, err
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
