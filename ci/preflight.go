package main

import (
	"context"
	"fmt"
	"strings"

	"dagger/slipway/internal/stage"
)

// preflight looks at what would stop a release at its last step, before the first.
func (r *releasing) preflight(ctx context.Context) (stage.Result, error) {
	commit := r.subject.commit
	var problems []problem
	var details []string
	if commit.commit == "" {
		details = append(details, "not a commit: the folder has no git history, so this can only be rehearsed")
		if !r.destination.rehearsal {
			problems = append(problems, problem{"the source is an exported folder, not a commit",
				"release from a clone that has its .git"})
		}
	} else {
		found, fault, err := r.tagged(ctx)
		if err != nil {
			return stage.Result{}, err
		}
		details = append(details, "commit "+commit.commit, found)
		if fault.what != "" {
			problems = append(problems, fault)
		}
		if text, fault := r.clean(); text != "" {
			details = append(details, text)
			if fault.what != "" {
				problems = append(problems, fault)
			}
		}
	}
	if !r.destination.rehearsal && r.token == "" {
		problems = append(problems, problem{"there is no credential for " + r.destination.name,
			"give the index's API token as --token env://NAME"})
	}
	if len(problems) == 0 {
		return stage.Result{Verdict: stage.Passed, Reason: details[len(details)-1], Details: details[:len(details)-1]}, nil
	}
	if len(problems) == 1 {
		return stage.Result{Verdict: stage.Failed, Details: details, Reason: problems[0].what, Fix: problems[0].fix}, nil
	}
	result := stage.Result{Verdict: stage.Failed, Details: details, Reason: fmt.Sprintf("%d things stand in the way", len(problems))}
	for _, p := range problems {
		result.Findings = append(result.Findings, stage.Finding{Message: p.what + ": " + p.fix})
	}
	return result, nil
}

// problem is something that stops a release, and what to do.
type problem struct{ what, fix string }

// tagged compares the tag, if it exists, with the commit.
func (r *releasing) tagged(ctx context.Context) (string, problem, error) {
	commit, tag := r.subject.commit.commit, r.subject.tag.String()
	at, err := r.module.tagCommit(ctx, tag)
	switch {
	case err != nil:
		return "", problem{}, err
	case at == commit:
		return "tag " + tag + " is on this commit", problem{}, nil
	case at != "":
		return "tag " + tag + " is on commit " + at, problem{
			fmt.Sprintf("tag %s is on commit %.12s, and this is commit %.12s", tag, at, commit),
			"check out what the tag points at (git checkout " + tag + "), or choose the next version"}, nil
	case r.destination.rehearsal:
		return "tag " + tag + " does not exist yet, which is fine in a rehearsal", problem{}, nil
	}
	return "tag " + tag + " does not exist", problem{"there is no tag " + tag,
		"create and push it first: git tag -a " + tag + " && git push origin " + tag}, nil
}

// clean says whether the folder holds more than the commit.
func (r *releasing) clean() (string, problem) {
	dirty := r.subject.commit.dirty
	if len(dirty) == 0 {
		return "", problem{}
	}
	shown := dirty
	if len(shown) > 3 {
		shown = append(append([]string{}, shown[:3]...), fmt.Sprintf("%d more", len(dirty)-3))
	}
	text := "uncommitted changes are not part of this release: " + strings.Join(stage.CleanLines(strings.Join(shown, ", "), 1), "")
	if r.destination.rehearsal {
		return text, problem{}
	}
	return text, problem{text, "commit or remove them"}
}
