package prepare

import (
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/change"
	"dagger/slipway/internal/project"
)

// Gathering is what a tool that gathers fragments may do to the package's folder: write the changelog, take the fragments
// away, and, of changie, write the notes of the version. The configuration says where these are, and it comes with the
// repository: whatever it names, the changelog is a document and a fragment no code.
func Gathering(p *project.Project, r Release) change.Allowed {
	allowed := change.Allowed{Hidden: HiddenFragments(p), Gone: func(name string) bool { return fragment(p, name) }}
	name := strings.NewReplacer("{version}", r.Tag.SemVer(), "{name}", p.Name).Replace(p.FragmentsFile())
	if isDocument(name) {
		allowed.Written = []string{name}
	}
	if folder := p.FragmentsFolder(); r.Fragments == project.Changie && folder != "." {
		allowed.Notes = folder
	}
	return allowed
}

// isDocument says whether a file may be a changelog: by its suffix, or by what changelogs without one are called.
func isDocument(name string) bool {
	base := path.Base(name)
	if ext := strings.ToLower(path.Ext(base)); ext != "" {
		return slices.Contains([]string{".md", ".rst", ".txt", ".adoc", ".markdown"}, ext)
	}
	return slices.ContainsFunc([]string{"NEWS", "CHANGE", "HISTORY", "RELEASE"}, func(begin string) bool {
		return strings.HasPrefix(strings.ToUpper(base), begin)
	})
}

// noFragment are suffixes of what is code or configuration, whatever folder a configuration calls that of the fragments.
var noFragment = []string{".py", ".pyi", ".pyx", ".so", ".pth", ".toml", ".cfg", ".ini", ".json", ".lock", ".sh", ".c", ".h", ".js"}

// fragment says whether a file may be a fragment: of changie a YAML file that is not released yet, of towncrier
// ISSUE.TYPE with or without more, in its folder or in one called newsfragments.
func fragment(p *project.Project, name string) bool {
	folder, ext := p.UngatheredFolder(), strings.ToLower(path.Ext(name))
	if p.Fragments() == project.Changie {
		return folder != "" && strings.HasPrefix(name, folder+"/") && (ext == ".yaml" || ext == ".yml")
	}
	if ext == "" || slices.Contains(noFragment, ext) {
		return false
	}
	if folder == "" {
		return path.Base(path.Dir(name)) == "newsfragments"
	}
	return folder == "." || strings.HasPrefix(name, folder+"/")
}

// HiddenFragments are the hidden parts of the folder with the fragments that a tool has by itself; another hidden folder,
// which a configuration may name, is none.
func HiddenFragments(p *project.Project) []string {
	if p.FragmentsFolder() == ".changes" {
		return []string{".changes"}
	}
	return nil
}
