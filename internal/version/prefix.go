package version

import (
	"regexp"
	"slices"
	"strings"
)

// dottedVersion is where a version may begin in a tag: two numbers at least, or any word with a digit would be one.
var dottedVersion = regexp.MustCompile(`[0-9]+\.[0-9]`)

// SplitTag parts a tag of any project into prefix and version, as people have written them: v1.0, beacon-v1.2.0rc1. It is
// for reading what exists; ParseTag says what may be made. False is a tag that names no version.
func SplitTag(tag string) (prefix string, v Version, ok bool) {
	if len(tag) > maxTag {
		return "", Version{}, false
	}
	for _, at := range dottedVersion.FindAllStringIndex(tag, -1) {
		prefix := tag[:at[0]]
		if v, err := Parse(tag[at[0]:]); err == nil && CheckPrefix(prefix) == nil {
			return prefix, v, true
		}
	}
	return "", Version{}, false
}

// DetectPrefix reads from a repository's tags which prefix this package's have. names are what the package may be called
// in them. Where the package is one of several, the prefix that has one of its names (beacon-v, beacon/v) comes first, then
// of v and none the one with the newest version; where it has the repository to itself, the newest version of all these
// decides. Last, the only prefix that there is. False is that nothing tells.
func DetectPrefix(tags, names []string, several bool) (prefix string, found bool) {
	newest := map[string]Version{}
	for _, tag := range tags {
		prefix, v, ok := SplitTag(tag)
		if last, seen := newest[prefix]; ok && (!seen || v.Compare(last) > 0) {
			newest[prefix] = v
		}
	}
	var own, plain []string
	for prefix := range newest {
		if slices.ContainsFunc(names, func(name string) bool { return carries(prefix, name) }) {
			own = append(own, prefix)
		}
		if prefix == "" || strings.EqualFold(prefix, "v") {
			plain = append(plain, prefix)
		}
	}
	order := [][]string{own, plain}
	if !several {
		order = [][]string{append(own, plain...)}
	}
	for _, some := range order {
		if len(some) > 0 {
			return slices.MaxFunc(some, func(a, b string) int { return newest[a].Compare(newest[b]) }), true
		}
	}
	if len(newest) == 1 {
		for prefix := range newest {
			return prefix, true
		}
	}
	return "", false
}

var nameSeparators = regexp.MustCompile(`[-_./]+`)

// carries says whether a prefix is made of a package's name: names are compared as indexes do (PEP 503).
func carries(prefix, name string) bool {
	normal := func(text string) string {
		return strings.Trim(strings.ToLower(nameSeparators.ReplaceAllString(text, "-")), "-")
	}
	word := normal(prefix)
	return word == normal(name) || word == normal(name)+"-v"
}
