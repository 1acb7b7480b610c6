package main

import (
	"context"
	"fmt"
	"slices"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
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
	return stage.Harmless(checklist.Text(lines, 110)), nil
}

// fromGates runs what a release would ask before it publishes.
func (s *subject) fromGates(ctx context.Context, facts *checklist.Facts) error {
	tag, err := s.meantTag()
	if err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	s.tag = &tag
	message, tagged, err := s.tagSays(ctx)
	if err != nil {
		return err
	}
	signed, err := facts.Rules.Trailers(tag.String(), message)
	if err != nil {
		return err
	}
	facts.Tagged, facts.SignOffs = tagged, append(facts.SignOffs, signed...)
	facts.Results = runAll(ctx, s, steps)
	return nil
}

// fromRecord takes what an earlier release said.
func (s *subject) fromRecord(ctx context.Context, file *dagger.File, facts *checklist.Facts) error {
	text, err := contents(ctx, file, "--record", bound.MaxAnswer)
	if err != nil {
		return err
	}
	record, err := report.Parse([]byte(text))
	if err != nil {
		return &stageError{text: "--record: " + err.Error(), cause: err}
	}
	tag, err := s.meantTag()
	if err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	if record.Package != s.project.Name || record.Tag != tag.String() {
		return fmt.Errorf("--record is of %s %s, and this is %s %s; give the record of this release",
			stage.Clean(record.Package), stage.Clean(record.Tag), s.project.Name, tag)
	}
	if record.Source.Commit != s.commit.commit {
		return fmt.Errorf("--record is of commit %.12s, and this is commit %.12s; check out what was released",
			stage.Clean(record.Source.Commit), s.commit.commit)
	}
	facts.Results, facts.Mode = record.Stages, record.Mode
	for _, line := range record.Checklist {
		facts.Tagged = facts.Tagged || line.ID == "tag" && line.State.Done()
	}
	facts.SignOffs = append(facts.SignOffs, record.SignOffs...)
	return nil
}

// tagSays is the message of the tag, if it is annotated, and whether it is on this commit. A tag elsewhere says nothing.
func (s *subject) tagSays(ctx context.Context) (message string, onTag bool, err error) {
	repository, err := s.history()
	if err != nil && cannotTell(err).Verdict == stage.Skipped {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	head, err := repository.Head(ctx)
	if err != nil {
		return "", false, explain("reading the history", err)
	}
	tags, err := repository.Tags(ctx)
	if err != nil {
		return "", false, explain("listing the tags", err)
	}
	for _, tag := range tags {
		if tag.Name == s.tag.String() && tag.Commit == head {
			return tag.Message, true, nil
		}
	}
	return "", false, nil
}

// checklist is the stage: what people have to say before anything is published. What stages have to say stops a release by
// itself.
func (r *releasing) checklist(ctx context.Context) (stage.Result, error) {
	message, onTag, err := r.subject.tagSays(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	signed, err := r.rules().Trailers(r.subject.tag.String(), message)
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error(), Fix: "correct the trailer: tag again, or leave it out"}, nil
	}
	r.onTag, r.signOffs = onTag, append(r.signOffs, signed...)
	facts := r.facts()
	result, missing := facts.Verdict(checklist.Evaluate(facts))
	r.missing = append(r.missing, missing...)
	return result, nil
}

func (r *releasing) rules() checklist.Rules {
	rules := r.subject.project.Config.Checklist
	rules.Security = r.request.security
	return rules
}

// facts is what the checklist is judged by, as things stand.
func (r *releasing) facts() checklist.Facts {
	mode := "performance"
	if r.destination.rehearsal {
		mode = "rehearsal"
	}
	return checklist.Facts{Rules: r.rules(), Results: slices.Clone(r.results), Tagged: r.onTag, Mode: mode, SignOffs: r.signOffs}
}
