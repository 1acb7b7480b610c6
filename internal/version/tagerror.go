package version

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// TagError is a tag that ParseTag refuses.
type TagError struct {
	Tag       string // as given
	Reason    string // why, as the second half of a sentence
	Canonical string // the tag to type instead; empty where none is meant for sure

	prefix string
}

// Error says what was found, why it is refused, and what to type.
func (e *TagError) Error() string {
	if e.Canonical != "" {
		return fmt.Sprintf("tag %s is refused: %s; type %s", shown(e.Tag), e.Reason, e.Canonical)
	}
	return fmt.Sprintf("tag %s is refused: %s; a tag looks like %s1.2.0 or %[3]s1.2.0-rc.1",
		shown(e.Tag), e.Reason, e.prefix)
}

// shown quotes a tag for a message, whatever bytes it has, and shortens it.
func shown(tag string) string {
	const most = 60
	if len(tag) > most {
		return fmt.Sprintf("%q… (%d bytes)", tag[:most], len(tag))
	}
	return fmt.Sprintf("%q", tag)
}

// checkBytes refuses what no terminal shows or no reader expects.
func checkBytes(raw string) string {
	switch {
	case raw == "":
		return "it is empty"
	case len(raw) > maxTag:
		return fmt.Sprintf("it is longer than %d bytes", maxTag)
	case raw[0] == '-':
		return "it starts with -, which a program would take for an option"
	}
	for at, r := range raw {
		if r < ' ' || r == 0x7f {
			return fmt.Sprintf("it has a control character (%q) at byte %d", r, at+1)
		}
		if r > unicode.MaxASCII {
			return fmt.Sprintf("it has %+q at byte %d, and only ASCII is allowed", r, at+1)
		}
	}
	return ""
}

// checkLetters refuses what is no part of any SemVer version; offset is where
// text starts in the tag.
func checkLetters(text string, offset int) string {
	at := strings.IndexFunc(text, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(".-+", r))
	})
	if at < 0 {
		return ""
	}
	return fmt.Sprintf("%q at byte %d is no part of a SemVer version", text[at], offset+at+1)
}

func missingPrefix(raw, prefix string) string {
	if strings.EqualFold(raw[:min(len(prefix), len(raw))], prefix) {
		return fmt.Sprintf("its prefix is written %q, and this project's tags start with %q", raw[:len(prefix)], prefix)
	}
	return fmt.Sprintf("it does not start with %q, the prefix of this project's tags", prefix)
}

var (
	leadingZero = regexp.MustCompile(`(^|[.-])0[0-9]`)
	pythonStyle = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*[._]?[A-Za-z]`)
	twoNumbers  = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?([-+]|$)`)
	fourNumbers = regexp.MustCompile(`^[0-9]+(\.[0-9]+){3,}`)
)

// notSemVer says what keeps text from being a SemVer version.
func notSemVer(text string) string {
	switch {
	case leadingZero.MatchString(text):
		return "a number in it starts with 0"
	case twoNumbers.MatchString(text):
		return "a SemVer version has three numbers, MAJOR.MINOR.PATCH"
	case fourNumbers.MatchString(text):
		return "a SemVer version has three numbers, no more"
	case pythonStyle.MatchString(text):
		return "it is spelled as PEP 440 has it, and tags are SemVer"
	}
	return fmt.Sprintf("%s is not a SemVer 2.0.0 version", shown(text))
}

var preReleaseShape = regexp.MustCompile(`^([A-Za-z]+)[.-]?([0-9]*)$`)

// refusedPreRelease says why a SemVer pre-release has no place in a tag. The
// readings are those of PEP 440, "Normalization".
func refusedPreRelease(text string) string {
	if strings.Trim(text, "0123456789") == "" {
		return fmt.Sprintf("-%s is a pre-release in SemVer and the post-release .post%[1]s in PEP 440", text)
	}
	parts := preReleaseShape.FindStringSubmatch(text)
	if parts == nil {
		return fmt.Sprintf("its pre-release -%s is not one word and one number", text)
	}
	word, number := parts[1], parts[2]
	switch canonicalToken(word) {
	case "":
		return fmt.Sprintf("%q is no pre-release of PEP 440, which knows alpha, beta, rc and dev", word)
	case "post":
		return fmt.Sprintf("-%s is a pre-release in SemVer and a post-release in PEP 440", text)
	case word:
		if number == "" {
			return fmt.Sprintf("-%s has no number, and PEP 440 would read %[1]s0", text)
		}
		return fmt.Sprintf("-%s needs a dot before its number, or SemVer sorts %s10 before %[2]s2", text, word)
	}
	return fmt.Sprintf("-%s means what -%s.%s means in PEP 440, and a version has one tag",
		text, canonicalToken(word), orZero(number))
}
