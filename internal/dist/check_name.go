package dist

import "regexp"

// platforms that an index takes (PEP 600, 656, 730, 738, 783). The usual one that it refuses is the "linux_x86_64" of
// a plain compile.
var platforms = regexp.MustCompile(`^(any|win32|win_(amd64|arm64|ia64)|linux_armv[67]l|` +
	`manylinux(1|2010|2014)_\w+|(many|musl)linux_\d+_\d+_\w+|macosx_\d+_\d+_\w+|` +
	`ios_\d+_\d+_\w+|android_\d+_\w+|py(odide|emscripten)_\d+_\d+_wasm32)$`)

// checkFileName wants the one spelling that PEP 625 gives an sdist, and of a wheel the canonical version and tags for
// platforms that an index serves. Older backends keep capitals and dots in a wheel's name: indexes still take those.
func checkFileName(file File, object objection) {
	version, err := CanonicalVersion(file.name.version)
	if err != nil {
		object("%v", err)
		return
	}
	if file.name.version != version {
		object("the file name spells the version %q; its canonical form is %q (PEP 440)", file.name.version, version)
	}
	if file.Kind == Sdist {
		want := fileNamePart(file.name.project) + "-" + version + ".tar.gz"
		if file.Name != want {
			object("an sdist of this project and version is called %q (PEP 625); update the build backend", want)
		}
		return
	}
	for _, tag := range splitTags(file.name.platform) {
		if !platforms.MatchString(tag) {
			object("platform tag %q is not taken by an index; build for manylinux or musllinux instead (PEP 600)", tag)
		}
	}
}
