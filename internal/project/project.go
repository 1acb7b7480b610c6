// Package project reads a Python package's own files and says what a release
// needs to know of it: name, version and where it comes from, Pythons, build
// backend, tests, how to install them, and Slipway's configuration.
package project

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Pyproject is the file that makes a folder a package (PEP 518).
const Pyproject = "pyproject.toml"

// Project is what a package says of itself. Paths are relative to the
// package's folder, with forward slashes.
type Project struct {
	Name       string // as written: Beacon_Kit
	Normalized string // as PEP 503 has it: beacon-kit

	Version       string // [project] version as written; empty where it is dynamic
	Dynamic       bool   // version is in [project] dynamic (PEP 621)
	VersionLine   int    // line of version or dynamic in pyproject.toml
	VersionSource VersionSource
	VersionFiles  []VersionFile

	RequiresPython string   // as written, empty where absent
	Pythons        []string // "3.11" …, lowest first
	PythonsFrom    string   // where Pythons was found, for the report

	Backend       string   // build-backend (PEP 517)
	BackendPath   []string // backend-path, set where the backend is in the source itself
	BuildRequires []string

	ImportNames  []string          // what `import` takes: beacon, or ns.beacon
	Readme       string            // empty where absent
	LicenseFiles []string          // that exist
	Scripts      map[string]string // console scripts: command → module:function

	Dependencies        []string // PEP 508, as written
	DynamicDependencies bool     // they are known only after a build

	Types     Types
	Install   Install
	NoInstall *NoInstallError // why Install is empty; nil where it is not
	Tests     Tests
	Coverage  *Coverage // nil where no threshold is set
	Config    Config

	tree  *tree
	doc   *document
	roots []importRoot
}

// NotFoundError is a folder without pyproject.toml.
type NotFoundError struct {
	Folder     string   // as the user named it
	Seen       []string // what the folder holds instead, at most a few names
	Candidates []string // folders below it that have a pyproject.toml
}

// Error names the folder, what is there, and --path.
func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("no %s in the package folder %q", Pyproject, e.Folder)
	if len(e.Candidates) > 0 {
		return text + "; choose the package with --path " + strings.Join(e.Candidates, ", or --path ")
	}
	seen := "nothing that a Python package has"
	if len(e.Seen) > 0 {
		seen = strings.Join(e.Seen, ", ")
	}
	return text + " (found: " + seen + "); choose the package's folder with --path"
}

// Load reads a package. fsys is its folder, with at least the files that
// Patterns and Named ask for; folder is how the user named it, for messages.
//
// Errors: *NotFoundError, *SyntaxError, *ConfigError (several, joined),
// *SymlinkError.
func Load(fsys fs.FS, folder string) (*Project, error) {
	tree, err := readTree(fsys)
	if err != nil {
		return nil, err
	}
	if !tree.has(Pyproject) && !tree.links[Pyproject] {
		return nil, notFound(tree, folder)
	}
	data, err := tree.read(Pyproject)
	if err != nil {
		return nil, err
	}
	doc, err := parseTOML(Pyproject, data)
	if err != nil {
		return nil, err
	}
	p := &Project{tree: tree, doc: doc}
	steps := []func() error{
		p.readConfig, p.readMetadata, p.readVersion, p.readPythons, p.readBuildSystem, p.readLayout,
		p.readVersionFiles, p.readTypes, p.readTests, p.readCoverage, p.readInstall,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func notFound(t *tree, folder string) error {
	e := &NotFoundError{Folder: folder}
	for _, name := range t.files {
		top, _, nested := strings.Cut(name, "/")
		if path.Base(name) == Pyproject {
			e.Candidates = append(e.Candidates, path.Join(folder, path.Dir(name)))
		}
		if nested {
			top += "/"
		}
		if !slices.Contains(e.Seen, top) && len(e.Seen) < 8 {
			e.Seen = append(e.Seen, top)
		}
	}
	return e
}
