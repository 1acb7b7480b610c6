package version

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// loose reads what people type for a version: one to three numbers and
// perhaps a word with a number, joined by anything that PEP 440 takes. What
// follows is not looked at.
var loose = regexp.MustCompile(`^[vV]?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?` +
	`(?:[-._]?([A-Za-z]+)[-._]?([0-9]{0,9})|-([0-9]+))?(?:[^0-9A-Za-z.!-].*)?$`)

// suggest returns the tag that was most likely meant, empty when that cannot
// be told.
func suggest(raw, prefix string) string {
	if len(raw) > maxTag {
		return ""
	}
	text := strings.TrimFunc(strings.Map(asciiDigit, raw), func(r rune) bool { return !unicode.IsGraphic(r) || r == ' ' })
	if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		text = text[len(prefix):]
	}
	parts := loose.FindStringSubmatch(text)
	if parts == nil {
		return ""
	}
	numbers := [3]uint64{decimal(parts[1]), decimal(parts[2]), decimal(parts[3])}
	word, number, bare := parts[4], parts[5], parts[6]
	switch token := canonicalToken(word); {
	case word == "" && bare == "":
		return prefix + release(numbers)
	case bare != "":
		return prefix + release(numbers) + "-rc." + strconv.FormatUint(decimal(bare), 10)
	case token == "post":
		numbers[2]++
		return prefix + release(numbers)
	case token == "":
		return ""
	case number == "":
		return prefix + release(numbers) + "-" + token + ".1"
	default:
		return prefix + release(numbers) + "-" + token + "." + strconv.FormatUint(decimal(number), 10)
	}
}

func release(numbers [3]uint64) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(texts, ".")
}

// decimal reads digits that a pattern has already checked; none is 0.
func decimal(digits string) uint64 {
	n, _ := strconv.ParseUint(digits, 10, 64)
	return n
}

// canonicalToken returns alpha, beta, rc or dev for each PEP 440 spelling of
// them, "post" for the spellings of a post-release, else nothing.
func canonicalToken(word string) string {
	switch strings.ToLower(word) {
	case "a", "alpha":
		return "alpha"
	case "b", "beta":
		return "beta"
	case "c", "rc", "pre", "preview":
		return "rc"
	case "dev":
		return "dev"
	case "post", "rev", "r":
		return "post"
	}
	return ""
}

// asciiDigit replaces a decimal digit of any script by its ASCII form. The
// blocks of Unicode category Nd are runs of ten that start with the zero.
func asciiDigit(r rune) rune {
	if r <= unicode.MaxASCII || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, block := range unicode.Nd.R16 {
		if lo := rune(block.Lo); r >= lo && r <= rune(block.Hi) {
			return '0' + (r-lo)%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if lo := rune(block.Lo); r >= lo && r <= rune(block.Hi) {
			return '0' + (r-lo)%10
		}
	}
	return r
}
