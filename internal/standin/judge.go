package standin

import (
	"fmt"
	"mime"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// classifierRoots begin every known classifier. PyPI has the whole list.
var classifierRoots = []string{
	"Development Status", "Environment", "Framework", "Intended Audience", "License", "Natural Language",
	"Operating System", "Programming Language", "Topic", "Typing",
}

func judgeClassifier(value string) string {
	root, _, found := strings.Cut(value, " :: ")
	if !found || !slices.Contains(classifierRoots, root) {
		return pyQuote(value) + " is not a valid classifier."
	}
	return ""
}

func judgeSummary(value string) string {
	if strings.ContainsAny(value, "\n\r\v\f\u0085\u2028\u2029") {
		return "'summary' must be a single line"
	}
	if len([]rune(value)) > 512 {
		return "'summary' field must be 512 characters or less."
	}
	return ""
}

// judgeContentType takes the three kinds of description that an index renders.
func judgeContentType(value string) string {
	kind, parameters, err := mime.ParseMediaType(value)
	if err != nil || !slices.Contains([]string{"text/plain", "text/x-rst", "text/markdown"}, kind) {
		return "'description-content-type' must be one of ['text/plain', 'text/x-rst', 'text/markdown'], not " +
			pyQuote(value)
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return "'description-content-type' can only specify the UTF-8 charset, not " + pyQuote(charset)
	}
	variant := parameters["variant"]
	if kind == "text/markdown" && variant != "" && variant != "GFM" && variant != "CommonMark" {
		return "valid Markdown variants for 'description-content-type' are ['GFM', 'CommonMark'], not " +
			pyQuote(variant)
	}
	return ""
}

// judgeEmail looks at the first address, as PyPI does.
func judgeEmail(value string) string {
	address := strings.TrimSpace(strings.Split(value, ",")[0])
	if _, after, found := strings.Cut(address, "<"); found {
		address, _, _ = strings.Cut(after, ">")
	}
	if address == "" {
		return ""
	}
	local, domain, found := strings.Cut(address, "@")
	reason := ""
	switch {
	case !found:
		reason = "An email address must have an @-sign."
	case local == "":
		reason = "There must be something before the @-sign."
	case !strings.Contains(strings.Trim(domain, "."), "."):
		reason = "The part after the @-sign is not valid. It should have a period."
	default:
		return ""
	}
	return fmt.Sprintf("%s is not a valid email address: %s", pyQuote(address), reason)
}

func validURL(value string) bool {
	parsed, err := url.Parse(value)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && !strings.ContainsAny(value, " \t\r\n")
}

func judgeURL(value string) string {
	if !validURL(value) {
		return pyQuote(value) + " is not a valid url."
	}
	return ""
}

func judgeProjectURL(value string) string {
	label, link, _ := strings.Cut(value, ",")
	label, link = strings.TrimSpace(label), strings.TrimSpace(link)
	switch {
	case label == "":
		return "Must have a label"
	case len([]rune(label)) > 32:
		return pyQuote(label) + " must be 32 characters or less."
	case link == "":
		return "Must have a URL"
	case !validURL(link):
		return pyQuote(link) + " is not a valid url"
	}
	return ""
}

// judgeDynamic takes every field name but those that identify a release
// (PEP 643).
func judgeDynamic(value string) string {
	name := strings.ToLower(value)
	if slices.Contains([]string{"name", "version", "metadata-version"}, name) {
		return pyQuote(name) + " is not allowed as a dynamic field"
	}
	known := slices.ContainsFunc(metadataFields(), func(field metadataField) bool { return field.email == name })
	if !known || name == "dynamic" {
		return fmt.Sprintf("Dynamic field %s is not a valid dynamic field.", pyQuote(name))
	}
	return ""
}

func judgeExtra(value string) string {
	if !validName(value) {
		return pyQuote(value) + " is invalid for 'provides-extra'"
	}
	return ""
}

// judgeLicenseFile takes resolved relative paths only (PEP 639).
func judgeLicenseFile(value string) string {
	reason := ""
	switch {
	case strings.Contains(value, ".."):
		reason = "parent directory indicators are not allowed"
	case strings.Contains(value, "*"):
		reason = "paths must be resolved"
	case path.IsAbs(value), len(value) > 1 && value[1] == ':':
		reason = "paths must be relative"
	case strings.Contains(value, `\`):
		reason = "paths must use '/' delimiter"
	default:
		return ""
	}
	return fmt.Sprintf("%s is invalid for 'license-file', %s", pyQuote(value), reason)
}

func judgeSpecifiers(value string) string {
	if !validSpecifiers(value) {
		return pyQuote(value) + " is invalid for 'requires-python'"
	}
	return ""
}

// validSpecifiers says whether text is a version specifier set (PEP 440). The
// library takes "||" between sets and "=" for "==" as well, which Python does
// not.
func validSpecifiers(text string) bool {
	if strings.Contains(text, "|") || !isASCII(text) {
		return false
	}
	for _, one := range strings.Split(text, ",") {
		one = strings.TrimSpace(one)
		if one == "" || strings.HasPrefix(one, "===") {
			continue
		}
		single := one[0] == '=' && !strings.HasPrefix(one, "==")
		if single || !strings.ContainsAny(one[:1], "<>=!~") {
			return false
		}
		if _, err := pep440.NewSpecifiers(one); err != nil {
			return false
		}
	}
	return true
}

// requirement splits a dependency: name, extras, then a URL, or a specifier
// set with or without parentheses, then a marker (PEP 508).
var requirement = regexp.MustCompile(
	`^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(?:(@)\s*\S+|\(([^)]*)\)|([^;(@]*))\s*(;.+)?$`)

// judgeRequirement refuses what is no dependency, and dependencies by URL.
func judgeRequirement(field string) func(string) string {
	return func(value string) string {
		match := requirement.FindStringSubmatch(value)
		if match == nil || !validExtras(match[2]) || !validSpecifiers(match[4]+match[5]) {
			return fmt.Sprintf("%s is invalid for %s", pyQuote(value), pyQuote(field))
		}
		if match[3] != "" {
			return "Can't have direct dependency: " + value
		}
		return ""
	}
}

func validExtras(list string) bool {
	if strings.TrimSpace(list) == "" {
		return true
	}
	for _, extra := range strings.Split(list, ",") {
		if !validName(strings.TrimSpace(extra)) {
			return false
		}
	}
	return true
}
