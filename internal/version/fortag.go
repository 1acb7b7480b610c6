package version

import "fmt"

// ForVersion returns the tag that a package with this PEP 440 version is
// released under: 1.2.0rc1 with prefix v is v1.2.0-rc.1. Versions that no tag
// stands for are refused: those that are not three numbers, post-releases,
// local versions.
func ForVersion(own, prefix string) (Tag, error) {
	normal, err := Normalize(own)
	if err != nil {
		return Tag{}, err
	}
	tag, err := ParseTag(suggest(normal, prefix), prefix)
	if err != nil || tag.PEP440() != normal {
		return Tag{}, fmt.Errorf("no release tag stands for version %s; a release is three numbers and perhaps "+
			"a, b, rc or .dev with a number (1.2.0, 1.2.0rc1)", shown(own))
	}
	return tag, nil
}
