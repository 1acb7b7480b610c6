package main

import (
	"context"
	"fmt"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/stage"
)

// Uploads built files to an index, and only what is not there yet.
//
// Compares by hash first: the same bytes are "already there", other bytes under the same name stop everything with both
// hashes. Gates are not run; release does that. Safe to run again after any interruption.
//
// +cache="never"
func (m *Slipway) Publish(
	ctx context.Context,
	// The folder with the built files.
	dist *dagger.Directory,
	// Where to: pypi, testpypi, an index of [tool.slipway.index], or an upload URL. NAME=URL names a configured index, and
	// the host that it has to have.
	index string,
	// The index's API token.
	token *dagger.Secret,
	// Lets the token and the answers travel unencrypted, to an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (string, error) {
	set, err := openDist(ctx, dist, "publish")
	if err != nil {
		return "", err
	}
	s, err := m.examine(ctx, "publish", m.workingTree(), newImages())
	if err != nil {
		return "", err
	}
	to, err := s.realIndex(ctx, place{index, allowHttp})
	if err != nil {
		return "", err
	}
	since := s.compared(ctx, to.Target, set.Version, false)
	opening := to.opening() + since.Line() + "gates not run\n"
	if since.Blocked != nil {
		return "", &stageError{text: opening + "nothing was sent: " + since.Blocked.Error()}
	}
	text, err := plaintext(ctx, token, "--token")
	if err != nil {
		return "", err
	}
	outcomes, err := upload(ctx, to.index, set, text)
	if err != nil {
		return "", &stageError{text: opening + err.Error(), cause: err}
	}
	return stage.Harmless(opening + strings.Join(describe(outcomes), "\n") + "\n"), nil
}

// upload brings a set to an index.
func upload(ctx context.Context, to index.Index, set *dist.Set, token string) ([]index.Outcome, error) {
	credentials, err := index.NewCredentials("", token)
	if err != nil {
		return nil, err
	}
	client := &index.Client{Index: to, UserAgent: userAgent, Log: say}
	return client.Publish(ctx, set, credentials)
}

func describe(outcomes []index.Outcome) []string {
	lines := make([]string, len(outcomes))
	for i, outcome := range outcomes {
		lines[i] = outcome.File + ": " + string(outcome.Status)
	}
	return lines
}

// publish is the stage.
func (r *releasing) publish(ctx context.Context) (stage.Result, error) {
	files, err := r.subject.dist()
	if err != nil {
		return stage.Result{}, err
	}
	outcomes, err := upload(ctx, r.destination.index, files.set, r.token)
	r.outcomes = outcomes
	if err != nil {
		what, fix := index.Explain(err)
		return stage.Result{Verdict: stage.Failed, Reason: what, Details: describe(outcomes), Fix: fix}, nil
	}
	return stage.Result{Verdict: stage.Passed, Details: describe(outcomes), Reason: summary(outcomes)}, nil
}

func summary(outcomes []index.Outcome) string {
	there := 0
	for _, outcome := range outcomes {
		if outcome.Status == index.AlreadyThere {
			there++
		}
	}
	switch there {
	case 0:
		return fmt.Sprintf("%d files uploaded", len(outcomes))
	case len(outcomes):
		return fmt.Sprintf("already there, all %d files, by hash", there)
	}
	return fmt.Sprintf("%d files uploaded, %d already there, by hash", len(outcomes)-there, there)
}
