package policy

import (
	"regexp"
	"strings"

	"dagger/slipway/internal/stage"
)

// markdownTable is a table of GitHub Flavored Markdown (section 4.10), one line for each row.
func markdownTable(header []string, rows [][]string) string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(header, " | ") + " |\n")
	b.WriteString(strings.Repeat("|---", len(header)) + "|\n")
	for _, row := range rows {
		b.WriteString("|")
		for _, text := range row {
			b.WriteString(" " + cell(text) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

var pipe = regexp.MustCompile(`\\*\|`)

// cell keeps a text in its cell: a pipe that is not escaped would end it.
func cell(text string) string {
	return pipe.ReplaceAllStringFunc(inline(text), func(found string) string {
		if len(found)%2 == 0 {
			return found
		}
		return `\` + found
	})
}

// inline makes one line of a text from the configuration that opens no comment, or the rest of a document would be in
// it.
func inline(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(stage.Clean(text)), " "), "<!--", "&lt;!--")
}
