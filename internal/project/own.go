package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// OwnVersion is the version that the sources give the package, as written. A
// version that only git or the build knows is an error that says so.
func (p *Project) OwnVersion() (string, error) {
	switch p.VersionSource.Kind {
	case Static:
		return p.Version, nil
	case HatchFile:
		if read, problem := p.readHatchFile(); problem != nil {
			return "", errors.New(problem.Message)
		} else if read != nil {
			return read.Value, nil
		}
	}
	for _, file := range p.VersionFiles {
		return file.Value, nil
	}
	return "", errors.New("the version comes from " + p.VersionSource.Name + " at build time, so it has to be told: " +
		"add --tag " + p.Config.TagPrefix + "1.0.0")
}

// Read returns a file of the package that Load looked at. A missing one is
// fs.ErrNotExist.
func (p *Project) Read(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	return p.tree.read(name)
}

// OtherChangelogs are files that may be the changelog, under a name that is not the configured one.
func (p *Project) OtherChangelogs() []string {
	var others []string
	for _, name := range p.tree.files {
		lower := strings.ToLower(name)
		if name != p.Config.Changelog && slices.ContainsFunc([]string{"changelog", "changes", "history", "news"}, func(start string) bool {
			return strings.HasPrefix(lower, start)
		}) {
			others = append(others, name)
		}
	}
	return others
}

// NoChangelog is the error for a changelog that is not there. It names files that may be one.
func (p *Project) NoChangelog() error {
	found := ""
	if others := p.OtherChangelogs(); len(others) > 0 {
		found = " (found: " + strings.Join(others, ", ") + ")"
	}
	return fmt.Errorf("there is no %s%s; write one in Markdown, in the form of Keep a Changelog, or name yours in "+
		"[tool.slipway] changelog", p.Config.Changelog, found)
}

// Free says whether a new file may be written there: nothing is there yet, and no link on the way to it. Error:
// *SymlinkError, or that there is a file.
func (p *Project) Free(name string) error {
	for part := path.Clean(name); part != "."; part = path.Dir(part) {
		if p.tree.links[part] {
			return &SymlinkError{Name: part}
		}
		if p.tree.has(part) {
			return fmt.Errorf("%s is there already", part)
		}
	}
	return nil
}

// CoverageSources are the import packages to measure where the project's own
// configuration names no source; empty where it does.
func (p *Project) CoverageSources() ([]string, error) {
	run := []string{"tool", "coverage", "run"}
	if p.doc.has(append(run, "source")...) || p.doc.has(append(run, "source_pkgs")...) {
		return nil, nil
	}
	for name, section := range map[string]string{
		".coveragerc": "run", "setup.cfg": "coverage:run", "tox.ini": "coverage:run",
	} {
		file, err := p.readINI(name)
		if err != nil {
			return nil, err
		}
		if options := file[section]; options["source"].text != "" || options["source_pkgs"].text != "" {
			return nil, nil
		}
	}
	return p.ImportNames, nil
}
