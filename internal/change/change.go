// Package change says what a function may change in a repository. What it gives back is applied to somebody's disk, often
// without a look, and the repository's own templates and tools had a hand in it: so it holds the files that the function
// exists to change, named beforehand, as plain files, and nothing else.
package change

import (
	"fmt"
	"path"
	"strings"

	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/tree"
)

// Path refuses a path at which no function of ours writes or removes anything: outside of the folder, in git's own folder,
// or hidden. Names of other systems count, too: what is a harmless name here may be a folder above there. Hidden parts that
// allowed names are let through.
func Path(name string, allowed ...string) error {
	if name == "" || path.IsAbs(name) || path.Clean(name) != name || name == ".." || strings.HasPrefix(name, "../") {
		return refuse(name, "is not a path inside the repository")
	}
	if strings.ContainsAny(name, `\:`) || stage.Clean(name) != name || strings.ContainsAny(name, "\n\r\t") {
		return refuse(name, "has characters that are no plain file name on every system")
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case tree.SameName(part, ".git") || strings.HasPrefix(strings.ToLower(part), "git~"):
			return refuse(name, "lies in git's own folder")
		case strings.HasPrefix(part, ".") && !contains(allowed, part):
			return refuse(name, "is hidden")
		case strings.TrimRight(part, ". ") != part:
			return refuse(name, "ends a name in a dot or a space")
		}
	}
	return nil
}

func contains(all []string, one string) bool {
	for _, name := range all {
		if name == one {
			return true
		}
	}
	return false
}

// Error is a change that no function of ours makes.
type Error struct{ Path, Reason string }

// Error names the path as it may be shown.
func (e *Error) Error() string {
	return fmt.Sprintf("%q %s, so it is not changed; nothing else was changed either", e.Path, e.Reason)
}

func refuse(name, reason string) error { return &Error{Path: name, Reason: reason} }
