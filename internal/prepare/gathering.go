package prepare

import (
	"path"
	"strings"

	"dagger/slipway/internal/change"
	"dagger/slipway/internal/project"
)

// Gathering is what a tool that gathers fragments may do to the package's folder: write the changelog, take the fragments
// away, and, of changie, write the notes of the version.
func Gathering(p *project.Project, r Release) change.Allowed {
	folder := p.FragmentsFolder()
	allowed := change.Allowed{Hidden: HiddenFragments(p), Gone: func(name string) bool {
		if folder == "" { // towncrier's default, wherever the package is
			return path.Base(path.Dir(name)) == "newsfragments"
		}
		return strings.HasPrefix(name, folder+"/")
	}}
	name := strings.NewReplacer("{version}", r.Tag.SemVer(), "{name}", p.Name).Replace(p.FragmentsFile())
	allowed.Written = []string{name}
	if r.Fragments == project.Changie {
		allowed.Notes = folder
	}
	return allowed
}

// HiddenFragments are the hidden parts of the folder with the fragments that a tool has by itself; another hidden folder,
// which a configuration may name, is none.
func HiddenFragments(p *project.Project) []string {
	if p.FragmentsFolder() == ".changes" {
		return []string{".changes"}
	}
	return nil
}
