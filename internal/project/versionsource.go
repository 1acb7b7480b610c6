package project

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// SourceKind is where a package's version comes from.
type SourceKind string

// The sources that are told apart.
const (
	Static        SourceKind = "static"         // project.version
	HatchFile     SourceKind = "hatch"          // [tool.hatch.version] path, read by a pattern
	HatchVCS      SourceKind = "hatch-vcs"      // git, through hatch-vcs
	SetuptoolsSCM SourceKind = "setuptools_scm" // git, through setuptools-scm
	Other         SourceKind = "other"          // known after the build only; Name says whose
)

// VersionSource says where the version comes from.
type VersionSource struct {
	Kind    SourceKind
	Name    string // what reads it, for messages: hatchling, setuptools_scm, flit_core.buildapi
	File    string // HatchFile: the file
	Pattern string // HatchFile: the project's own pattern; empty: hatchling's default
	// Generated are files that the build writes the version to; what they hold
	// in the source does not count.
	Generated []string
}

// FromGit says whether the build asks git for the version, so that it needs
// the tag and the history, or the version told by environment variable.
func (s VersionSource) FromGit() bool {
	return s.Kind == HatchVCS || s.Kind == SetuptoolsSCM ||
		s.Kind == Other && asksGit.MatchString(s.Name)
}

var asksGit = regexp.MustCompile(`scm|vcs|git|versioning|versioneer`)

func (p *Project) readVersion() error {
	value := p.doc.get("project", "version")
	p.Version, _ = value.(string)
	p.Dynamic = p.dynamic("version")
	p.VersionLine = p.doc.line("project", "version")
	switch {
	case value != nil && p.Version == "":
		return p.problem([]string{"project", "version"}, "must be a string with a version")
	case p.Version != "" && p.Dynamic:
		return p.problem([]string{"project", "version"}, "is set and also listed in dynamic; keep one of the two (PEP 621)")
	case p.Version != "":
		p.VersionSource = VersionSource{Kind: Static, Name: Pyproject}
		return nil
	case !p.Dynamic:
		return p.problem([]string{"project", "version"}, `is missing, and "version" is not in dynamic either (PEP 621)`)
	}
	p.VersionLine = p.doc.line("project", "dynamic")
	return p.readDynamicVersion()
}

func (p *Project) readDynamicVersion() error {
	if err := p.readBuildSystem(); err != nil {
		return err
	}
	backend, _, _ := strings.Cut(p.Backend, ".")
	switch {
	case backend == "hatchling":
		return p.readHatchVersion()
	case backend == "setuptools" && !p.doc.has("tool", "setuptools", "dynamic", "version") &&
		(p.buildRequires("setuptools-scm") || p.doc.has("tool", "setuptools_scm")):
		p.VersionSource = VersionSource{Kind: SetuptoolsSCM, Name: "setuptools_scm", Generated: p.generated(
			[]string{"tool", "setuptools_scm", "version_file"}, []string{"tool", "setuptools_scm", "write_to"})}
	default:
		p.VersionSource = VersionSource{Kind: Other, Name: p.otherVersionSource()}
	}
	return nil
}

// otherVersionSource names what will set the version, a plugin before the backend.
func (p *Project) otherVersionSource() string {
	if source := p.doc.text("tool", "pdm", "version", "source"); source != "" {
		return "pdm " + source
	}
	for _, plugin := range []string{"versioneer", "versioningit", "setuptools-git-versioning", "flit-scm",
		"poetry-dynamic-versioning"} {
		if p.buildRequires(plugin) {
			return plugin
		}
	}
	return p.Backend
}

// readHatchVersion reads [tool.hatch.version] (hatchling's version sources).
func (p *Project) readHatchVersion() error {
	at := []string{"tool", "hatch", "version"}
	switch source := p.doc.text("tool", "hatch", "version", "source"); source {
	case "vcs":
		p.VersionSource = VersionSource{Kind: HatchVCS, Name: "hatch-vcs", Generated: p.generated(
			[]string{"tool", "hatch", "build", "hooks", "vcs", "version-file"},
			[]string{"tool", "hatch", "version", "raw-options", "version_file"},
			[]string{"tool", "hatch", "version", "raw-options", "write_to"})}
		return nil
	case "", "regex":
		file := p.doc.text("tool", "hatch", "version", "path")
		if file == "" {
			return p.problem(at, "hatchling reads the version from the file named by path, and there is none")
		}
		if !insidePackage(file) {
			return p.problem(append(at, "path"), "%q is not a path inside the package's folder", file)
		}
		p.VersionSource = VersionSource{Kind: HatchFile, Name: "hatchling", File: path.Clean(file),
			Pattern: p.doc.text("tool", "hatch", "version", "pattern")}
		return nil
	default:
		p.VersionSource = VersionSource{Kind: Other, Name: "hatch source " + fmt.Sprintf("%.60q", source)}
		return nil
	}
}

// generated returns the files named at the given keys.
func (p *Project) generated(keys ...[]string) []string {
	var files []string
	for _, key := range keys {
		if name := p.doc.text(key...); insidePackage(name) {
			files = append(files, path.Clean(name))
		}
	}
	return files
}
