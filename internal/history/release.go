package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/internal/version"
)

// Release is a tag that names a version of the package.
type Release struct {
	Tag
	Version version.Version // PEP 440, in whatever spelling the tag has it
}

// Final says whether it is no pre-release.
func (r Release) Final() bool { return !r.Version.Prerelease() }

// TwiceError is one version under two tags that point at different commits, so that nobody can tell which was released.
type TwiceError struct {
	Version string
	Tags    [2]string
}

// Error names the tags and the way out.
func (e *TwiceError) Error() string {
	return fmt.Sprintf("version %s has two tags on different commits, %.80q and %.80q; delete the one that was not released: "+
		"git tag -d NAME && git push origin :refs/tags/NAME", e.Version, e.Tags[0], e.Tags[1])
}

// Releases are the tags with the prefix whose rest is a version, lowest first. Other tags are no releases and are left
// out: "nightly", "v1", versions with a local part. Spellings that no new tag may have are read (v1.2, v1.2rc1): they
// were released. Of two tags that mean the same version the one with more numbers counts: v1.2 beside v1.2.0 moves with the
// line. Error: *TwiceError where they have as many and point at different commits.
func Releases(tags []Tag, prefix string) ([]Release, error) {
	var found []Release
	for _, tag := range tags {
		before, v, ok := version.SplitTag(tag.Name)
		if ok && before == prefix && !strings.Contains(v.String(), "+") {
			found = append(found, Release{tag, v})
		}
	}
	slices.SortStableFunc(found, func(a, b Release) int {
		return cmp.Or(a.Version.Compare(b.Version), cmp.Compare(numbersIn(b.Tag), numbersIn(a.Tag)))
	})
	for i := 1; i < len(found); i++ {
		a, b := found[i-1], found[i]
		if a.Version.Compare(b.Version) == 0 && a.Commit != b.Commit && numbersIn(a.Tag) == numbersIn(b.Tag) {
			return nil, &TwiceError{b.Version.String(), [2]string{a.Name, b.Name}}
		}
	}
	return slices.CompactFunc(found, func(a, b Release) bool { return a.Version.Compare(b.Version) == 0 }), nil
}

// numbersIn counts the dots of a tag: of v1.2.0 and v1.2 the longer one is the release, the other one moves with the line.
func numbersIn(tag Tag) int { return strings.Count(tag.Name, ".") }

// Last is the newest final release of a sorted list, false where there is none.
func Last(releases []Release) (Release, bool) {
	for _, release := range slices.Backward(releases) {
		if release.Final() {
			return release, true
		}
	}
	return Release{}, false
}

// Preceding is the newest release below a version, pre-releases too; where all are above it, the newest of them. False
// where there is no other release.
func Preceding(releases []Release, own string) (Release, bool) {
	parsed, err := version.Parse(own)
	if err != nil {
		return Release{}, false
	}
	for _, release := range slices.Backward(releases) {
		if release.Version.Compare(parsed) < 0 {
			return release, true
		}
	}
	for _, release := range slices.Backward(releases) {
		if release.Version.Compare(parsed) != 0 {
			return release, true
		}
	}
	return Release{}, false
}

// Newest is the tag made last of those that name a version, whatever their prefix, and that are not on a commit; false
// where there is none. Which prefix is a package's own is the repository's word; this does not ask for it.
func Newest(tags []Tag, except string) (Tag, bool) {
	var newest Tag
	for _, tag := range tags {
		_, _, ok := version.SplitTag(tag.Name)
		if ok && tag.Commit != except && (newest.Name == "" || !tag.Time.Before(newest.Time)) {
			newest = tag
		}
	}
	return newest, newest.Name != ""
}
