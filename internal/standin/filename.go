package standin

import (
	"regexp"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// checkSdistName wants {name}-{version}.tar.gz, both normalized (PEP 625).
func checkSdistName(_ *Server, u *upload) error {
	if u.field("filetype") != kindSdist {
		return nil
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(u.file.name, ".tar.gz"), ".zip")
	at := strings.LastIndexByte(stem, '-')
	if at < 1 || !validVersion(stem[at+1:]) {
		return refuse("Invalid source distribution filename: %s", u.file.name)
	}
	part := fileNamePart(u.meta.project)
	if normalizeName(stem[:at]) != u.meta.project {
		return refuse("Start filename for %s with %s.", pyQuote(u.meta.name), pyQuote(part))
	}
	if expected := part + "-" + u.meta.version.String() + ".tar.gz"; u.file.name != expected {
		return refuse("Filename %s is invalid, should be %s.", pyQuote(u.file.name), pyQuote(expected))
	}
	return nil
}

func validVersion(text string) bool {
	_, err := pep440.Parse(text)
	return err == nil && isASCII(text)
}

// wheelName is the name of a wheel, taken apart (PEP 427).
type wheelName struct {
	distribution string // as written
	version      pep440.Version
	platforms    []string
}

var (
	wheelDistribution = regexp.MustCompile(`^[A-Za-z0-9._]+$`)
	buildTag          = regexp.MustCompile(`^[0-9]`)
	pythonTag         = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// parseWheelName takes the name of a wheel apart; the reasons are those of
// packaging.utils.parse_wheel_filename.
func parseWheelName(fileName string) (wheelName, error) {
	stem := strings.TrimSuffix(fileName, ".whl")
	parts := strings.Split(stem, "-")
	if len(parts) != 5 && len(parts) != 6 {
		return wheelName{}, refuse("Invalid wheel filename (wrong number of parts): %s", pyQuote(stem))
	}
	if strings.Contains(parts[0], "__") || !wheelDistribution.MatchString(parts[0]) {
		return wheelName{}, refuse("Invalid project name: %s", pyQuote(stem))
	}
	version, err := pep440.Parse(parts[1])
	if err != nil || !isASCII(parts[1]) {
		return wheelName{}, refuse("Invalid wheel filename (invalid version): %s", pyQuote(stem))
	}
	if len(parts) == 6 && !buildTag.MatchString(parts[2]) {
		return wheelName{}, refuse("Invalid build number: %s in %s", parts[2], pyQuote(stem))
	}
	tags := parts[len(parts)-3:]
	for i, tag := range tags {
		for _, one := range strings.Split(tag, ".") {
			if one == "" || i == 0 && !pythonTag.MatchString(one) {
				return wheelName{}, refuse("Invalid wheel filename (invalid tag component): %s", pyQuote(stem))
			}
		}
	}
	return wheelName{parts[0], version, strings.Split(tags[2], ".")}, nil
}

// checkWheelName wants the normalized name, the version of the metadata, and
// platforms that the index knows.
func checkWheelName(_ *Server, u *upload) error {
	if u.field("filetype") != kindWheel {
		return nil
	}
	name, err := parseWheelName(u.file.name)
	if err != nil {
		return err
	}
	for _, platform := range name.platforms {
		if !validPlatform(platform) {
			return refuse("Binary wheel '%s' has an unsupported platform tag '%s'.", u.file.name, platform)
		}
	}
	part := fileNamePart(u.meta.project)
	if normalizeName(name.distribution) != u.meta.project {
		return refuse("Start filename for %s with %s.", pyQuote(u.meta.name), pyQuote(part))
	}
	if name.distribution != part {
		return refuse("Filename %s should contain the normalized project name %s, not %s.",
			pyQuote(u.file.name), pyQuote(part), pyQuote(name.distribution))
	}
	if name.version.Compare(u.meta.version) != 0 {
		return refuse("Version in filename should be %s not %s.",
			pyQuote(u.meta.version.String()), pyQuote(name.version.String()))
	}
	return nil
}

// platforms are the tags that PyPI takes: those of PEP 425, 513, 571, 599, 600
// (manylinux), 656 (musllinux), 730 (iOS) and 738 (Android).
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
}

func validPlatform(tag string) bool {
	for _, platform := range platforms {
		if platform.MatchString(tag) {
			return true
		}
	}
	return false
}
