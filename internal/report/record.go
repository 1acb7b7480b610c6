// Package report tells what a release did: to people in a terminal and on a page, to programs as JSON, JUnit XML and
// workflow commands.
package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/stage"
)

// Schema names the form of record.json; docs/record.md describes it.
const Schema = "slipway.record/1"

// Record is the account of one release.
type Record struct {
	Schema      string              `json:"schema"`
	Slipway     string              `json:"slipway"`
	Destination string              `json:"destination"`
	Index       *Index              `json:"index,omitempty"`
	Warnings    []string            `json:"warnings"`
	Mode        string              `json:"mode"`
	Source      Source              `json:"source"`
	Package     string              `json:"package"`
	Tag         string              `json:"tag"`
	Version     string              `json:"version"`
	OK          bool                `json:"ok"`
	Blockers    []string            `json:"blockers"`
	Missing     []string            `json:"missing"`
	Stages      []stage.Result      `json:"stages"`
	Files       []File              `json:"files"`
	Uploads     []Upload            `json:"uploads"`
	Images      []Image             `json:"images"`
	Checklist   []checklist.Line    `json:"checklist"`
	SignOffs    []checklist.SignOff `json:"sign_offs"`
	Tools       map[string]string   `json:"tools"`
	Started     time.Time           `json:"started"`
	Ended       time.Time           `json:"ended"`
}

// Index is where the files of a performance went. Its hosts are scheme, host and port, as they were connected to.
type Index struct {
	Name   string `json:"name"`
	Upload string `json:"upload"`
	Simple string `json:"simple"`
	From   string `json:"from"`
}

// Source is what the release was made from.
type Source struct {
	Commit string `json:"commit"`
	Origin string `json:"origin"`
	Path   string `json:"path"`
	Dirty  bool   `json:"dirty"`
	Module string `json:"module"` // as the caller gave it
	// ModuleClaim is what the repository says, where the caller gave none.
	ModuleClaim string `json:"module_claim,omitempty"`
}

// File is one distribution file that was built.
type File struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Upload is what became of one file at one index.
type Upload struct {
	File    string `json:"file"`
	Index   string `json:"index"`
	Outcome string `json:"outcome"`
}

// Image is a container image that the release used.
type Image struct {
	Reference string `json:"reference"`
	Digest    string `json:"digest"`
	StandIn   string `json:"stand_in,omitempty"`
}

// Finish computes what follows from the stages: whether all is well, what blocks, and which tools spoke. A release in
// which nothing ran, or that did not come to its end, is not well. What the stages say is made safe to show here, for all
// who write it down.
func (r *Record) Finish() {
	r.Schema, r.Blockers, r.Tools = Schema, []string{}, map[string]string{}
	r.Warnings = append([]string{}, r.Warnings...)
	ended := map[string]stage.Verdict{}
	r.Stages = slices.Clone(r.Stages)
	for i := range r.Stages {
		result := r.Stages[i].Clean()
		r.Stages[i] = result
		ended[result.Stage] = result.Verdict
		maps.Copy(r.Tools, result.Tools)
		if result.Verdict.Blocks() {
			r.Blockers = append(r.Blockers, result.Stage)
		}
	}
	r.OK = len(r.Blockers) == 0 && ended["publish"] == stage.Passed && ended["verify"] == stage.Passed
	// An origin may hold a password; nothing that is written down does.
	r.Source.Origin = withoutPassword(r.Source.Origin)
}

// JSON is record.json. Printed, it does nothing to a terminal or a runner.
func JSON(r Record) ([]byte, error) { return stage.JSON(r) }

// Parse reads what JSON wrote. A record of another form is an error. Whoever gives it may have got it from anywhere: what
// its stages and people say is made safe to show.
func Parse(data []byte) (Record, error) {
	var r Record
	if err := bound.JSON(data, bound.MaxAnswer); err != nil {
		return Record{}, fmt.Errorf("is no record.json that is read: it %w", err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return Record{}, fmt.Errorf("is no record.json: %w", err)
	}
	if r.Schema != Schema {
		return Record{}, fmt.Errorf("has the form %.60q, and %s is read", r.Schema, Schema)
	}
	r.Stages, r.Checklist, r.SignOffs = stage.Cleaned(r.Stages), stage.Cleaned(r.Checklist), stage.Cleaned(r.SignOffs)
	return r, nil
}
