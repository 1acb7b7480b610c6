package project

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// projectName is the name rule of the core metadata specification (PEP 508).
var projectName = regexp.MustCompile(`^(?i:[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$`)

var nameRuns = regexp.MustCompile(`[-_.]+`)

// NormalizeName is PEP 503's: lower case, runs of - _ . as one -.
func NormalizeName(name string) string {
	return strings.ToLower(nameRuns.ReplaceAllString(name, "-"))
}

// problem is a *ConfigError about pyproject.toml.
func (p *Project) problem(at []string, format string, args ...any) error {
	return &ConfigError{
		File: Pyproject, Line: p.doc.line(at...), Key: strings.Join(at, "."), Reason: fmt.Sprintf(format, args...),
	}
}

// readMetadata reads [project] (PEP 621) but for the version.
func (p *Project) readMetadata() error {
	if p.doc.table("project") == nil {
		return p.problem([]string{"project"}, "is missing; a release needs the name and version in it (PEP 621)")
	}
	p.Name = p.doc.text("project", "name")
	if p.Name == "" {
		return p.problem([]string{"project", "name"}, "the package has no name")
	}
	if !projectName.MatchString(p.Name) || len(p.Name) > 200 {
		return p.problem([]string{"project", "name"}, "%.200q is not a package name: ASCII letters, digits, . _ -", p.Name)
	}
	p.Normalized = NormalizeName(p.Name)
	p.Readme = p.doc.text("project", "readme")
	if p.Readme == "" {
		p.Readme = p.doc.text("project", "readme", "file")
	}
	p.LicenseFiles = p.licenseFiles()
	p.Scripts = map[string]string{}
	for name, target := range p.doc.table("project", "scripts") {
		if target, ok := target.(string); ok {
			p.Scripts[name] = target
		}
	}
	p.Dependencies = words(p.doc.get("project", "dependencies"))
	p.DynamicDependencies = p.dynamic("dependencies")
	return nil
}

func (p *Project) dynamic(field string) bool {
	return slices.Contains(words(p.doc.get("project", "dynamic")), field)
}

// licenseFiles resolves project.license-files (PEP 639) against the files of
// the folder; where it is absent, license.file and then the names that
// backends take by themselves.
func (p *Project) licenseFiles() []string {
	globs := words(p.doc.get("project", "license-files"))
	if globs == nil {
		globs = words(p.doc.get("project", "license", "file"))
	}
	if globs == nil {
		globs = []string{"LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"}
	}
	var found []string
	for _, name := range p.tree.files {
		if slices.ContainsFunc(globs, func(glob string) bool { ok, _ := path.Match(glob, name); return ok }) {
			found = append(found, name)
		}
	}
	return found
}

// defaultBackend is what PEP 517 has build without a [build-system] table.
const defaultBackend = "setuptools.build_meta:__legacy__"

func (p *Project) readBuildSystem() error {
	p.Backend = p.doc.text("build-system", "build-backend")
	p.BackendPath = words(p.doc.get("build-system", "backend-path"))
	p.BuildRequires = words(p.doc.get("build-system", "requires"))
	if p.Backend == "" {
		p.Backend = defaultBackend
	}
	if p.BuildRequires == nil {
		p.BuildRequires = []string{"setuptools"}
	}
	return nil
}

// requires says whether a distribution is in [build-system] requires.
func (p *Project) buildRequires(name string) bool {
	return slices.ContainsFunc(p.BuildRequires, func(requirement string) bool {
		return NormalizeName(requirementName(requirement)) == name
	})
}

// requirementName returns the name that a PEP 508 requirement starts with.
func requirementName(requirement string) string {
	requirement = strings.TrimSpace(requirement)
	end := strings.IndexFunc(requirement, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r))
	})
	if end < 0 {
		return requirement
	}
	return requirement[:end]
}
