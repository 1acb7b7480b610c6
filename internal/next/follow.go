package next

import (
	"fmt"
	"slices"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/version"
)

// MayFollow is the error for a tag that somebody chose and that cannot be the next one: it exists, its version was published
// once, or it does not come after the release that it would follow.
func MayFollow(tag version.Tag, previous *history.Release, all []history.Release, burnt []string) error {
	own, err := version.Parse(tag.PEP440())
	if err != nil {
		return err
	}
	for _, release := range all {
		if release.Version.Compare(own) == 0 {
			return fmt.Errorf("%s is released: tag %s is there; choose the next version (next version says which)", tag, release.Name)
		}
	}
	if slices.ContainsFunc(burnt, func(other string) bool { return version.Equal(other, own.String()) }) {
		return fmt.Errorf("%s was published once, and an index never takes its files again; choose the next version", own)
	}
	if previous != nil && previous.Version.Compare(own) > 0 {
		return fmt.Errorf("%s does not come after %s, the last release on this line; choose a higher version", tag, previous.Name)
	}
	return nil
}
