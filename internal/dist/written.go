package dist

import (
	"path"
	"slices"
	"strings"
)

// What builds write anew, by name: the rest of these folders comes from the source. None of it is code, and what of it
// decides about code is judged by itself: entry points here, METADATA, WHEEL and RECORD by Check.
var (
	wheelWritten = []string{"METADATA", "WHEEL", "RECORD", "RECORD.jws", "RECORD.p7s", "entry_points.txt",
		"top_level.txt", "namespace_packages.txt", "dependency_links.txt", "zip-safe", "not-zip-safe"}
	eggWritten = []string{"PKG-INFO", "SOURCES.txt", "dependency_links.txt", "depends.txt", "requires.txt",
		"top_level.txt", "entry_points.txt", "namespace_packages.txt", "eager_resources.txt", "zip-safe",
		"not-zip-safe", "scm_version.json", "scm_file_list.json"} // the last two: setuptools-scm 10
)

// isWritten says whether every build writes what stands at a place.
func (f File) isWritten(at string) bool {
	folder, base := path.Split(at)
	folder = path.Clean(folder)
	if f.Kind == Sdist {
		stem, egg := strings.CutSuffix(path.Base(folder), ".egg-info")
		return at == "PKG-INFO" || egg && NormalizeName(stem) == NormalizeName(f.name.project) &&
			slices.Contains(eggWritten, base)
	}
	switch folder {
	case infoFolder:
		return slices.Contains(wheelWritten, base)
	case infoFolder + "/sboms": // PEP 770
		return strings.HasSuffix(base, ".json")
	}
	return false
}

// quiet are places where nothing is imported or run from: licences, headers, manual pages. A file of the source may
// stand there in any folder, under its own base name.
var quiet = []string{infoFolder + "/", dataFolder + "/headers/", dataFolder + "/data/share/",
	dataFolder + "/data/etc/", dataFolder + "/data/include/"}

func isQuiet(at string) bool {
	return slices.ContainsFunc(quiet, func(prefix string) bool { return strings.HasPrefix(at, prefix) })
}
