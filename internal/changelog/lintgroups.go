package changelog

import (
	"slices"
	"strings"
	"unicode"

	"dagger/slipway/internal/nearest"
)

// Types are the types of changes of Keep a Changelog, in its order.
var types = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

// others are words that projects write for a type: what a reader looks for under it.
var others = map[string]string{
	"new": "Added", "newfeatures": "Added", "features": "Added", "feature": "Added", "additions": "Added", "adds": "Added",
	"changes": "Changed", "improvements": "Changed", "improved": "Changed", "enhancements": "Changed",
	"performance": "Changed", "dependencies": "Changed", "documentation": "Changed", "docs": "Changed",
	"updated": "Changed", "updates": "Changed", "refactoring": "Changed", "internal": "Changed", "other": "Changed",
	"miscellaneous": "Changed", "breaking": "Changed", "breakingchanges": "Changed",
	"deprecations": "Deprecated", "removals": "Removed", "deleted": "Removed",
	"bugfixes": "Fixed", "bugfix": "Fixed", "fixes": "Fixed", "bugs": "Fixed", "vulnerabilities": "Security",
	"securityfixes": "Security",
}

// groups looks at the groups of versions and of [Unreleased].
func (l *linter) groups() {
	for i := range l.Sections {
		s := &l.Sections[i]
		if s.Version == "" && !s.Unreleased {
			continue
		}
		seen := map[string]int{}
		for _, g := range s.Groups {
			if titleOf(g.Type).isVersion() {
				continue
			}
			key := letters(g.Type)
			switch {
			case key == "":
			case seen[key] > 0:
				l.block(g.Line, GroupTwice, "%.60q stands here and on line %d of one section; join them", g.Type, seen[key])
			case !slices.Contains(types, g.Type):
				l.remark(g.Line, UnknownType, "%.60q is none of the six types; %s", g.Type, suggestType(key))
			}
			if seen[key] == 0 {
				seen[key] = g.Line
			}
			if !s.Unreleased && !l.hasContent(Span{g.end + 1, g.Lines.Last}) {
				l.remark(g.Line, EmptyGroup, "%.60q has no entries; take it out", g.Type)
			}
		}
	}
}

// suggestType says which of the six types was meant.
func suggestType(key string) string {
	if known, found := others[key]; found {
		return "write " + known
	}
	if best, near := nearest.To(key, types); near {
		return "write " + best
	}
	return "they are " + strings.Join(types, ", ")
}

// letters is a heading as people remember it: Bug fixes, 🐛 Bug Fixes and Bugfixes: are one.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
