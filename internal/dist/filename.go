package dist

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// filename is a distribution's file name taken apart.
type filename struct {
	kind     Kind
	project  string // as spelled
	version  string // as spelled
	build    string // wheels: the optional build tag
	python   string // wheels: compressed tag set, py2.py3
	abi      string
	platform string
}

// stem is the folder that everything in an sdist stands in.
func (f filename) stem() string { return f.project + "-" + f.version }

var (
	namePart     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._]*[A-Za-z0-9])?$`)
	sdistProject = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	buildTag     = regexp.MustCompile(`^[0-9][A-Za-z0-9_.]*$`)
	pythonTag    = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)
	tagPart      = regexp.MustCompile(`^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$`)
)

var errNotDistribution = errors.New("not a distribution: neither NAME-VERSION.tar.gz (PEP 625) nor a .whl")

// parseFilename takes a file name apart, leniently: what an index refuses is said by Check.
func parseFilename(name string) (filename, error) {
	if len(name) > 255 {
		return filename{}, errNotDistribution
	}
	if stem, ok := strings.CutSuffix(name, ".tar.gz"); ok {
		return parseSdistName(stem)
	}
	if stem, ok := strings.CutSuffix(name, ".whl"); ok {
		return parseWheelName(stem)
	}
	return filename{}, errNotDistribution
}

func parseSdistName(stem string) (filename, error) {
	at := strings.LastIndexByte(stem, '-')
	if at < 0 {
		return filename{}, errNotDistribution
	}
	parsed := filename{kind: Sdist, project: stem[:at], version: stem[at+1:], python: "source"}
	if !sdistProject.MatchString(parsed.project) {
		return filename{}, fmt.Errorf("%q is not a project name (PEP 508)", parsed.project)
	}
	if _, err := CanonicalVersion(parsed.version); err != nil {
		return filename{}, err
	}
	return parsed, nil
}

// parseWheelName reads NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM (binary distribution format, PEP 427).
func parseWheelName(stem string) (filename, error) {
	parts := strings.Split(stem, "-")
	if len(parts) != 5 && len(parts) != 6 {
		return filename{}, fmt.Errorf("a wheel's name has 5 or 6 parts between dashes, this one %d (PEP 427)", len(parts))
	}
	tags := parts[len(parts)-3:]
	parsed := filename{kind: Wheel, project: parts[0], version: parts[1], python: tags[0], abi: tags[1], platform: tags[2]}
	if !namePart.MatchString(parsed.project) || strings.Contains(parsed.project, "__") {
		return filename{}, fmt.Errorf("%q is not a project name as wheels write it (PEP 427)", parsed.project)
	}
	if _, err := CanonicalVersion(parsed.version); err != nil {
		return filename{}, err
	}
	if len(parts) == 6 {
		parsed.build = parts[2]
		if !buildTag.MatchString(parsed.build) {
			return filename{}, fmt.Errorf("build tag %q does not start with a digit (PEP 427)", parsed.build)
		}
	}
	for i, tag := range tags {
		if !tagPart.MatchString(tag) || i == 0 && !pythonTag.MatchString(tag) {
			return filename{}, fmt.Errorf("%q is not a compatibility tag (PEP 425)", tag)
		}
	}
	return parsed, nil
}

// tags expands a wheel's compressed tag set to single tags: py2-none-any, py3-none-any (PEP 425).
func (f filename) tags() []string {
	var tags []string
	for _, python := range strings.Split(f.python, ".") {
		for _, abi := range strings.Split(f.abi, ".") {
			for _, platform := range strings.Split(f.platform, ".") {
				tags = append(tags, python+"-"+abi+"-"+platform)
			}
		}
	}
	return tags
}

// NameVersion says which project and version a file of an index belongs to: the name normalized (PEP 503), the version
// in its canonical form (PEP 440). An error means that it is neither an sdist (.tar.gz) nor a wheel.
func NameVersion(name string) (project, version string, err error) {
	parsed, err := parseFilename(name)
	if err != nil {
		return "", "", err
	}
	version, err = CanonicalVersion(parsed.version)
	return NormalizeName(parsed.project), version, err
}

// IsSdist says whether a file name of an index is that of an sdist (.tar.gz).
func IsSdist(name string) bool {
	parsed, err := parseFilename(name)
	return err == nil && parsed.kind == Sdist
}
