package standin

import (
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/dist"
)

// The kinds of file that an index takes, in the words of the upload API.
const (
	kindSdist = string(dist.Sdist)
	kindWheel = string(dist.Wheel)
)

// extensions are what the name of a file of each kind may end with (PEP 527).
var extensions = map[string][]string{
	kindSdist: {".zip", ".tar.gz"},
	kindWheel: {".whl"},
}

var digest256 = regexp.MustCompile(`^[A-Fa-f0-9]{64}$`)

const metadataSpecification = "https://packaging.python.org/specifications/core-metadata"

// checkForm judges the fields that are about the upload itself. The name is
// judged here first, with words of its own, and again with the metadata.
func checkForm(_ *Server, u *upload) error {
	if err := formName(u.field("name")); err != nil {
		return err
	}
	kind := u.field("filetype")
	if digest := u.field("blake2_256_digest"); digest != "" && !digest256.MatchString(digest) {
		return invalidValue("blake2_256_digest", "Use a valid, hex-encoded, BLAKE2 message digest.")
	}
	if kind == "" {
		return invalidValue("filetype", "This field is required.")
	}
	if extensions[kind] == nil {
		return invalidValue("filetype", "Use a known file type.")
	}
	if digest := u.field("sha256_digest"); digest != "" && !digest256.MatchString(digest) {
		return invalidValue("sha256_digest", "Use a valid, hex-encoded, SHA256 message digest.")
	}
	return formAsWhole(u, kind)
}

func formName(name string) error {
	reason := ""
	switch {
	case name == "":
		reason = "This field is required."
	case !validName(name):
		reason = "Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'."
	default:
		return nil
	}
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:30]) + "..." + string(runes[len(runes)-30:])
	}
	return refuse("%s is an invalid value for Name. Error: %s See %s for more information.",
		pyQuote(name), reason, metadataSpecification)
}

func invalidValue(field, reason string) error {
	return refuse("Invalid value for %s. Error: %s", field, reason)
}

// formAsWhole judges fields against each other.
func formAsWhole(u *upload, kind string) error {
	python := u.field("pyversion")
	if kind != kindSdist && python == "" {
		return refuse("Error: Python version is required for binary distribution uploads.")
	}
	if kind == kindSdist && python != "" && python != "source" {
		return refuse("Error: Use 'source' as Python version for an sdist.")
	}
	if u.field("md5_digest") == "" && u.field("sha256_digest") == "" && u.field("blake2_256_digest") == "" {
		return refuse("Error: Include at least one message digest.")
	}
	return nil
}

var distributionName = regexp.MustCompile(`(?i)^.+?(\.tar\.gz|\.zip|\.whl)$`)

// checkFileName judges the name of the file and its content type; whether the
// name fits the project and the version is judged after the archive.
func checkFileName(_ *Server, u *upload) error {
	name, kind := u.file.name, u.field("filetype")
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return refuse("Cannot upload a file with non-printable characters (ordinals 0-31) " +
			"or the DEL character (ordinal 127) in the name.")
	}
	if strings.ContainsAny(name, `/\`) {
		return refuse(`Cannot upload a file with '/' or '\' in the name.`)
	}
	match := distributionName.FindStringSubmatch(name)
	if match == nil {
		return refuse("Invalid file extension: Use .tar.gz, .whl or .zip extension. " +
			"See https://peps.python.org/pep-0527 and https://peps.python.org/pep-0715/ for more information")
	}
	if !slices.Contains(extensions[kind], match[1]) {
		return refuse("Invalid file extension: Extension %s is invalid for filetype %s. "+
			"See https://peps.python.org/pep-0527 for more information.", match[1], kind)
	}
	if u.file.contentType == "" || strings.HasPrefix(u.file.contentType, "image/") {
		return refuse("Invalid distribution file.")
	}
	return nil
}
