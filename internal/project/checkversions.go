package project

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// CheckVersions compares the tag with every version that stands in the
// sources. No finding means that all of them are the tag's; VersionSummary
// says what there was to compare.
func CheckVersions(tag version.Tag, p *Project) []stage.Finding {
	var findings []stage.Finding
	if p.VersionSource.Kind == Static {
		findings = append(findings, compare(tag, VersionFile{
			File: Pyproject, Line: p.VersionLine, Name: "project.version", Value: p.Version})...)
	}
	if p.VersionSource.Kind == HatchFile {
		read, problem := p.readHatchFile()
		if problem != nil {
			findings = append(findings, *problem)
		} else if read != nil && !slices.ContainsFunc(p.VersionFiles, func(file VersionFile) bool {
			return file.File == read.File && file.Line == read.Line
		}) {
			findings = append(findings, compare(tag, *read)...)
		}
	}
	for _, file := range p.VersionFiles {
		findings = append(findings, compare(tag, file)...)
	}
	return findings
}

// compare says how one version differs from the tag's. Spelling is free
// (1.2.0-rc.1 is 1.2.0rc1) but the number of parts is not: file names carry
// them, and beacon-1.0 is not beacon-1.0.0.
func compare(tag version.Tag, found VersionFile) []stage.Finding {
	wanted := tag.PEP440()
	finding := stage.Finding{File: found.File, Line: found.Line, Rule: "version"}
	normal, err := version.Normalize(found.Value)
	switch {
	case err != nil:
		finding.Message = fmt.Sprintf("%s is %s, which is no PEP 440 version; tag %s means %s",
			found.label(), quoted(found.Value), tag, wanted)
	case normal == wanted:
		return nil
	case version.Equal(normal, wanted):
		finding.Message = fmt.Sprintf("%s is %s, which files would carry instead of the %s of tag %s; write %[3]s",
			found.label(), quoted(found.Value), wanted, tag)
	default:
		finding.Message = fmt.Sprintf("%s is %s and tag %s means %s", found.label(), quoted(found.Value), tag, wanted)
	}
	return []stage.Finding{finding}
}

func (f VersionFile) label() string {
	if f.Name == "" {
		return "the version"
	}
	return f.Name
}

// quoted shows a value from a file in one line of bounded length.
func quoted(value string) string {
	if len(value) > 80 {
		return fmt.Sprintf("%q…", value[:80])
	}
	return fmt.Sprintf("%q", value)
}

// VersionSummary is one line for each place that CheckVersions compares, and
// one for a version that is known only after the build.
func VersionSummary(p *Project) []string {
	var lines []string
	source := p.VersionSource
	switch {
	case source.Kind == Static:
		lines = append(lines, fmt.Sprintf("%s:%d project.version = %s", Pyproject, p.VersionLine, quoted(p.Version)))
	case source.Kind == HatchFile:
		lines = append(lines, "version is read by hatchling from "+source.File)
	case source.FromGit():
		lines = append(lines, "version comes from the git tag, through "+source.Name+
			": no source file to compare, the built files are compared instead")
	default:
		lines = append(lines, "version is set at build time by "+source.Name+": the built files are compared instead")
	}
	for _, file := range p.VersionFiles {
		lines = append(lines, fmt.Sprintf("%s:%d %s = %s", file.File, file.Line, file.label(), quoted(file.Value)))
	}
	return lines
}

// hatchDefault is hatchling's DEFAULT_PATTERN; its back-reference to the
// opening quote is written out, because RE2 has none.
const hatchDefault = `(?i)^(?:__version__|VERSION) *= *(?:'v?(?P<version>.+?)'|"v?(?P<version_>.+?)")`

// readHatchFile reads the version as hatchling's regex source does: the first
// match in the file, multi-line, group "version". A pattern that RE2 cannot
// run (look-around, back-references) gives neither version nor problem: the
// built files are compared in any case.
func (p *Project) readHatchFile() (*VersionFile, *stage.Finding) {
	source := p.VersionSource
	problem := func(format string, args ...any) (*VersionFile, *stage.Finding) {
		return nil, &stage.Finding{File: source.File, Rule: "version", Message: fmt.Sprintf(format, args...)}
	}
	data, err := p.tree.read(source.File)
	if errors.Is(err, fs.ErrNotExist) {
		return problem("[tool.hatch.version] path names %s, which does not exist", source.File)
	}
	if err != nil {
		return problem("%v", err)
	}
	pattern := source.Pattern
	if pattern == "" {
		pattern = hatchDefault
	}
	compiled, err := regexp.Compile("(?m)" + pattern)
	if err != nil {
		return nil, nil
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	match := compiled.FindStringSubmatchIndex(text)
	if match == nil {
		return problem("hatchling finds no version in %s; write __version__ = \"1.0.0\" there", source.File)
	}
	for i, group := range compiled.SubexpNames() {
		if (group == "version" || group == "version_" && source.Pattern == "") && match[2*i] >= 0 {
			return &VersionFile{File: source.File, Line: 1 + strings.Count(text[:match[2*i]], "\n"),
				Name: "the version", Value: text[match[2*i]:match[2*i+1]]}, nil
		}
	}
	return problem("the pattern in [tool.hatch.version] has no group named version")
}
