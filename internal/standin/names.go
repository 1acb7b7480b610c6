package standin

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// projectName is a valid project name (core metadata specification, Name).
var projectName = regexp.MustCompile(`^(?i:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$`)

var nameSeparators = regexp.MustCompile(`[-_.]+`)

// validName says whether a project name is valid. Case folding of regular
// expressions lets two non-ASCII letters through, hence the second test.
func validName(name string) bool { return projectName.MatchString(name) && isASCII(name) }

// normalizeName gives the name by which an index knows a project (PEP 503).
func normalizeName(name string) string {
	return strings.ToLower(nameSeparators.ReplaceAllString(name, "-"))
}

// fileNamePart is a normalized name as file names carry it (PEP 427, PEP 625).
func fileNamePart(normalized string) string { return strings.ReplaceAll(normalized, "-", "_") }

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// pyQuote quotes text as Python's repr does, because the index's messages do.
func pyQuote(text string) string {
	quote := byte('\'')
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte(quote)
	for _, r := range text {
		switch {
		case r == rune(quote), r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\x` + strconv.FormatInt(int64(r)+0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(quote)
	return b.String()
}
