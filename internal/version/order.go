package version

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	order "github.com/aquasecurity/go-pep440-version"
)

// Version is a PEP 440 version that has passed Parse.
type Version struct {
	text    string // canonical
	release []uint64
	order   order.Version
}

// Parse reads a PEP 440 version in any spelling. It accepts what Normalize accepts.
func Parse(v string) (Version, error) {
	p, err := parse(v)
	if err != nil {
		return Version{}, err
	}
	text := p.epoch + p.release + p.suffix
	ordered, err := order.Parse(text)
	if err != nil {
		return Version{}, fmt.Errorf("version %s is not PEP 440", shown(v))
	}
	return Version{text: text, release: ordinals(p.release), order: ordered}, nil
}

// String is the canonical spelling: 1.2.0rc1.
func (v Version) String() string { return v.text }

// Compare is -1 where v comes before w, 1 where it comes after, and 0 where they mean the same version (PEP 440,
// "Summary of permitted suffixes and relative ordering").
func (v Version) Compare(w Version) int { return v.order.Compare(w.order) }

// Prerelease says whether pip leaves this version alone unless asked: a, b, rc and dev, also of a post-release.
func (v Version) Prerelease() bool { return v.order.IsPreRelease() }

// preShape is the pre-release and development part of a canonical version without a post-release.
var preShape = regexp.MustCompile(`^[0-9.]+(?:(a|b|rc)([0-9]+)|\.(dev)([0-9]+))$`)

// PreRelease is the word that a tag has for a pre-release, and its number: rc and 1 for 1.2.0rc1. False is a version that
// is none, or one that no tag can stand for.
func (v Version) PreRelease() (token string, number uint64, ok bool) {
	m := preShape.FindStringSubmatch(v.text)
	if m == nil {
		return "", 0, false
	}
	words := map[string]string{"a": "alpha", "b": "beta", "rc": "rc", "dev": "dev"}
	return words[m[1]+m[3]], decimal(m[2] + m[4]), true
}

// Release is the first three numbers of the release segment; those that are not written are 0.
func (v Version) Release() [3]uint64 {
	var three [3]uint64
	copy(three[:], v.release)
	return three
}

// Compare orders two versions by PEP 440. What is no version comes before all that are.
func Compare(a, b string) int {
	left, errLeft := Parse(a)
	right, errRight := Parse(b)
	if errLeft != nil || errRight != nil {
		return cmp.Compare(truth(errLeft == nil), truth(errRight == nil))
	}
	return left.Compare(right)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Compare orders two tags by SemVer and PEP 440 alike: where the two disagree, on dev against alpha and beta, PEP 440
// decides, as pip does.
func (t Tag) Compare(u Tag) int {
	return cmp.Or(slices.Compare(t.numbers[:], u.numbers[:]), cmp.Compare(rank(t.token), rank(u.token)),
		cmp.Compare(t.number, u.number))
}

// rank is the place of a pre-release word in PEP 440's order; a final release comes last.
func rank(token string) int { return slices.Index([]string{"dev", "alpha", "beta", "rc", ""}, token) }

// Numbers are major, minor and patch.
func (t Tag) Numbers() [3]uint64 { return t.numbers }

// PreRelease is the word and number of a pre-release: rc and 1; "" and 0 of a final release.
func (t Tag) PreRelease() (token string, number uint64) { return t.token, t.number }

// Make returns the tag of three numbers and a pre-release, which is "" and 0 for a final release. What it makes passes
// ParseTag.
func Make(prefix string, numbers [3]uint64, token string, number uint64) Tag {
	raw := prefix + release(numbers)
	if token != "" {
		raw += fmt.Sprintf("-%s.%d", token, number)
	}
	return Tag{Raw: raw, Prefix: prefix, numbers: numbers, token: token, number: number}
}

// ordinals are the numbers of a release segment, which parse has bounded.
func ordinals(dotted string) []uint64 {
	var all []uint64
	for part := range strings.SplitSeq(dotted, ".") {
		all = append(all, decimal(part))
	}
	return all
}
