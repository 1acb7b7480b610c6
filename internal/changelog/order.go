package changelog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
	pep440 "github.com/aquasecurity/go-pep440-version"

	"dagger/slipway/internal/version"
)

// number is a version as it is compared.
type number struct {
	text    string   // canonical where it is PEP 440, else as written
	key     string   // equal for equal versions: 1.0, 1.0.0 and v1.0 have the key 1
	epoch   uint64   // PEP 440
	release []uint64 // 1.2 of 1.2.0: without zeros at its end
	final   bool     // nothing stands behind the release
	scheme  scheme
}

type scheme uint8

const (
	noScheme scheme = iota
	pep             // PEP 440, in any spelling: 1.2.0-rc.1 too
	semantic        // SemVer 2.0.0 that is no PEP 440: 1.2.0-next.1
)

// numberOf reads a version. Its scheme is none where the text is no version, or has numbers of more than 64 bits.
func numberOf(text string) number {
	bare := text
	if bare != "" && bare[0]|0x20 == 'v' {
		bare = bare[1:]
	}
	if bare == "" || bare[0] < '0' || bare[0] > '9' || strings.TrimSpace(bare) != bare {
		return number{}
	}
	if release := numbers(bare); release != nil {
		return number{text: bare, key: join(release), release: release, final: true, scheme: pep}
	}
	if normal, err := version.Normalize(bare); err == nil {
		return pepNumber(normal)
	}
	if parsed, err := semver.StrictNewVersion(bare); err == nil {
		release := trim([]uint64{parsed.Major(), parsed.Minor(), parsed.Patch()})
		return number{text: bare, key: "semver " + bare, release: release, scheme: semantic}
	}
	return number{}
}

// pepNumber takes a version apart that is in the canonical spelling: 1!1.2.0rc1.
func pepNumber(normal string) number {
	n := number{text: normal, scheme: pep}
	epoch, rest, found := strings.Cut(normal, "!")
	if found {
		n.epoch, _ = strconv.ParseUint(epoch, 10, 64)
	} else {
		rest = normal
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(rest)
	}
	digits := strings.TrimRight(rest[:end], ".") // 1.2.0.dev1 and 1.2.0.post1
	if n.release = numbers(digits); n.release == nil {
		return number{}
	}
	n.final = len(digits) == len(rest)
	n.key = strconv.FormatUint(n.epoch, 10) + "!" + join(n.release) + rest[len(digits):]
	if n.final && n.epoch == 0 {
		n.key = join(n.release)
	}
	return n
}

// numbers reads dotted numbers, without the zeros at their end; nil where the text is something else.
func numbers(text string) []uint64 {
	var release []uint64
	for {
		part, rest, more := strings.Cut(text, ".")
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil {
			return nil
		}
		release = append(release, n)
		if !more {
			return trim(release)
		}
		text = rest
	}
}

// trim drops the zeros at the end of a release, but for the first number.
func trim(release []uint64) []uint64 {
	for len(release) > 1 && release[len(release)-1] == 0 {
		release = release[:len(release)-1]
	}
	return release
}

func join(release []uint64) string {
	var text []byte
	for i, n := range release {
		if i > 0 {
			text = append(text, '.')
		}
		text = strconv.AppendUint(text, n, 10)
	}
	return string(text)
}

// compare orders versions as PEP 440 does; what is SemVer only, by the release and then as SemVer does. Pre-releases
// of one release in two schemes have no order: 0.
func (n number) compare(other number) int {
	if order := cmp.Or(cmp.Compare(n.epoch, other.epoch), slices.Compare(n.release, other.release)); order != 0 {
		return order
	}
	switch {
	case n.key == other.key:
		return 0
	case n.scheme == pep && other.scheme == pep:
		left, errLeft := pep440.Parse(n.text)
		right, errRight := pep440.Parse(other.text)
		if errLeft == nil && errRight == nil {
			return left.Compare(right)
		}
	case n.scheme == semantic && other.scheme == semantic:
		return semver.MustParse(n.text).Compare(semver.MustParse(other.text))
	case n.final:
		return 1
	case other.final:
		return -1
	}
	return 0
}

// line is the maintenance line that a version belongs to: 1.1 of 1.1.3.
func (n number) line() string {
	line := n.release[:min(len(n.release), 2)]
	return strconv.FormatUint(n.epoch, 10) + "!" + join(trim(slices.Clone(line)))
}
