// Package checklist is the checklists of a release as data, and says of each line what proved it: a stage of the
// release, a fact in its record, or a person who signed for it. A line that nothing proved is open, whatever else went
// well.
package checklist

import (
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// List is one of the checklists.
type List string

// The four checklists, in the order of a release. The last one is for releases that mend a vulnerability.
const (
	PreRelease      List = "pre-release"
	ReleaseDay      List = "release-day"
	PostRelease     List = "post-release"
	SecurityRelease List = "security-release"
)

// Phase says on which side of publishing a line can be proved.
type Phase string

// The two phases. What comes after publishing cannot hold it up.
const (
	Before Phase = "before"
	After  Phase = "after"
)

// State is how a line stands.
type State string

// The five states. Open and Later are not done.
const (
	Proved State = "proved" // by stages or a fact of this record
	Waived State = "waived" // a stage blocked, and a named person accepted that
	Signed State = "signed" // by a named person, where no stage answers
	Open   State = "open"
	Later  State = "later" // cannot be proved before the files are published
)

// Done says whether a line with this state is ticked.
func (s State) Done() bool { return s == Proved || s == Waived || s == Signed }

// Line is one line of a checklist, and how it stands.
type Line struct {
	ID       string   `json:"id"` // as a user types it: manual-testing
	List     List     `json:"list"`
	Section  string   `json:"section"`
	Text     string   `json:"text"`
	Phase    Phase    `json:"phase"`
	Proof    string   `json:"proof"` // what can prove it: "stage lint", "the tag exists on this commit", "a person"
	State    State    `json:"state"`
	By       string   `json:"by"`                 // what decided: "lint passed: …", "Ann <mail>: what was tried"
	Notes    []string `json:"notes,omitempty"`    // sign-offs that were not needed or do not count
	Fix      string   `json:"fix,omitempty"`      // what to do about a line that a stage or a fact denies
	SignOff  string   `json:"sign_off,omitempty"` // what to type to sign for an open line
	Required bool     `json:"required"`           // while it is open it stops a performance
}

// Facts is what a release knows when a checklist is asked for.
type Facts struct {
	Rules
	Results  []stage.Result // every stage that has something to say, in any order
	Tagged   bool           // the tag exists on the commit that is released
	Mode     string         // "performance"; anything else is a rehearsal
	SignOffs []SignOff      // of the call and of the tag; those for unknown lines are left out
}

// Evaluate says of every line how it stands, in the order of the document. The security list is left out unless it is
// asked for. Before the effects the results simply lack their stages.
func Evaluate(f Facts) []Line {
	var lines []Line
	for _, part := range f.Rules.sections() {
		for _, entry := range part.entries {
			lines = append(lines, f.line(part, entry))
		}
	}
	return lines
}

// Missing are the required lines of a phase that are not done. Those before publishing stop a performance; a rehearsal
// tells them, each with its Fix or SignOff.
func Missing(lines []Line, phase Phase) []Line {
	var missing []Line
	for _, line := range lines {
		if line.Required && line.Phase == phase && !line.State.Done() {
			missing = append(missing, line)
		}
	}
	return missing
}

// line asks the proof first and people second: nobody can sign against what a stage found.
func (f Facts) line(part section, entry entry) Line {
	line := Line{ID: entry.id, List: part.list, Section: part.name, Text: entry.text, Phase: part.phase,
		Proof: entry.proof.describe()}
	found, signers := entry.proof.ask(f), f.signers(entry.id)
	line.By, line.Required = found.by, slices.Contains(f.Required, entry.id)
	switch {
	case part.phase == After && !f.decidesAfter(found):
		line.State, line.By = Later, f.untilThen(found)
		line.Notes = notes(signers, "does not count: nothing is published yet")
		return line
	case found.says == proves:
		line.State, line.Notes = Proved, notes(signers, "was not needed")
	case found.says == accepts:
		line.State, line.Notes = Waived, notes(signers, "was not needed")
	case found.says == denies:
		line.State, line.Fix = Open, found.fix
		line.Notes = notes(signers, "does not count: nobody can sign against what was found")
	default:
		f.people(&line, signers)
	}
	line.Required = line.Required || entry.proof.binds && found.says != silent
	return line
}

// people decides a line on which no stage has anything to say.
func (f Facts) people(line *Line, signers []SignOff) {
	if line.Phase == After && f.published() != earlier {
		// Whoever signed did so before this run published anything.
		line.Notes = notes(signers, "does not count: it was given before the files were published")
		line.By += "; run the same call again once it is done"
		signers = nil
	}
	if len(signers) == 0 {
		line.State, line.SignOff = Open, argument(line.ID)
		return
	}
	var said []string
	for _, signer := range signers {
		said = append(said, oneLine(signer.String()))
	}
	line.State, line.By = Signed, strings.Join(said, "; ")
}

// signers are the people who signed for a line, each sign-off once.
func (f Facts) signers(id string) []SignOff {
	var signers []SignOff
	for _, signed := range f.SignOffs {
		if signed.Item == id && !slices.Contains(signers, signed) {
			signers = append(signers, signed)
		}
	}
	return signers
}

func notes(signers []SignOff, what string) []string {
	var told []string
	for _, signer := range signers {
		told = append(told, fmt.Sprintf("the sign-off by %s %s", oneLine(signer.who()), what))
	}
	return told
}

// argument is what to type to sign for a line.
func argument(id string) string {
	return fmt.Sprintf(`--sign-off "%s=Name <mail>: %s"`, id, placeholder)
}

func oneLine(text string) string { return strings.Join(strings.Fields(stage.Clean(text)), " ") }
