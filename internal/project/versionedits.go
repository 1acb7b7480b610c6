package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"dagger/slipway/internal/edit"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// VersionEdits is what has to change in the sources for a new version.
type VersionEdits struct {
	Version string            // canonical (PEP 440): what is written in every place
	Places  []VersionFile     // that change, with what they hold now; pyproject.toml or hatchling's file first
	Files   map[string][]byte // name → new content, of the files that change
	Reason  string            // why no file is written for the version's source; empty where one is, or need not be
}

// VersionEdits says what to write for a new version: project.version, or the file that hatchling reads it from, and
// every version file. Each place gets the canonical spelling; one that has it already is left alone. A version that git
// or a build backend of another kind makes has no place of its own: Reason says so, and the version files are written
// all the same. Nothing is written to disk.
//
// The package is loaded again with the new files, and each place must then read as the new version.
//
// Errors: text that is no PEP 440 version; *edit.Error for a place that cannot be written (a file that is not UTF-8, a
// pattern that only Python can run, a file that has changed since Load); hatchling's file where it cannot be read.
func (p *Project) VersionEdits(newVersion string) (*VersionEdits, error) {
	value, err := version.Normalize(newVersion)
	if err != nil {
		return nil, fmt.Errorf("the new version: %w", err)
	}
	places, err := p.versionPlaces()
	if err != nil {
		return nil, err
	}
	edits := &VersionEdits{Version: value, Files: map[string][]byte{}, Reason: p.noVersionSource()}
	for _, place := range places {
		if place.Value == value {
			continue
		}
		data, changed := edits.Files[place.File]
		if !changed {
			if data, err = p.tree.read(place.File); err != nil {
				return nil, err
			}
		}
		if edits.Files[place.File], err = place.write(data, value); err != nil {
			return nil, err
		}
		edits.Places = append(edits.Places, place.VersionFile)
	}
	if len(edits.Places) > 0 {
		err = p.readBack(edits, places)
	}
	if err != nil {
		return nil, err
	}
	return edits, nil
}

// noVersionSource says why the version's source is not among the files to write.
func (p *Project) noVersionSource() string {
	source := p.VersionSource
	switch {
	case source.FromGit():
		return "the version comes from the git tag, through " + stage.Clean(source.Name) + ": no file holds it"
	case source.Kind == Other && len(p.VersionFiles) == 0:
		return "the version is set at build time by " + stage.Clean(source.Name) +
			", and no file was found to hold it; if one does, name it in [tool.slipway] version-files"
	}
	return ""
}

// versionPlace is a version in the sources, and how another one is written there.
type versionPlace struct {
	VersionFile
	write func(data []byte, value string) ([]byte, error)
}

// maxVersionFiles bounds the places to write: each costs a copy of its file.
const maxVersionFiles = 100

// versionPlaces lists the places that CheckVersions compares, each one once.
func (p *Project) versionPlaces() ([]versionPlace, error) {
	if count := len(p.VersionFiles); count > maxVersionFiles {
		return nil, fmt.Errorf("%d lines of the sources hold a version, and at most %d are changed; the first is %s:%d",
			count, maxVersionFiles, p.VersionFiles[0].File, p.VersionFiles[0].Line)
	}
	var places []versionPlace
	switch p.VersionSource.Kind {
	case Static:
		static := VersionFile{File: Pyproject, Line: p.VersionLine, Name: "project.version", Value: p.Version}
		places = append(places, versionPlace{static, func(data []byte, value string) ([]byte, error) {
			return edit.TOMLString(Pyproject, data, []string{"project", "version"}, value)
		}})
	case HatchFile:
		hatch, err := p.hatchPlace()
		if err != nil {
			return nil, err
		}
		places = append(places, hatch...)
	}
	for i, file := range p.VersionFiles {
		if slices.Contains(p.VersionFiles[:i], file) {
			continue // configured twice
		}
		write := edit.PythonString
		if file.Name == "" {
			write = edit.Alone
		}
		places = append(places, versionPlace{file, func(data []byte, value string) ([]byte, error) {
			return write(data, edit.Place(file), value)
		}})
	}
	return places, nil
}

// hatchPlace returns where hatchling reads the version; nothing where that is a version file in any case.
func (p *Project) hatchPlace() ([]versionPlace, error) {
	found, problem := p.readHatchFile()
	if problem != nil {
		return nil, errors.New(problem.Message)
	}
	known := slices.ContainsFunc(p.VersionFiles, func(file VersionFile) bool {
		return file.File == p.VersionSource.File && (found == nil || file.Name == "" || file.Line == found.Line)
	})
	if known {
		return nil, nil
	}
	if found == nil {
		return nil, &edit.Error{File: p.VersionSource.File, Reason: "the pattern in [tool.hatch.version] is one that " +
			"only Python can run, so the place of the version is not known; name the file in [tool.slipway] version-files"}
	}
	return []versionPlace{{*found, func(data []byte, value string) ([]byte, error) {
		return p.writeHatch(data, *found, value)
	}}}, nil
}

// writeHatch writes the version where hatchling's pattern finds it. Where the line is an assignment, its whole string
// is replaced, so that the v of "v1.0.0", which the pattern reads over, goes.
func (p *Project) writeHatch(data []byte, found VersionFile, value string) ([]byte, error) {
	reads := func(edited []byte) bool {
		again := *p
		again.tree = p.tree.with(map[string][]byte{found.File: edited})
		now, _ := again.readHatchFile()
		return now != nil && now.Line == found.Line && now.Value == value
	}
	for _, assigned := range versionsIn(found.File, data) {
		if assigned.Line != found.Line {
			continue
		}
		if edited, err := edit.PythonString(data, edit.Place(assigned), value); err == nil && reads(edited) {
			return edited, nil
		}
	}
	return edit.InLine(data, edit.Place(found), value, reads)
}

// readBack loads the package with its new files: the places from before must be there, and every place of now must hold
// the new version.
func (p *Project) readBack(edits *VersionEdits, before []versionPlace) error {
	again, err := Load(editedFolder{p.tree.fsys, edits.Files}, ".")
	if err != nil {
		return fmt.Errorf("with version %s the package would not load: %w", edits.Version, err)
	}
	after, err := again.versionPlaces()
	if err != nil {
		return fmt.Errorf("with version %s: %w", edits.Version, err)
	}
	for _, place := range slices.Concat(before, after) {
		if !slices.ContainsFunc(after, func(now versionPlace) bool {
			return now.File == place.File && now.Line == place.Line && now.Value == edits.Version
		}) {
			return &edit.Error{File: place.File, Line: place.Line, Reason: fmt.Sprintf(
				"would not read as %s after the change; change it by hand", edits.Version)}
		}
	}
	return nil
}

// with returns the tree with other bytes in some of its files.
func (t *tree) with(files map[string][]byte) *tree {
	return &tree{fsys: editedFolder{t.fsys, files}, files: t.files, links: t.links}
}

// editedFolder is a folder with other bytes in some of its files.
type editedFolder struct {
	fs.FS
	files map[string][]byte
}

// Open returns the new bytes of a file that has some, else what the folder has.
func (f editedFolder) Open(name string) (fs.File, error) {
	if data, edited := f.files[name]; edited {
		return editedFile{bytes.NewReader(data)}, nil
	}
	return f.FS.Open(name)
}

// editedFile is only ever read: its folder lists the file that is on disk.
type editedFile struct{ *bytes.Reader }

func (editedFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (editedFile) Close() error               { return nil }
