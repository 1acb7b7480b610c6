package project

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// What Dagger keeps in a repository is no part of a package: how it is called, what it has looked up, and the code that
// it generates for a module. Newer versions write some of it at every call.

// daggerNames are the files that Dagger reads and writes where it is called: dagger.json up to 0.21, the others since
// 1.0 (dagger.lock is written at every image that is pulled). A file of that name deeper down is the package's own.
var daggerNames = []string{"dagger.json", "dagger.toml", "dagger.lock", "dagger-module.toml", ".dagger/lock"}

// DaggerCode is the file that Dagger's Go SDK writes beside a module's own code, in whatever folder that is.
const DaggerCode = "dagger.gen.go"

// daggerFolders are what it writes beside that file.
var daggerFolders = []string{"internal/dagger", "internal/querybuilder", "internal/telemetry"}

// DaggerPatterns are what of a package's folder is Dagger's, as patterns of a filter. code are the paths in it that end
// in DaggerCode.
func DaggerPatterns(code []string) []string {
	patterns := slices.Clone(daggerNames)
	for _, file := range code {
		patterns = append(patterns, file)
		for _, folder := range daggerFolders {
			patterns = append(patterns, path.Join(path.Dir(file), folder))
		}
	}
	return patterns
}

// OfDagger returns those of the paths that are Dagger's. The paths are relative to a folder in which the package lies at
// package: Dagger may be called in both, and in those between. has says whether there is a file of that path.
func OfDagger(paths []string, at string, has func(string) bool) []string {
	var found []string
	for _, name := range paths {
		if calledWith(name, at) || generatedByDagger(name, has) {
			found = append(found, name)
		}
	}
	return found
}

// maxInside is how many paths a sentence names.
const maxInside = 5

// DaggerInside says, in no or one sentence, which of an sdist's files are Dagger's: whether they belong there is for the
// project's build to say.
func DaggerInside(paths []string) []string {
	found := OfDagger(paths, ".", func(name string) bool { return slices.Contains(paths, name) })
	slices.Sort(found)
	if len(found) == 0 {
		return nil
	}
	more := ""
	if n := len(found) - maxInside; n > 0 {
		found, more = found[:maxInside], fmt.Sprintf(" and %d more", n)
	}
	return []string{"the sdist contains files of Dagger, not of the package: " + strings.Join(found, ", ") + more +
		"; the build's configuration can exclude them"}
}

func calledWith(name, at string) bool {
	for folder := path.Clean(at); ; folder = path.Dir(folder) {
		for _, known := range daggerNames {
			if name == path.Join(folder, known) {
				return true
			}
		}
		if folder == "." || folder == "/" {
			return false
		}
	}
}

func generatedByDagger(name string, has func(string) bool) bool {
	if path.Base(name) == DaggerCode {
		return true
	}
	for _, folder := range daggerFolders {
		before, _, inside := strings.Cut("/"+name, "/"+folder+"/")
		if inside && has(path.Join(strings.TrimPrefix(before, "/"), DaggerCode)) {
			return true
		}
	}
	return false
}
