package changelog

import (
	"regexp"
	"strings"
)

// Heading returns the first line, from 1, of a heading that names a version: of a changelog in any form of heading, in
// Markdown or reStructuredText, as tools write it. 0 is none.
func Heading(data []byte, wanted string) int {
	names := regexp.MustCompile(`(^|[^0-9A-Za-z.+-])v?` + regexp.QuoteMeta(wanted) + `($|[^0-9A-Za-z.+-])`)
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	for i, line := range lines {
		if !names.MatchString(line) {
			continue
		}
		below := ""
		if i+1 < len(lines) {
			below = strings.TrimSpace(lines[i+1])
		}
		if strings.HasPrefix(line, "#") || len(below) >= 3 && sameMark(below) {
			return i + 1
		}
	}
	return 0
}

// sameMark says whether a line is one punctuation mark again and again, which makes a heading of the line above it
// (reStructuredText, "Sections").
func sameMark(line string) bool {
	return strings.ContainsRune("=-`:.'\"~^_*+#", rune(line[0])) && strings.Trim(line, line[:1]) == ""
}
