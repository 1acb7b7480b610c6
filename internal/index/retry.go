package index

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// transient is a failure that another attempt may not meet.
type transient struct {
	err       error
	after     time.Duration // the index asked to wait this long; zero: it did not say
	untouched bool          // the index said that it did nothing
}

func (t *transient) Error() string { return t.err.Error() }
func (t *transient) Unwrap() error { return t.err }

// ResumableError says that an operation was given up, not refused: running it again goes on where it stopped.
type ResumableError struct {
	Doing string    // "upload of beacon-1.0.0.tar.gz"
	Tried int       // attempts made
	At    time.Time // when to try again; zero: any time
	Err   error     // the last failure
}

func (e *ResumableError) Error() string {
	return fmt.Sprintf("%s gave no result after %d attempts: %v; %s", e.Doing, e.Tried, e.Err, e.fix())
}

func (e *ResumableError) fix() string {
	when := "run it again"
	if !e.At.IsZero() {
		when = "resumable at " + e.At.UTC().Format(time.RFC3339) + ": run it again then"
	}
	return when + ", what is already on the index is found by its hash and not sent twice"
}

func (e *ResumableError) Unwrap() error { return e.Err }

const (
	firstWait     = time.Second
	longestWait   = time.Minute
	maxRetryAfter = 5 * time.Minute // an index that asks for more is not waited for
)

// retry repeats an attempt while its failures are transient, waiting ever longer, up to Attempts and the deadline.
func (c *call) retry(ctx context.Context, doing string, attempt func() error) error {
	for tried := 1; ; tried++ {
		err := attempt()
		var passing *transient
		if !errors.As(err, &passing) {
			return err
		}
		given := &ResumableError{Doing: doing, Tried: tried, Err: err}
		if tried >= c.Attempts {
			return given
		}
		wait := c.wait(tried, passing.after)
		next := c.Clock.Now().Add(wait)
		if wait > maxRetryAfter || next.After(c.deadline) {
			given.At = next
			return given
		}
		c.Log(fmt.Sprintf("%s: %v; attempt %d of %d in %v", doing, err, tried+1, c.Attempts, wait.Round(time.Millisecond)))
		if err := c.Clock.Sleep(ctx, wait); err != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
	}
}

// wait is what the index asked for, or a time that doubles with each attempt, half of it by chance, so that clients
// that failed together do not come back together.
func (c *call) wait(tried int, after time.Duration) time.Duration {
	if after > 0 {
		return after
	}
	wait := min(firstWait<<min(tried-1, 20), longestWait)
	return wait/2 + time.Duration(c.Rand()*float64(wait/2))
}

var rateReset = regexp.MustCompile(`;\s*t=([0-9]{1,9})\b`)

// retryAfter reads Retry-After, in seconds or as a date (RFC 9110, 10.2.3), or else the reset time of RateLimit (IETF
// draft; indexes send it with 429). Zero: neither is there, or the time has come.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	} else if errors.Is(err, strconv.ErrRange) {
		return 1 << 31 * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now))
	}
	if match := rateReset.FindStringSubmatch(header.Get("Ratelimit")); match != nil {
		seconds, _ := strconv.Atoi(match[1])
		return time.Duration(seconds) * time.Second
	}
	return 0
}

// worthRetrying are the replies that say nothing about the request: too many of them, or the server's own trouble.
func worthRetrying(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }
