package project

import (
	"path"
	"regexp"
	"strings"
)

// The tools that write a changelog from fragments.
const (
	Towncrier = "towncrier"
	Changie   = "changie"
)

// Fragments is the tool that the project has configured for writing its changelog from fragments, one file for each change;
// "" is none, and the changelog is written by hand.
func (p *Project) Fragments() string {
	switch {
	case p.tree.has("towncrier.toml") || p.doc.has("tool", "towncrier"):
		return Towncrier
	case p.tree.has(".changie.yaml") || p.tree.has(".changie.yml"):
		return Changie
	}
	return ""
}

// FragmentsFile is the changelog that the tool writes: towncrier says its name, or NEWS.rst; of other tools the configured
// one counts.
func (p *Project) FragmentsFile() string {
	if p.Fragments() != Towncrier {
		return p.Config.Changelog
	}
	name := p.towncrier("filename")
	if name == "" || !insidePackage(name) {
		return "NEWS.rst"
	}
	return path.Clean(name)
}

// NamesTowncrier says whether towncrier's configuration has the project's name.
func (p *Project) NamesTowncrier() bool { return p.towncrier("name") != "" }

// towncrier is a text of towncrier's configuration: towncrier.toml goes before pyproject.toml.
func (p *Project) towncrier(key string) string {
	doc := p.doc
	if data, err := p.tree.read("towncrier.toml"); err == nil {
		if doc, err = parseTOML("towncrier.toml", data); err != nil {
			return ""
		}
	}
	return doc.text("tool", "towncrier", key)
}

// FragmentsFolder is where the fragments lie, of changie with the notes of each version; "" is towncrier's default, folders
// that are called newsfragments.
func (p *Project) FragmentsFolder() string {
	name := ""
	switch p.Fragments() {
	case Towncrier:
		name = p.towncrier("directory")
	case Changie:
		name = p.changie("changesDir")
		if name == "" {
			name = ".changes"
		}
	}
	if name == "" || !insidePackage(name) {
		return ""
	}
	return path.Clean(name)
}

// UngatheredFolder is where fragments lie that are not gathered yet, "" where that is not one folder. The tools expect it to
// be there, and git keeps no folder with nothing in it.
func (p *Project) UngatheredFolder() string {
	folder := p.FragmentsFolder()
	if p.Fragments() != Changie || folder == "" {
		return folder
	}
	name := p.changie("unreleasedDir")
	if name == "" {
		name = "unreleased"
	}
	if name = path.Join(folder, name); !insidePackage(name) {
		return ""
	}
	return name
}

// changie is a text of changie's configuration, as most write it: KEY: VALUE at the beginning of a line. What is read
// otherwise than changie reads it leads to a refusal, and to nothing else.
func (p *Project) changie(key string) string {
	for _, file := range []string{".changie.yaml", ".changie.yml"} {
		data, err := p.tree.read(file)
		if err != nil {
			continue
		}
		if found := regexp.MustCompile(`(?m)^` + key + `:[ \t]*(\S+)[ \t]*\r?$`).FindSubmatch(data); found != nil {
			return strings.Trim(string(found[1]), `"'`)
		}
	}
	return ""
}
