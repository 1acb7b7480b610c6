package standin

import (
	"regexp"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"

	"dagger/slipway/internal/dist"
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
		if !dist.TakesPlatform(platform) {
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
