package notes

import (
	"regexp"
	"strings"

	"dagger/slipway/internal/stage"
)

// special are the characters that mean something inside a line of GitHub's Markdown. A character reference does not
// keep GitHub from making a mention or a link of what it stands for; a zero-width space behind it does.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`,
	"[", `\[`, "]", `\]`, "(", `\(`, ")", `\)`, "#", `\#`, "!", `\!`, "|", `\|`, "~", `\~`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@&#8203;", "://", ":&#8203;//")

var (
	// startsBlock is what makes a list, a heading or a line of the text after it.
	startsBlock = regexp.MustCompile(`^(?:[-+=]|[0-9]+\.)`)
	// bareAddress is what GitHub makes a link of without a scheme (GFM 6.9).
	bareAddress = regexp.MustCompile(`(?i)(www)\.`)
)

// escape makes text of any origin plain text in one line of Markdown.
func escape(text string) string {
	text = bareAddress.ReplaceAllString(special.Replace(oneLine(text)), "${1}&#8203;.")
	if start := startsBlock.FindString(text); start != "" {
		last := len(start) - 1
		return text[:last] + `\` + text[last:]
	}
	return text
}

// codeSpan is a code span around any text: its fence is longer than any run of backticks in it (CommonMark 6.1).
func codeSpan(text string) string {
	if text = oneLine(text); text == "" {
		return ""
	}
	run, longest := 0, 0
	for i := range len(text) {
		if run++; text[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// link is an inline link. What is no web address is not linked.
func link(text, address string) string {
	if !isWeb(address) {
		return escape(text)
	}
	return "[" + escape(text) + "](" + escapeURL(address) + ")"
}

func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// oneLine makes single spaces of white space, and takes out what is hidden or changes the direction of text.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if stage.Hidden(r) {
			return -1
		}
		return r
	}, text)
}
