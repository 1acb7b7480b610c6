package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/stage"
)

// preflight looks at what would stop a release at its last step, before the first. What would stop a performance only is
// told at the end of a rehearsal.
func (r *releasing) preflight(ctx context.Context) (stage.Result, error) {
	details, problems, err := r.state(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	if to := r.destination; !to.rehearsal {
		since := r.subject.compared(ctx, to.Target, r.subject.tag.PEP440(), true)
		details[0] += "; uploads go to " + to.Show() + since.Clause()
		if since.Blocked != nil {
			problems = append(problems, problem{what: since.Blocked.What, fix: since.Blocked.Fix})
		}
	}
	if r.key, err = r.signingKey(ctx); err != nil && !errors.Is(err, errNoKeyGiven) {
		problems = append(problems, problem{what: err.Error(), always: true,
			fix: "give the private key as --signing-key env://NAME or file://PATH, and --passphrase likewise"})
	}
	if !r.destination.rehearsal && r.token == "" {
		problems = append(problems, problem{what: "there is no credential for " + r.destination.Name,
			fix: "give the index's API token as --token env://NAME"})
	}
	var blocking []problem
	for _, p := range problems {
		if p.always || !r.destination.rehearsal {
			blocking = append(blocking, p)
		} else {
			r.missing = append(r.missing, p.what+": "+p.fix)
		}
	}
	switch len(blocking) {
	case 0:
		return stage.Result{Verdict: stage.Passed, Reason: details[0], Details: details[1:]}, nil
	case 1:
		return stage.Result{Verdict: stage.Failed, Details: details, Reason: blocking[0].what, Fix: blocking[0].fix}, nil
	}
	result := stage.Result{Verdict: stage.Failed, Details: details, Reason: fmt.Sprintf("%d things stand in the way", len(blocking))}
	for _, p := range blocking {
		result.Findings = append(result.Findings, stage.Finding{Message: p.what + ": " + p.fix})
	}
	return result, nil
}

// problem is something that stops a performance, or every release, and what to do.
type problem struct {
	what, fix string
	always    bool // a rehearsal as well
}

// state says what is about to be released, and what about it would be refused.
func (r *releasing) state(ctx context.Context) (details []string, problems []problem, err error) {
	commit := r.subject.commit
	if commit.commit == "" {
		return []string{"not a commit: the folder has no .git of its own, so this can only be rehearsed " +
				"(for a package in a larger repository: --source=. --path=FOLDER)"}, []problem{{
				what: "the source is an exported folder, not a commit", fix: "release from a clone, with its root as --source"}}, nil
	}
	found, fault, err := r.tagged(ctx)
	if err != nil {
		return nil, nil, err
	}
	details = []string{found, "commit " + commit.commit}
	if fault.what != "" {
		problems = append(problems, fault)
	}
	if fault := r.cutOff(); fault.what != "" {
		details, problems = append(details, fault.what), append(problems, fault)
	}
	if fault := r.dirty(); fault.what != "" {
		details, problems = append(details, fault.what), append(problems, fault)
	}
	return details, problems, nil
}

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
		return "tag " + tag + " is on commit " + at, problem{always: true,
			what: fmt.Sprintf("tag %s is on commit %.12s, and this is commit %.12s", tag, at, commit),
			fix:  "check out what the tag points at (git checkout " + tag + "), or choose the next version"}, nil
	}
	return "tag " + tag + " does not exist yet, which is fine in a rehearsal", problem{what: "there is no tag " + tag,
		fix: "create and push it: git tag -a " + tag + " -m " + tag + " && git push origin " + tag}, nil
}

// cutOff says whether history is missing without which no gate could compare with earlier releases.
func (r *releasing) cutOff() problem {
	repository, err := r.subject.history()
	if err == nil {
		err = repository.RequireWhole()
	}
	var missing *history.NoHistoryError
	switch {
	case err == nil:
		return problem{}
	case errors.As(err, &missing):
		return problem{what: missing.What + ", so nothing was compared with earlier releases", fix: missing.Fix}
	}
	return problem{what: "the history cannot be read, so nothing was compared with earlier releases: " + err.Error(), fix: "look with git fsck"}
}

// dirty says whether the folder holds more than the commit.
func (r *releasing) dirty() problem {
	dirty := r.subject.commit.dirty
	if len(dirty) == 0 {
		return problem{}
	}
	shown := dirty
	if len(shown) > 3 {
		shown = append(append([]string{}, shown[:3]...), fmt.Sprintf("%d more", len(dirty)-3))
	}
	return problem{fix: "commit or remove them", what: "uncommitted changes are not part of this release: " +
		strings.Join(stage.CleanLines(strings.Join(shown, ", "), 1), "")}
}
