package dist

import (
	"regexp"
	"slices"
)

// platforms are the tags that an index takes (warehouse, utils/wheel.py): those of PEP 425, 513, 571, 599, 600
// (manylinux), 656 (musllinux), 730 (iOS), 738 (Android) and 783 (Emscripten). macOS has one tag for each major version
// since 11.
var platforms = []*regexp.Regexp{
	regexp.MustCompile(`^(any|win32|win_(amd64|arm64|ia64)|linux_armv[67]l)$`),
	regexp.MustCompile(`^manylinux(1|2010)_(x86_64|i686)$`),
	regexp.MustCompile(`^manylinux2014_(x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x)$`),
	regexp.MustCompile(`^manylinux_\d+_\d+_(x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x|riscv64)$`),
	regexp.MustCompile(`^musllinux_\d+_\d+_(x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64)$`),
	regexp.MustCompile(`^macosx_(10_\d+|(11|12|13|14|15|26)_0)_` +
		`(ppc|ppc64|i386|x86_64|arm64|intel|fat|fat3|fat64|universal|universal2)$`),
	regexp.MustCompile(`^ios_\d+_\d+_(arm64|x86_64)_(iphoneos|iphonesimulator)$`),
	regexp.MustCompile(`^android_\d+_(armeabi_v7a|arm64_v8a|x86|x86_64)$`),
	regexp.MustCompile(`^pyemscripten_\d+_\d+_wasm32$`),
}

// TakesPlatform says whether an index takes wheels with a platform tag.
func TakesPlatform(tag string) bool {
	return slices.ContainsFunc(platforms, func(p *regexp.Regexp) bool { return p.MatchString(tag) })
}

// checkFileName wants the one spelling that PEP 625 gives an sdist, and of a wheel the normalized name (PEP 427), the
// canonical version, and tags for platforms that an index serves.
func checkFileName(file File, object objection) {
	version, err := CanonicalVersion(file.name.version)
	if err != nil {
		object("%v", err)
		return
	}
	if file.name.version != version {
		object("the file name spells the version %q; its canonical form is %q (PEP 440)", file.name.version, version)
	}
	part := fileNamePart(file.name.project)
	if file.Kind == Sdist {
		if want := part + "-" + version + ".tar.gz"; file.Name != want {
			object("an sdist of this project and version is called %q (PEP 625); update the build backend", want)
		}
		return
	}
	if file.name.project != part {
		object("the name of a wheel of this project begins with %q, not %q (PEP 427); update the build backend",
			part, file.name.project)
	}
	for _, tag := range splitTags(file.name.platform) {
		if !TakesPlatform(tag) {
			object("platform tag %q is not taken by an index; %s", tag, platformFix(tag))
		}
	}
}

var foreignPlatform = regexp.MustCompile(`^(macosx|pyodide)_`)

// platformFix says what to build instead. The usual tag that an index refuses is the "linux_x86_64" of a plain compile.
func platformFix(tag string) string {
	switch foreignPlatform.FindString(tag) {
	case "macosx_":
		return "build for macosx_10_N, or a later version that it knows as N_0, such as macosx_11_0"
	case "pyodide_":
		return "build for pyemscripten instead (PEP 783)"
	}
	return "build for manylinux or musllinux instead (PEP 600)"
}
