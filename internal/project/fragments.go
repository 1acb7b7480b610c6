package project

import "path"

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
