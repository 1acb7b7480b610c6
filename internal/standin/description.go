package standin

import (
	"regexp"
	"slices"
	"strings"
)

// checkDescription refuses a description that PyPI could not render. Markdown
// and plain text always render. reStructuredText, the default, needs docutils,
// which is Python: here only what docutils is certain to refuse is refused.
func checkDescription(_ *Server, u *upload) error {
	description := u.field("description")
	if description == "" {
		return nil
	}
	contentType := u.field("description_content_type")
	kind, _, _ := strings.Cut(contentType, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if kind == "text/markdown" || kind == "text/plain" || rendersAsRST(description) {
		return nil
	}
	message := "The description failed to render in the default format of reStructuredText."
	if contentType != "" {
		message = "The description failed to render for " + pyQuote(contentType) + "."
	}
	return refuse("%s See %s for more information.", message, u.help("description-content-type"))
}

// rstDirectives are those that docutils 0.23 knows, with the code aliases, but
// for raw and include, which an index switches off.
var rstDirectives = []string{
	"admonition", "attention", "caution", "class", "code", "code-block", "compound", "container", "contents",
	"csv-table", "danger", "date", "default-role", "epigraph", "error", "figure", "footer", "header",
	"highlights", "hint", "image", "important", "line-block", "list-table", "math", "meta", "note",
	"parsed-literal", "pull-quote", "replace", "restructuredtext-test-directive", "role", "rst-class", "rubric",
	"section-numbering", "sectnum", "sidebar", "sourcecode", "table", "target-notes", "tip", "title", "topic",
	"unicode", "warning",
}

var rstDirective = regexp.MustCompile(`^\.\. ([A-Za-z0-9][A-Za-z0-9.:+_-]*?) ?::(?: |$)`)

// rendersAsRST looks for a directive that stands on its own at the left margin
// and that an index does not render: docutils takes nothing else for it there.
func rendersAsRST(text string) bool {
	if strings.TrimSpace(text) == "" {
		return false
	}
	blank := true
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		match := rstDirective.FindStringSubmatch(line)
		if blank && match != nil && !slices.Contains(rstDirectives, strings.ToLower(match[1])) {
			return false
		}
		blank = line == ""
	}
	return true
}
