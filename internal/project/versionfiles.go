package project

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/version"
)

// VersionFile is a version written in a source file.
type VersionFile struct {
	File  string
	Line  int
	Name  string // of the variable: __version__, VERSION, version
	Value string // as written
}

// assignment is a module-level assignment of a string literal to a version
// variable, possibly annotated or chained: `__version__: Final = version = "1.0"`.
var assignment = regexp.MustCompile(`^(__version__|VERSION|version)(?:\s*:\s*[A-Za-z_][\w.\[\]]*)?` +
	`(?:\s*=\s*[A-Za-z_]\w*)*\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*(?:[#;].*)?$`)

// versionModules are the files of an import package that may hold its version.
var versionModules = []string{"__about__.py", "__init__.py", "__version__.py", "_version.py", "version.py"}

// readVersionFiles looks for versions in the top folder of each import package
// (not in tests, not in vendored packages) and in the configured version-files.
// Files that the build writes are left out.
func (p *Project) readVersionFiles() error {
	var files []string
	for _, root := range p.roots {
		if strings.HasSuffix(root.path, ".py") {
			files = append(files, root.path)
			continue
		}
		for _, name := range versionModules {
			if at := path.Join(root.path, name); p.tree.has(at) || p.tree.links[at] {
				files = append(files, at)
			}
		}
	}
	files = slices.DeleteFunc(files, func(name string) bool {
		return slices.Contains(p.VersionSource.Generated, name) || slices.Contains(p.Config.VersionFiles, name)
	})
	slices.Sort(files)
	for _, name := range slices.Compact(files) {
		data, err := p.tree.read(name)
		if err != nil {
			return err
		}
		p.VersionFiles = append(p.VersionFiles, versionsIn(name, data)...)
	}
	return p.readConfiguredVersionFiles()
}

// readConfiguredVersionFiles reads [tool.slipway] version-files, each of which
// must hold a version: a Python file an assignment, any other the version alone.
func (p *Project) readConfiguredVersionFiles() error {
	at := []string{"tool", "slipway", "version-files"}
	for _, name := range p.Config.VersionFiles {
		data, err := p.tree.read(name)
		if errors.Is(err, fs.ErrNotExist) {
			return p.problem(at, "there is no file %s", name)
		}
		if err != nil {
			return err
		}
		found := versionsIn(name, data)
		if !strings.HasSuffix(name, ".py") {
			found = nil
			if text := string(bytes.TrimSpace(data)); len(text) < 100 && text != "" && !strings.ContainsAny(text, " \n\t") {
				found = []VersionFile{{File: name, Line: 1, Value: text}}
			}
		}
		if found == nil {
			return p.problem(at, `%s holds no version; a Python file has __version__ = "1.0.0", any other the version alone`,
				name)
		}
		p.VersionFiles = append(p.VersionFiles, found...)
	}
	return nil
}

// versionsIn returns the assignments in a Python file. A VERSION or version
// that is no PEP 440 version means something else, except in a file that is
// named for it.
func versionsIn(name string, data []byte) []VersionFile {
	var found []VersionFile
	named := path.Base(name) != "__init__.py" && slices.Contains(versionModules, path.Base(name))
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r")
		m := assignment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		value := m[2] + m[3]
		if _, err := version.Normalize(value); err != nil && m[1] != "__version__" && !named {
			continue
		}
		found = append(found, VersionFile{File: name, Line: i + 1, Name: m[1], Value: value})
	}
	return found
}
