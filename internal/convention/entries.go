package convention

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dagger/slipway/internal/history"
)

// Entry is one item of a changelog.
type Entry struct {
	Type     string // of Keep a Changelog: Added, Changed, Deprecated, Removed, Fixed or Security
	Text     string // Markdown of one list item, in one line, without the dash; safe to show
	Breaking bool
	Commit   history.Commit
}

// sections are the types of Keep a Changelog 1.1.0 in its order.
var sections = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

// Entries drafts a changelog: the changes that users notice, in the order of Keep a Changelog, newest first within a
// type.
//
//   - feat is Added, fix Fixed, deprecate Deprecated; security, and any entry with the scope security, is Security.
//   - Any other type is Changed where it has a bump, being breaking or by the rules, and is left out otherwise. So are
//     unconventional commits.
//   - The revert of a released feature is Removed, of anything else Changed. What brings a change back is that change.
//   - A commit that others were squashed into is one entry, as its subject sums them up; those that are breaking have
//     their own. Where its subject says nothing they all have.
//   - Equal entries of a type are one, whatever the pull request: a merge commit may say what its commit says.
func Entries(d Decision) []Entry {
	var entries []Entry
	seen := map[string]int{}
	for _, c := range d.Changes {
		for _, e := range d.entries(c) {
			key := e.Type + " " + withoutNumber(e.Text)
			if at, again := seen[key]; again {
				entries[at].Breaking = entries[at].Breaking || e.Breaking
				continue
			}
			seen[key] = len(entries)
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return slices.Index(sections, a.Type) - slices.Index(sections, b.Type)
	})
	return entries
}

// entries are those of one change.
func (d Decision) entries(c Change) []Entry {
	if c.Kind == Reverted || c.Kind == Merge {
		return nil
	}
	var entries []Entry
	add := func(section string, h Header) {
		if section != "" {
			entries = append(entries, Entry{section, h.text(), h.Breaking || h.effective().Breaking, c.Commit})
		}
	}
	if note := c.breakingNote(); c.Type != "" && note != "" {
		kept := c.Header
		kept.Breaking = false
		add(d.section(kept), kept)
		add("Changed", Header{Scope: c.Scope, Description: note, Breaking: true})
	} else if c.Type != "" {
		add(d.section(c.Header), c.Header)
	} else if c.Bump > None && (c.Kind == Unconventional || c.Breaking) {
		add("Changed", Header{Description: c.Subject, Breaking: c.Breaking && c.Kind != Unconventional})
	}
	summed := len(entries) > 0
	for _, h := range c.Squashed {
		if h.Breaking || !summed {
			add(d.section(h), h)
		}
	}
	return entries
}

// breakingNote is what a footer says that breaks; "" where none does. Users need that more than the subject.
func (m Message) breakingNote() string {
	for _, footer := range m.Footers {
		if footer.Breaking() {
			if note := strings.TrimSpace(strings.Split(footer.Value, "\n\n")[0]); note != "" {
				return note
			}
		}
	}
	return ""
}

// section is the type of Keep a Changelog for a header, empty where users need not know.
func (d Decision) section(h Header) string {
	var section string
	bump := d.rules.bump(h)
	if h.reverts() {
		target, back := h.undoes()
		if !back && target.Type == "feat" {
			return "Removed"
		}
		if !back {
			return "Changed"
		}
		h = target
	}
	switch {
	case h.Type == "feat":
		section = "Added"
	case h.Type == "fix":
		section = "Fixed"
	case h.Type == "deprecate":
		section = "Deprecated"
	case h.Type == "security":
		return "Security"
	case bump > None:
		section = "Changed"
	}
	if section != "" && strings.EqualFold(h.Scope, "security") {
		return "Security"
	}
	return section
}

// text is the Markdown of the entry: the scope in bold and the description as a sentence begins.
func (h Header) text() string {
	description, scope := h.Description, h.Scope
	if h.reverts() {
		_, number := h.inner()
		target, back := h.undoes()
		description = target.Description
		if !back {
			description = `Revert "` + description + `"`
		}
		if target.Scope != "" {
			scope = target.Scope
		}
		description += " " + number
	}
	description = upperFirst(oneLine(description, 400))
	if description == "" { // nothing in it can be shown
		description = "…"
	}
	if scope == "" {
		return escape(escapeStart(description))
	}
	return "**" + escapeAll(oneLine(scope, 60)) + ":** " + escape(description)
}

// upperFirst makes a sentence of a text, unless it begins with a name: kelvin_to_mired, iPhone, __init__, f().
func upperFirst(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.ContainsFunc(strings.TrimRight(word, ".,:;"), func(r rune) bool { return !unicode.IsLower(r) && r != '-' && r != '\'' }) {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// withoutNumber is a text without the pull request at its end: (#12).
func withoutNumber(text string) string {
	at := strings.LastIndex(text, " (#")
	if at < 0 || strings.Trim(text[at+3:], "0123456789") != ")" {
		return text
	}
	return text[:at]
}
