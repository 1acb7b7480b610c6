package next

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/stage"
)

// listed is how many commits of one kind a text names.
const listed = 20

// Text is the answer for people. Its first line is the tag alone, or "nothing to release", for scripts that read no more.
func (o Outlook) Text() string {
	var b strings.Builder
	if o.Nothing != "" {
		fmt.Fprintf(&b, "nothing to release\n\n%s.\n", o.Nothing)
	} else {
		fmt.Fprintf(&b, "%s\n\n%s.\n", o.Tag, o.headline())
	}
	deciding := o.Decision.Deciding()
	if o.Previous != nil {
		list(&b, "Decided by", deciding, true)
	}
	for _, part := range []struct {
		title string
		kind  convention.Kind
	}{
		{"Features", convention.Feature}, {"Fixes", convention.Fix}, {"Other commits", convention.Other},
		{"Not conventional (feat: …, fix: …)", convention.Unconventional}, {"Taken back", convention.Reverted},
	} {
		list(&b, part.title, without(o.Decision.Of(part.kind), deciding, o.Previous != nil), false)
	}
	told := o.Remarks
	for _, warning := range o.Decision.Warnings {
		told = append(told, warning.Text)
	}
	if len(told) > 0 {
		b.WriteString("\nTo know:\n")
	}
	for _, text := range told[:min(len(told), listed)] {
		fmt.Fprintf(&b, "  - %s\n", stage.Clean(text))
	}
	if more := len(told) - listed; more > 0 {
		fmt.Fprintf(&b, "  … %d more\n", more)
	}
	return stage.Harmless(b.String())
}

func (o Outlook) headline() string {
	token, _ := o.Tag.PreRelease()
	commits := count(len(o.Commits)-len(o.Decision.Of(convention.Merge)), "commit")
	switch {
	case o.Previous == nil && token == "":
		return "The first release: none has a tag here yet"
	case o.Previous == nil:
		return "A pre-release of the first release: none has a tag here yet"
	case token == "":
		return fmt.Sprintf("A %s release after %s, by %s", o.Decision.Bump, o.Previous.Name, commits)
	}
	return fmt.Sprintf("A pre-release of the %s release after %s, by %s", o.Decision.Bump, o.Previous.Name, commits)
}

func list(b *strings.Builder, title string, changes []convention.Change, bump bool) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, change := range changes[:min(len(changes), listed)] {
		switch {
		case bump:
			fmt.Fprintf(b, "  %-5s  %s\n", change.Bump, change)
		case change.Bump > convention.None && change.Kind != convention.Feature && change.Kind != convention.Fix:
			fmt.Fprintf(b, "  %s (counts as %s)\n", change, change.Bump)
		default:
			fmt.Fprintf(b, "  %s\n", change)
		}
	}
	if more := len(changes) - listed; more > 0 {
		fmt.Fprintf(b, "  … %d more\n", more)
	}
}

// without leaves out what was named before.
func without(changes, named []convention.Change, leave bool) []convention.Change {
	if !leave {
		return changes
	}
	told := map[string]bool{}
	for _, change := range named {
		told[change.Commit.ID] = true
	}
	var rest []convention.Change
	for _, change := range changes {
		if !told[change.Commit.ID] {
			rest = append(rest, change)
		}
	}
	return rest
}

// Answer is the outlook for programs.
type Answer struct {
	Tag      string   `json:"tag"`     // empty where there is nothing to release
	Version  string   `json:"version"` // PEP 440; empty likewise
	Previous string   `json:"previous"`
	Bump     string   `json:"bump"`    // none, patch, minor or major
	Nothing  string   `json:"nothing"` // why there is nothing to release
	Commits  []Commit `json:"commits"`
	Remarks  []string `json:"remarks"`
}

// Commit is one commit since the previous release.
type Commit struct {
	ID       string `json:"id"`
	Subject  string `json:"subject"`
	Kind     string `json:"kind"` // feature, fix, other, reverted, unconventional or merge
	Bump     string `json:"bump"`
	Deciding bool   `json:"deciding"`
}

// Answer is the same for programs.
func (o Outlook) Answer() Answer {
	answer := Answer{Nothing: o.Nothing, Bump: o.Decision.Bump.String(), Commits: []Commit{}, Remarks: append([]string{}, o.Remarks...)}
	if o.Nothing == "" {
		answer.Tag, answer.Version = o.Tag.String(), o.Tag.PEP440()
	}
	if o.Previous != nil {
		answer.Previous = o.Previous.Name
	}
	for _, change := range o.Decision.Changes {
		answer.Commits = append(answer.Commits, Commit{ID: change.Commit.ID, Subject: stage.Clean(change.Subject), Kind: string(change.Kind),
			Bump: change.Bump.String(), Deciding: change.Bump == o.Decision.Bump && change.Bump != convention.None})
	}
	for _, warning := range o.Decision.Warnings {
		answer.Remarks = append(answer.Remarks, warning.Text)
	}
	return answer
}
