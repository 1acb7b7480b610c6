package index

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"dagger/slipway/internal/standin/mark"
)

// A stand-in is near and answers in milliseconds: who gave the address of something else need not wait for long.
const (
	standInIdle     = 10 * time.Second
	standInAttempts = 3
)

const standInFix = "--stand-ins takes stand-ins of Slipway only; for another index use --index URL"

// IsStandIn returns nil if the index is a stand-in of Slipway, which every answer of one says in a header. It asks for
// the simple root, without credentials, and follows no redirect: who answers there is what would get the upload.
func (c *Client) IsStandIn(ctx context.Context) error {
	call, ctx, stop := c.begin(ctx, Credentials{})
	defer stop()
	call.Idle, call.Attempts = min(call.Idle, standInIdle), min(call.Attempts, standInAttempts)
	simple, err := parseURL("simple URL", c.Index.SimpleURL)
	if err != nil {
		return err
	}
	err = call.retry(ctx, "look for a stand-in at "+simple.Host, func() error {
		request, err := http.NewRequest(http.MethodGet, simple.String(), nil)
		if err != nil {
			return err
		}
		request.Header.Set("Accept", acceptSimple)
		return call.exchange(ctx, request, func(reply *http.Response) error {
			if reply.Header.Get(mark.Header) == mark.Value {
				return nil
			}
			return fmt.Errorf("what answers at %s (%d %s, without the header %s) is no stand-in of Slipway; %s",
				simple.Host, reply.StatusCode, http.StatusText(reply.StatusCode), mark.Header, standInFix)
		})
	})
	var given *ResumableError
	if errors.As(err, &given) {
		return fmt.Errorf("no stand-in of Slipway answers at %s, tried %d times: %w; is it running? %s",
			simple.Host, given.Tried, given.Err, standInFix)
	}
	return err
}
