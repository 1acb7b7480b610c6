// Package version maps a git tag, which is SemVer, to the PEP 440 version it
// means, and compares PEP 440 versions.
package version

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// maxTag bounds a tag, in bytes. The longest that parses is far shorter.
const maxTag = 200

// Tag is a release tag that has passed ParseTag: a prefix and a SemVer 2.0.0
// version that has exactly one PEP 440 meaning.
type Tag struct {
	Raw    string // v1.2.0-rc.1, as typed
	Prefix string // v

	numbers [3]uint64
	token   string // alpha, beta, rc, dev; empty for a final release
	number  uint64 // 1
}

// tokens are the SemVer pre-release words that have one PEP 440 spelling, and
// that spelling. The order of both schemes agrees for the first three; dev
// sorts before alpha in PEP 440.
var tokens = map[string]string{"alpha": "a", "beta": "b", "rc": "rc", "dev": ".dev"}

// String returns the tag as it stands in git.
func (t Tag) String() string { return t.Raw }

// SemVer returns the tag without its prefix: 1.2.0-rc.1.
func (t Tag) SemVer() string { return strings.TrimPrefix(t.Raw, t.Prefix) }

// PEP440 returns the version that the package carries: 1.2.0rc1.
func (t Tag) PEP440() string {
	if t.token == "" {
		return release(t.numbers)
	}
	return release(t.numbers) + tokens[t.token] + strconv.FormatUint(t.number, 10)
}

// Prerelease says whether pip leaves this version alone unless asked (PEP 440,
// "Handling of pre-releases"): alpha, beta, rc and dev.
func (t Tag) Prerelease() bool { return t.token != "" }

// ParseTag reads a tag: the prefix, then a SemVer 2.0.0 version without build
// metadata whose pre-release, if any, is alpha, beta, rc or dev, a dot and a
// number. Everything else is refused with a *TagError: spellings that two
// readers would read differently, and spellings that share a PEP 440 version
// with another tag. A prefix that CheckPrefix refuses is an error of its own.
func ParseTag(raw, prefix string) (Tag, error) {
	if err := CheckPrefix(prefix); err != nil {
		return Tag{}, err
	}
	refuse := func(reason string) (Tag, error) {
		return Tag{}, &TagError{Tag: raw, Reason: reason, Canonical: suggest(raw, prefix), prefix: prefix}
	}
	if reason := checkBytes(raw); reason != "" {
		return refuse(reason)
	}
	rest, found := strings.CutPrefix(raw, prefix)
	if !found {
		return refuse(missingPrefix(raw, prefix))
	}
	if reason := checkLetters(rest, len(prefix)); reason != "" {
		return refuse(reason)
	}
	parsed, err := semver.StrictNewVersion(rest)
	if err != nil {
		return refuse(notSemVer(rest))
	}
	if parsed.Metadata() != "" {
		return refuse("it has build metadata (+" + parsed.Metadata() +
			"), a local version in PEP 440, and an index takes none")
	}
	token, number, reason := preRelease(parsed.Prerelease())
	if reason != "" {
		return refuse(reason)
	}
	if digits := longNumber.FindString(rest); digits != "" {
		return refuse(fmt.Sprintf("it has a number of %d digits", len(digits)))
	}
	numbers := [3]uint64{parsed.Major(), parsed.Minor(), parsed.Patch()}
	return Tag{Raw: raw, Prefix: prefix, numbers: numbers, token: token, number: number}, nil
}

// preRelease reads "rc.1"; reason says why it is refused.
func preRelease(text string) (token string, number uint64, reason string) {
	if text == "" {
		return "", 0, ""
	}
	token, digits, _ := strings.Cut(text, ".")
	if _, known := tokens[token]; !known || digits == "" {
		return "", 0, refusedPreRelease(text)
	}
	number, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return "", 0, fmt.Sprintf("its pre-release -%s is not %s, a dot and one number", text, token)
	}
	return token, number, ""
}

// CheckPrefix says whether a tag prefix can stand in a git ref and leaves no
// doubt where the version begins.
func CheckPrefix(prefix string) error {
	switch {
	case prefix == "":
		return nil
	case len(prefix) > 100:
		return fmt.Errorf("tag prefix is %d bytes long; at most 100", len(prefix))
	case strings.Trim(prefix, prefixLetters) != "" || strings.ContainsAny(prefix[:1], "-./"):
		return fmt.Errorf("tag prefix %q must start with a letter and hold only ASCII letters, digits, . _ - and /", prefix)
	case strings.Contains(prefix, "..") || strings.Contains(prefix, "//") || strings.Contains(prefix, "/."):
		return fmt.Errorf("tag prefix %q cannot stand in a git tag name", prefix)
	case strings.ContainsAny(prefix[len(prefix)-1:], "0123456789."):
		return fmt.Errorf("tag prefix %q ends in a digit or a dot, so a version after it cannot be told apart", prefix)
	}
	return nil
}

const prefixLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"
