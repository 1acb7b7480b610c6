// Package stage holds the words every part of a release speaks: a stage, its
// verdict, and what it found.
package stage

import "time"

// Verdict is the answer of one stage.
type Verdict string

// The five verdicts. Failed and Unknown block a release; Skipped never counts
// as passed.
const (
	Passed  Verdict = "passed"
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped" // always with a reason
	Unknown Verdict = "unknown" // could not be told; blocks like Failed
	Waived  Verdict = "waived"  // Failed or Unknown, accepted by a named person
)

// Blocks says whether a stage with this verdict stops the release.
func (v Verdict) Blocks() bool { return v == Failed || v == Unknown }

// Kind says how a stage is cached and when it may run.
type Kind string

// The three kinds of stage.
const (
	Gate     Kind = "gate"     // asks about the source; no side effect, no secret
	Artifact Kind = "artifact" // makes bytes
	Effect   Kind = "effect"   // changes the world; never cached
)

// Finding is one thing a stage objects to.
type Finding struct {
	File    string `json:"file,omitempty"`   // relative to the package, with forward slashes
	Line    int    `json:"line,omitempty"`   // from 1; 0 is the file as a whole
	Column  int    `json:"column,omitempty"` // from 1; 0 is unknown
	Rule    string `json:"rule,omitempty"`   // the tool's own name for it: F401, reportMissingImports
	Message string `json:"message"`
}

// Result is what one stage has to say.
type Result struct {
	Stage    string            `json:"stage"` // as a user types it: version-check
	Kind     Kind              `json:"kind"`
	Verdict  Verdict           `json:"verdict"`
	Reason   string            `json:"reason"`             // one line: "948 passed, coverage 100%"
	Details  []string          `json:"details,omitempty"`  // further lines, one fact each: a line for every Python
	Findings []Finding         `json:"findings,omitempty"` // what blocks, where
	Output   []string          `json:"output,omitempty"`   // first lines of the tool's own output, made safe by Clean
	Fix      string            `json:"fix,omitempty"`      // one sentence: what to do
	Tools    map[string]string `json:"tools,omitempty"`    // tool → version
	Because  string            `json:"because,omitempty"`  // the stage whose failure left this one undecided
	Waiver   *Waiver           `json:"waiver,omitempty"`
	Executed time.Time         `json:"executed,omitzero"` // when its containers last really ran; zero: it has none
	Elapsed  time.Duration     `json:"elapsed_ns"`        // in this run
	Cached   bool              `json:"cached"`            // nothing ran this time: the earlier result holds
}

// Waiver accepts a blocking stage; it stands in the record.
type Waiver struct {
	Stage  string `json:"stage"`
	Reason string `json:"reason"`
	By     string `json:"by"`
}
