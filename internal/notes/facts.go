package notes

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// The shapes of what stands in commands that readers copy into a shell: nothing in them can be more than one word.
var (
	packageShape = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$`) // PEP 508
	fileShape    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+!-]{0,254}$`)               // PEP 427, PEP 625
	digestShape  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	indexShape   = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%+-]*)*$`)
	loginShape   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$`)
)

// check refuses facts that would make a command of the notes do something else, or a date that is none.
func check(facts Facts) error {
	fail := func(what, value, want string) error {
		return &Error{Message: fmt.Sprintf("no release notes for %s %q: it must be %s", what, clip(value), want)}
	}
	normal, err := version.Normalize(facts.Version)
	switch {
	case !packageShape.MatchString(facts.Package):
		return fail("package", facts.Package, "a project name, letters and digits with . _ - between them (PEP 508)")
	case err != nil || normal != facts.Version:
		return fail("version", facts.Version, "a normalized version (PEP 440)")
	case !defaultIndex(facts.Index) && !indexShape.MatchString(facts.Index):
		return fail("index", facts.Index, "pypi or the URL of a simple API, without credentials, ? and #")
	}
	if _, err := time.Parse(time.DateOnly, facts.Date); facts.Date != "" && err != nil {
		return fail("date", facts.Date, "a day in the form 2024-03-15")
	}
	for _, file := range facts.Files {
		switch {
		case !fileShape.MatchString(file.Name):
			return fail("file", file.Name, "the name of an sdist or a wheel, letters and digits with . _ - + !")
		case !digestShape.MatchString(file.SHA256):
			return fail("file "+file.Name+" with SHA-256", file.SHA256, "64 lower-case hex digits")
		}
	}
	return nil
}

func defaultIndex(index string) bool { return index == "" || index == "pypi" }

// prepare makes of checked facts what a template gets.
func prepare(facts Facts) Facts {
	if defaultIndex(facts.Index) {
		facts.Index = ""
	}
	facts.Repository = RepositoryURL(facts.Repository)
	facts.Summary, facts.Body = unwrap(facts.Summary), unwrap(facts.Body)
	groups := make([]Group, len(facts.Groups))
	for i, group := range facts.Groups {
		groups[i] = Group{Type: group.Type, Body: unwrap(group.Body)}
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return breaking(a) - breaking(b) })
	facts.Groups = groups
	contributors := make([]Contributor, 0, len(facts.Contributors))
	for _, c := range facts.Contributors {
		if c.Name = escape(c.Name); !loginShape.MatchString(c.Login) {
			c.Login = ""
		}
		if c.Name != "" || c.Login != "" {
			contributors = append(contributors, c)
		}
	}
	facts.Contributors = contributors
	return facts
}

var (
	breakingType  = regexp.MustCompile(`(?i)\bbreaking\b`)
	breakingEntry = regexp.MustCompile(`(?mi)^[ \t]*[-*+][ \t]+` +
		`(?:(?:\*\*|__)breaking(?: changes?)?:?(?:\*\*|__)|breaking(?: changes?)?:)`)
)

// breaking is the rank of a group: the one for breaking changes, then those with an entry marked as one, as Keep a
// Changelog 2.0.0 ("**Breaking:** …") and Conventional Commits ("BREAKING CHANGE: …") do, then the others.
func breaking(group Group) int {
	switch {
	case breakingType.MatchString(group.Type):
		return 0
	case breakingEntry.MatchString(group.Body):
		return 1
	}
	return 2
}

// clip makes a value from outside fit for a message.
func clip(text string) string {
	text = oneLine(stage.Clean(text))
	if runes := []rune(text); len(runes) > 100 {
		return string(runes[:100]) + "…"
	}
	return text
}
