package project

import (
	"path"
	"slices"
	"strings"
)

// Patterns lists the files that Load reads, as include patterns where `**`
// stands for any folders. Files that pyproject.toml names itself come on top:
// see Named.
func Patterns() []string {
	return slices.Clone(patterns)
}

var patterns = []string{
	Pyproject, "*/" + Pyproject, "*/*/" + Pyproject,
	"towncrier.toml", ".changie.yaml", ".changie.yml",
	"uv.lock", "requirements*.txt", "*requirements.txt", "*requirements", "requirements/*.txt", "tests/requirements*.txt",
	"setup.cfg", "setup.py", "tox.ini", "pytest.ini", ".pytest.ini", ".coveragerc",
	"mypy.ini", ".mypy.ini", "pyrightconfig.json", "ruff.toml", ".ruff.toml",
	"README*", "readme*", "CHANGELOG*", "changelog*", "Changelog*", "ChangeLog*",
	"CHANGES*", "HISTORY*", "NEWS*", "CONTRIBUTING*", "SECURITY*", "CODE_OF_CONDUCT*",
	DefaultMigrationGuides + "/*.md", "LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*",
	"*.py", "src/*.py",
	"**/__init__.py", "**/version.py", "**/_version.py", "**/__version__.py", "**/__about__.py",
	"tests/**", "test/**",
}

// Named lists the files that a pyproject.toml names and Patterns does not
// cover: the file that a version is read from, the changelog, requirements.
// Names that leave the folder are left out; Load says so.
func Named(pyproject []byte) ([]string, error) {
	doc, err := parseTOML(Pyproject, pyproject)
	if err != nil {
		return nil, err
	}
	var named []string
	for _, at := range [][]string{
		{"tool", "hatch", "version", "path"},
		{"tool", "slipway", "changelog"},
		{"tool", "towncrier", "filename"},
		{"tool", "slipway", "version-files"},
		{"tool", "slipway", "support", "files"},
		{"tool", "slipway", "next", "template"},
		{"tool", "slipway", "test", "install"},
		{"tool", "slipway", "test", "integration"},
		{"tool", "pytest", "ini_options", "testpaths"},
		{"tool", "pytest", "testpaths"},
		{"project", "readme"}, {"project", "readme", "file"},
	} {
		named = append(named, words(doc.get(at...))...)
	}
	named = slices.DeleteFunc(named, func(name string) bool {
		return !insidePackage(name) || strings.ContainsAny(name, patternLetters)
	})
	for i, name := range named {
		named[i] = path.Clean(name)
	}
	if guides := doc.text("tool", "slipway", "next", "migration-guides"); insidePackage(guides) && !strings.ContainsAny(guides, patternLetters) {
		named = append(named, path.Clean(guides)+"/*.md")
	}
	slices.Sort(named)
	return slices.Compact(named), nil
}

// insidePackage says whether a name from a file is a relative path that stays
// in the package's folder.
func insidePackage(name string) bool {
	clean := path.Clean(name)
	return name != "" && clean != ".." && !path.IsAbs(clean) && !strings.HasPrefix(clean, "../") &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
}

// words returns the strings of a TOML string or array.
func words(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var out []string
		for _, item := range value {
			if text, ok := item.(string); ok {
				out = append(out, text)
			}
		}
		return out
	}
	return nil
}
