package version

import (
	"fmt"
	"regexp"
	"strings"
)

// pep440 is the pattern of PEP 440, appendix B, for ASCII text in lower case.
var pep440 = regexp.MustCompile(`^v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)` +
	`([-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]+)?)?` +
	`(-([0-9]+)|[-_.]?(?:post|rev|r)[-_.]?([0-9]+)?)?` +
	`([-_.]?dev[-_.]?([0-9]+)?)?` +
	`(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`)

// maxVersion bounds a version, in bytes; maxDigits bounds each number in it, so that it fits 64 bits. PEP 440 bounds
// neither; the tests list what follows, beside the other differences from packaging.
const (
	maxVersion = 500
	maxDigits  = 18
)

var longNumber = regexp.MustCompile(fmt.Sprintf(`[0-9]{%d,}`, maxDigits+1))

// parts is a PEP 440 version in canonical pieces.
type parts struct {
	epoch   string // "" or "1!"
	release string // "1.0.0"
	suffix  string // "rc1.post2.dev3+local.4", canonical
}

// Normalize returns the canonical spelling of a PEP 440 version (PEP 440,
// "Normalization"): 1.2.0-rc.1 is 1.2.0rc1. Zeros at the end of the release
// stay: 1.0 is not rewritten to 1.0.0. ASCII white space around it is dropped,
// as appendix B has it.
func Normalize(v string) (string, error) {
	p, err := parse(v)
	if err != nil {
		return "", err
	}
	return p.epoch + p.release + p.suffix, nil
}

// Equal says whether two spellings mean the same version; 1.0 and 1.0.0 do
// (PEP 440, "Version matching"). What is no version equals nothing.
func Equal(a, b string) bool {
	left, errLeft := parse(a)
	right, errRight := parse(b)
	if errLeft != nil || errRight != nil {
		return false
	}
	return left.epoch == right.epoch && left.suffix == right.suffix &&
		dropZeros(left.release) == dropZeros(right.release)
}

func dropZeros(release string) string {
	for strings.HasSuffix(release, ".0") {
		release = strings.TrimSuffix(release, ".0")
	}
	return release
}

func parse(v string) (parts, error) {
	if len(v) > maxVersion {
		return parts{}, fmt.Errorf("version %s is longer than %d bytes", shown(v), maxVersion)
	}
	text := strings.Trim(v, " \t\n\r\f\v")
	for _, r := range text {
		if r >= 0x80 {
			return parts{}, fmt.Errorf("version %s is not PEP 440: %+q is not ASCII", shown(v), r)
		}
	}
	m := pep440.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return parts{}, fmt.Errorf("version %s is not PEP 440, which has 1.2.0, 1.2.0rc1, 1.2.0.dev1", shown(v))
	}
	if digits := longNumber.FindString(text); digits != "" {
		return parts{}, fmt.Errorf("version %s has a number of %d digits; at most %d are read", shown(v), len(digits), maxDigits)
	}
	p := parts{release: eachNumber(m[2])}
	if epoch := eachNumber(m[1]); epoch != "" && epoch != "0" {
		p.epoch = epoch + "!"
	}
	p.suffix = suffix(m)
	return p, nil
}

// suffix spells what follows the release from the groups of pep440.
func suffix(m []string) string {
	var b strings.Builder
	if m[3] != "" {
		b.WriteString(preLetters[m[4]] + orZero(m[5]))
	}
	if m[6] != "" {
		b.WriteString(".post" + orZero(m[7]+m[8]))
	}
	if m[9] != "" {
		b.WriteString(".dev" + orZero(m[10]))
	}
	if m[11] != "" {
		b.WriteString("+" + eachNumber(strings.NewReplacer("-", ".", "_", ".").Replace(m[11])))
	}
	return b.String()
}

var preLetters = map[string]string{
	"a": "a", "alpha": "a", "b": "b", "beta": "b", "c": "rc", "rc": "rc", "pre": "rc", "preview": "rc",
}

func orZero(digits string) string {
	if digits == "" {
		return "0"
	}
	return eachNumber(digits)
}

// eachNumber drops the zeros that lead a number in dotted text, as Python's
// int() does; parts with letters stay.
func eachNumber(dotted string) string {
	if dotted == "" {
		return ""
	}
	fields := strings.Split(dotted, ".")
	for i, field := range fields {
		if strings.Trim(field, "0123456789") != "" {
			continue
		}
		if fields[i] = strings.TrimLeft(field, "0"); fields[i] == "" {
			fields[i] = "0"
		}
	}
	return strings.Join(fields, ".")
}
