package checklist

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dagger/slipway/internal/nearest"
	"dagger/slipway/internal/stage"
)

// Item is a line that a project adds. Only people can sign for it.
type Item struct {
	ID   string // kebab case: translations-checked
	Text string
}

// Rules is what a project asks of its releases beyond the document.
type Rules struct {
	Security bool     // the security release's list as well
	Required []string // ids of lines that stop a performance while they are open
	Own      []Item   // at the end of the pre-release list
}

// What an item may be, in bytes of its id and runes of its text.
const (
	maxID   = 40
	maxItem = 200
)

var idShape = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Check refuses rules that make no sense: an id that names no line, or that is taken; a line without a text. Ids of the
// security list may be required always: they count when that list is asked for.
func (r Rules) Check() error {
	taken := ids(book)
	for _, item := range r.Own {
		switch {
		case len(item.ID) > maxID || !idShape.MatchString(item.ID):
			return fmt.Errorf("checklist line %s: an id is at most %d small letters, digits and single hyphens",
				shown(item.ID), maxID)
		case slices.Contains(taken, item.ID):
			return fmt.Errorf("checklist line %s: there is one of that id already; choose another", item.ID)
		case strings.TrimSpace(item.Text) == "":
			return fmt.Errorf("checklist line %s has no text; say what has to be done", item.ID)
		case utf8.RuneCountInString(item.Text) > maxItem:
			return fmt.Errorf("checklist line %s: its text is longer than %d characters", item.ID, maxItem)
		case !plain(item.Text):
			return fmt.Errorf("checklist line %s: its text %s has characters that do not belong in a line", item.ID,
				shown(item.Text))
		}
		taken = append(taken, item.ID)
	}
	for i, id := range r.Required {
		if !slices.Contains(taken, id) {
			return fmt.Errorf("required checklist line %s does not exist; %s", shown(id), meant(id, taken))
		}
		if slices.Contains(r.Required[:i], id) {
			return fmt.Errorf("required checklist line %s is named twice", id)
		}
	}
	return nil
}

// sections are the parts of the checklists that are asked for.
func (r Rules) sections() []section {
	var asked []section
	own := section{list: PreRelease, name: "This project's own", phase: Before}
	for _, item := range r.Own {
		own.entries = append(own.entries, entry{item.ID, item.Text, person})
	}
	for _, part := range book {
		if part.list != PreRelease && len(own.entries) > 0 {
			asked, own.entries = append(asked, own), nil
		}
		if part.list != SecurityRelease || r.Security {
			asked = append(asked, part)
		}
	}
	return asked
}

func ids(parts []section) []string {
	var all []string
	for _, part := range parts {
		for _, entry := range part.entries {
			all = append(all, entry.id)
		}
	}
	return all
}

// meant says which known id a user may have meant.
func meant(id string, known []string) string {
	if best, near := nearest.To(id, known); near {
		return "did you mean " + best + "?"
	}
	return "the lines are: " + strings.Join(known, ", ")
}

// plain says whether text can stand in a line as it is.
func plain(text string) bool {
	text = strings.TrimSpace(text)
	return !strings.ContainsFunc(text, unicode.IsControl) && stage.Clean(text) == text
}

// shown quotes text of any origin in at most 80 characters.
func shown(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		return fmt.Sprintf("%q…", string(runes[:80]))
	}
	return fmt.Sprintf("%q", text)
}
