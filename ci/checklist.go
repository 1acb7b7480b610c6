package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/report"
	"dagger/slipway/internal/stage"
)

// Shows the release's checklist, each line with what proved it: a stage, a fact, or a person.
//
// Without a record the gates and the build run first; with one, what they said then counts. People sign for what no program
// can know, here to see what is left, and for good at the release: --sign-off there, or trailers in the message of the
// annotated tag. Which of these lines a release needs: [tool.slipway.checklist].
//
// +cache="never"
func (p *Policy) Checklist(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
	// The record.json of a release, in place of running its gates.
	//
	// +optional
	record *dagger.File,
	// A person's word for one line: "manual-testing=Name <mail>: what was tried".
	//
	// +optional
	signOff []string,
	// Adds the checklist of a security release.
	//
	// +optional
	security bool,
	// Prints JSON for programs.
	//
	// +optional
	asJson bool,
) (string, error) {
	s, err := p.Slipway.forRelease(ctx, "checklist", tag)
	if err != nil {
		return "", err
	}
	rules := s.project.Config.Checklist
	rules.Security = security
	facts := checklist.Facts{Rules: rules}
	if facts.SignOffs, err = rules.ParseSignOffs(signOff); err != nil {
		return "", err
	}
	if record != nil {
		err = s.fromRecord(ctx, record, &facts)
	} else {
		err = s.fromGates(ctx, &facts)
	}
	if err != nil {
		return "", err
	}
	lines := checklist.Evaluate(facts)
	if asJson {
		return indented(lines)
	}
	return checklist.Text(lines, 110), nil
}

// fromGates runs what a release would ask before it publishes.
func (s *subject) fromGates(ctx context.Context, facts *checklist.Facts) error {
	tag, err := s.meantTag()
	if err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	s.tag = &tag
	signed, tagged, err := s.tagSays(ctx, facts.Rules)
	if err != nil {
		return err
	}
	facts.Tagged, facts.SignOffs = tagged, append(facts.SignOffs, signed...)
	facts.Results = runAll(ctx, s, steps)
	return nil
}

// fromRecord takes what an earlier release said.
func (s *subject) fromRecord(ctx context.Context, file *dagger.File, facts *checklist.Facts) error {
	text, err := file.Contents(ctx)
	if err != nil {
		return explain("reading the record", err)
	}
	record, err := report.Parse([]byte(text))
	if err != nil {
		return &stageError{text: "--record: " + err.Error(), cause: err}
	}
	if record.Package != s.project.Name || s.tag != nil && record.Tag != s.tag.String() {
		return fmt.Errorf("--record is of %s %s; give the record of this release", stage.Clean(record.Package), stage.Clean(record.Tag))
	}
	facts.Results, facts.Mode = record.Stages, record.Mode
	for _, line := range record.Checklist {
		facts.Tagged = facts.Tagged || line.ID == "tag" && line.State.Done()
	}
	facts.SignOffs = append(facts.SignOffs, record.SignOffs...)
	return nil
}

// tagSays is whether the tag is on this commit, and what people signed for in its message.
func (s *subject) tagSays(ctx context.Context, rules checklist.Rules) (signed []checklist.SignOff, tagged bool, err error) {
	repository, err := s.history()
	if errors.Is(err, errNoHistory) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	head, err := repository.Head(ctx)
	if err != nil {
		return nil, false, explain("reading the history", err)
	}
	tags, err := repository.Tags(ctx)
	if err != nil {
		return nil, false, explain("listing the tags", err)
	}
	for _, tag := range tags {
		if tag.Name == s.tag.String() && tag.Commit == head {
			signed, err = rules.Trailers(tag.Name, tag.Message)
			return signed, true, err
		}
	}
	return nil, false, nil
}

// checklist is the stage: what people have to say before anything is published. What stages have to say stops a release by
// itself.
func (r *releasing) checklist(ctx context.Context) (stage.Result, error) {
	signed, tagged, err := r.subject.tagSays(ctx, r.rules())
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error(), Fix: "correct the trailer: tag again, or leave it out"}, nil
	}
	r.onTag, r.signOffs = tagged, append(r.signOffs, signed...)
	lines := r.lines()
	done, all := 0, 0
	for _, line := range lines {
		if line.Phase == checklist.Before {
			all++
			if line.State.Done() {
				done++
			}
		}
	}
	result := stage.Result{Verdict: stage.Passed, Reason: fmt.Sprintf("%d of %d lines that come before publishing are done", done, all)}
	var open []string
	for _, line := range checklist.Missing(lines, checklist.Before) {
		if line.SignOff == "" {
			continue
		}
		open = append(open, line.ID)
		what := fmt.Sprintf("nobody has signed for %s (%s)", line.ID, line.Text)
		if r.destination.rehearsal {
			r.missing = append(r.missing, what+": "+line.SignOff)
		} else {
			result.Findings = append(result.Findings, stage.Finding{Message: what + ": " + line.SignOff})
		}
	}
	if len(result.Findings) > 0 {
		result.Verdict, result.Reason = stage.Failed, "nobody has signed for "+strings.Join(open, ", ")
		result.Fix = `have somebody do it and sign: --sign-off "` + open[0] + `=Name <mail>: what was tried", or a trailer in the message of the annotated tag`
	}
	return result, nil
}

func (r *releasing) rules() checklist.Rules { return r.subject.project.Config.Checklist }

// lines is the checklist as it stands.
func (r *releasing) lines() []checklist.Line {
	mode := "performance"
	if r.destination.rehearsal {
		mode = "rehearsal"
	}
	return checklist.Evaluate(checklist.Facts{Rules: r.rules(), Results: slices.Clone(r.results), Tagged: r.onTag, Mode: mode,
		SignOffs: r.signOffs})
}
