package convention

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/stage"
)

// Kind says where a change belongs in an account of a release.
type Kind string

// The kinds.
const (
	Feature        Kind = "feature"        // feat, or a squashed feat
	Fix            Kind = "fix"            // fix, or a squashed fix
	Other          Kind = "other"          // any other conventional commit, and reverts of what is released
	Reverted       Kind = "reverted"       // taken back within the range, or what took it back
	Unconventional Kind = "unconventional" // no conventional header
	Merge          Kind = "merge"          // a merge commit without a header: its commits speak for themselves
)

// Change is one commit and what is made of it.
type Change struct {
	Commit history.Commit
	Message
	Kind Kind
	Bump Bump // what it asks for by itself
}

// String is a line for people: the start of the ID and the subject, safe to print and shortened.
func (c Change) String() string {
	return oneLine(fmt.Sprintf("%.10s %s", c.Commit.ID, c.Subject), 100)
}

// Warning is something about a commit that a person should look at before the version is settled.
type Warning struct {
	Commit history.Commit
	Text   string // one sentence with the start of the ID and the subject, safe to print
}

// Decision is what the commits since the last release ask for.
type Decision struct {
	Bump     Bump     // None: nothing to release
	Changes  []Change // every commit once, newest first
	Warnings []Warning

	rules ruleset
}

// Deciding are the changes that ask for as much as the decision; none where that is None.
func (d Decision) Deciding() []Change {
	return d.filter(func(c Change) bool { return c.Bump == d.Bump && d.Bump != None })
}

// Of are the changes of one kind.
func (d Decision) Of(kind Kind) []Change {
	return d.filter(func(c Change) bool { return c.Kind == kind })
}

func (d Decision) filter(keep func(Change) bool) []Change {
	var kept []Change
	for _, c := range d.Changes {
		if keep(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// Decide says what the commits since the last release ask the next version to be. They are newest first and children
// stand before their parents, as git log --topo-order has them. zero says whether the last release is 0.x. An error is
// about the rules, or names commits that Rules.Unconventional refuses.
func Decide(commits []history.Commit, rules Rules, zero bool) (Decision, error) {
	set, err := rules.compile(zero)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Changes: make([]Change, len(commits)), rules: set}
	for i, commit := range commits {
		d.Changes[i] = Change{Commit: commit, Message: Parse(commit.Message)}
	}
	vanish(d.Changes)
	for i := range d.Changes {
		c := &d.Changes[i]
		c.classify(set)
		d.Bump = max(d.Bump, c.Bump)
		if text := c.warning(set); text != "" {
			d.Warnings = append(d.Warnings, Warning{c.Commit, c.String() + ": " + text})
		}
	}
	if rules.Unconventional == "refuse" {
		return d, refuse(d.Of(Unconventional))
	}
	return d, nil
}

// classify gives a change its kind and its bump.
func (c *Change) classify(rules ruleset) {
	switch {
	case c.Kind == Reverted:
		return
	case c.Commit.Merge() && c.Type == "":
		c.Kind = Merge
		return
	case !c.Conventional():
		c.Kind, c.Bump = Unconventional, rules.unconventional
		return
	}
	c.Kind = Other
	if c.Breaking {
		c.Bump = rules.breaking
	}
	for _, h := range c.headers() {
		c.Bump = max(c.Bump, rules.bump(h))
		switch h.effective().Type {
		case "feat":
			c.Kind = Feature
		case "fix":
			if c.Kind != Feature {
				c.Kind = Fix
			}
		}
	}
}

// effective is the header itself, or the one that it brings back.
func (h Header) effective() Header {
	if h.reverts() {
		if target, back := h.undoes(); back {
			return target
		}
	}
	return h
}

// warning says what about a change may not be as its author meant it, as a sentence that goes on after its subject.
func (c *Change) warning(rules ruleset) string {
	switch {
	case c.Kind == Reverted || c.Kind == Merge || c.HasBreaking() && c.Kind != Unconventional:
	case c.Kind == Unconventional && rules.bump(c.spaced()) > None:
		return "for want of a space after the colon it is no conventional commit"
	case c.Kind == Unconventional && (c.Breaking || c.doubtful != ""):
		return "it announces a breaking change, and that counts only below a subject like \"feat: text\""
	case c.Kind == Unconventional:
	case c.doubtful != "":
		return fmt.Sprintf("%s marks nothing as breaking; write BREAKING CHANGE in upper case, a colon, a space and a "+
			"text, or ! before the colon of the subject", shown(c.doubtful))
	case c.reverts() && c.Bump < rules.breaking:
		if target, back := c.undoes(); !back && (target.Type == "feat" || target.Breaking) {
			return fmt.Sprintf("it takes back what is released and counts as %s; if users lose something, that is "+
				"breaking, and the subject begins with revert!:", c.Bump)
		}
	}
	return ""
}

// spaced is the header that the subject would be with a space after its first colon.
func (c *Change) spaced() Header {
	before, after, _ := strings.Cut(c.Subject, ":")
	h, _ := parseHeader(before + ": " + after)
	return h
}

// refuse is an error that names the first of some commits, nil where there are none.
func refuse(changes []Change) error {
	const most = 10
	if len(changes) == 0 {
		return nil
	}
	var names []string
	for _, c := range changes[:min(most, len(changes))] {
		names = append(names, fmt.Sprintf("%q", c.String()))
	}
	if more := len(changes) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("these commits have no subject like \"feat: text\" (Conventional Commits 1.0.0): %s; "+
		"reword them, or set unconventional in [tool.slipway.next] to \"list\" or \"patch\"", strings.Join(names, ", "))
}

var lineEnds = strings.NewReplacer("\r", " ", "\n", " ")

// oneLine makes a text safe to print in one line of at most some runes.
func oneLine(text string, most int) string {
	text = lineEnds.Replace(text[:min(len(text), 8*most)])
	runes := []rune(strings.TrimSpace(stage.Clean(text)))
	if len(runes) > most {
		runes = append(runes[:most-1], '…')
	}
	return string(runes)
}
