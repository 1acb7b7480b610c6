package index

import (
	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/version"
)

// Previous returns the sdist of the newest final version before one that an index has and nobody yanked, with that version.
// False is that there is none.
func Previous(remote []Remote, project, before string) (sdist Remote, own version.Version, found bool) {
	limit, err := version.Parse(before)
	if err != nil {
		return Remote{}, version.Version{}, false
	}
	for _, file := range remote {
		name, text, err := dist.NameVersion(file.Filename)
		if err != nil || name != dist.NormalizeName(project) || file.Yanked || !dist.IsSdist(file.Filename) {
			continue
		}
		v, err := version.Parse(text)
		if err == nil && !v.Prerelease() && v.Compare(limit) < 0 && (!found || v.Compare(own) > 0) {
			sdist, own, found = file, v, true
		}
	}
	return sdist, own, found
}
