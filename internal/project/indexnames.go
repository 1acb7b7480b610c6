package project

import "strings"

// BuiltInIndexes are names of indexes whose addresses no repository decides.
var BuiltInIndexes = []string{"pypi", "testpypi"}

// sameToTheEye takes out of a name what people read over: the case of letters, separators, and digits that look like
// letters. Letters outside of ASCII, many of which look the same, no name of an index may have at all.
var sameToTheEye = strings.NewReplacer("-", "", "_", "", ".", "", " ", "", "l", "i", "1", "i", "|", "i", "!", "i", "5", "s",
	"3", "e", "7", "t")

// readsLike says whether a name could be taken for a built-in one that it is not.
func readsLike(name string) (builtIn string, deceives bool) {
	for _, builtIn := range BuiltInIndexes {
		if name != builtIn && sameToTheEye.Replace(strings.ToLower(name)) == sameToTheEye.Replace(builtIn) {
			return builtIn, true
		}
	}
	return "", false
}
