package dist

import (
	"fmt"
	"regexp"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

var (
	separators  = regexp.MustCompile(`[-_.]+`)
	projectName = regexp.MustCompile(`(?i)^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$`)
)

// maxVersionLength keeps a hostile file name from becoming a hostile version; real ones have under 40 bytes.
const maxVersionLength = 128

// NormalizeName is a project's name as indexes compare it: in lower case, with "-" for each run of "-", "_" and "."
// (PEP 503).
func NormalizeName(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// fileNamePart is the name as file names have it: normalized, with "_" for "-" (PEP 625, binary distribution format).
func fileNamePart(name string) string {
	return strings.ReplaceAll(NormalizeName(name), "-", "_")
}

// CanonicalVersion is the one spelling that PEP 440 gives a version: "1.2.0rc1" for "v1.2.0-RC.1". Versions that are
// equal but for trailing zeros keep them: 1.0 and 1.0.0 are two spellings. An error means that it is no version.
func CanonicalVersion(version string) (string, error) {
	parsed, err := pep440.Parse(version)
	if err != nil || len(version) > maxVersionLength || strings.ContainsFunc(version, notVisibleASCII) {
		return "", fmt.Errorf("%q is not a version (PEP 440)", clip(version))
	}
	return parsed.String(), nil
}

// notVisibleASCII finds what PEP 440 does not allow but a regular expression without case lets through ("ſ" for "s").
func notVisibleASCII(r rune) bool { return r <= ' ' || r > '~' }

// clip shortens a value from outside so that it fits in a message.
func clip(text string) string {
	if len(text) > 100 {
		return text[:100] + "…"
	}
	return text
}
