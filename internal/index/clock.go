package index

import (
	"context"
	"time"
)

// Clock tells the time and waits, so that a test need not.
type Clock interface {
	Now() time.Time
	// Sleep returns nil after d, or the context's error as soon as that is done.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the machine's own.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for real.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
