package index

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dagger/slipway/internal/dist"
)

// StaleError says that the index does not list everything yet. That is no failed upload: readers of an index are served
// by caches that lag behind it.
type StaleError struct {
	Missing []string // file names
	Waited  time.Duration
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("edge stale: after %v the index does not list %s yet; uploads are not lost by that: run it again, "+
		"it only looks", e.Waited.Round(time.Second), strings.Join(e.Missing, ", "))
}

const (
	firstPoll   = 2 * time.Second
	longestPoll = 30 * time.Second
)

// Wait asks the simple API until it lists every file of the set with our SHA-256, at most for Total. Other bytes under
// one of the names are a *ConflictError at once; time running out is a *StaleError, an
// index that does not answer a *ResumableError.
func (c *Client) Wait(ctx context.Context, set *dist.Set) error {
	call, ctx, stop := c.begin(ctx, Credentials{})
	defer stop()
	start := call.Clock.Now()
	for tried := 0; ; tried++ {
		var missing []string
		err := call.retry(ctx, "look-up of "+set.Name, func() error {
			var err error
			missing, err = call.poll(ctx, set)
			return err
		})
		if err != nil || len(missing) == 0 {
			return err
		}
		pause := min(firstPoll<<min(tried, 10), longestPoll)
		if now := call.Clock.Now(); now.Add(pause).After(call.deadline) {
			return &StaleError{missing, now.Sub(start)}
		}
		call.Log(fmt.Sprintf("waiting for the index to list %s; looking again in %v", strings.Join(missing, ", "), pause))
		if err := call.Clock.Sleep(ctx, pause); err != nil {
			return fmt.Errorf("waiting for the index: %w", err)
		}
	}
}

// poll looks once and returns the names of the files that are not listed.
func (c *call) poll(ctx context.Context, set *dist.Set) ([]string, error) {
	remote, err := c.filesOnce(ctx, set.Name)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, file := range set.Files {
		status, err := compare(file, remote, set)
		if err != nil {
			return nil, err
		}
		if status == Missing {
			missing = append(missing, file.Name)
		}
	}
	return missing, nil
}
