package index

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"dagger/slipway/internal/dist"
)

// Outcome is what became of one file.
type Outcome struct {
	File     string
	SHA256   string
	Status   Status // AlreadyThere, Uploaded or NotSent
	Attempts int    // POSTs of this run
}

// Publish brings a set onto the index: it looks up by hash what is there, then sends what is missing, wheels first. It
// can be run again at any time, after any failure: the same bytes are never a second upload. There is an outcome for
// each file, with an error too. Errors a caller may tell apart: *ConflictError and *RefusalError (nothing was sent),
// *RefusedError (the index said no), *ResumableError (no answer in time).
func (c *Client) Publish(ctx context.Context, set *dist.Set, creds Credentials) ([]Outcome, error) {
	if creds.reveal == nil {
		return nil, errors.New("publish: no credentials: pass the index token")
	}
	call, ctx, stop := c.begin(ctx, creds)
	defer stop()
	if _, err := parseURL("upload URL", call.Index.UploadURL); err != nil {
		return nil, err
	}
	remote, err := call.files(ctx, set.Name)
	if err != nil {
		return nil, fmt.Errorf("nothing was uploaded: %w", err)
	}
	steps, err := call.plan(remote, set)
	if err != nil {
		return nil, fmt.Errorf("nothing was uploaded: %w", err)
	}
	return call.carryOut(ctx, set, steps, creds)
}

func (c *call) carryOut(ctx context.Context, set *dist.Set, steps []step, creds Credentials) ([]Outcome, error) {
	outcomes := make([]Outcome, len(steps))
	for i, step := range steps {
		outcomes[i] = Outcome{File: step.file.Name, SHA256: step.file.SHA256, Status: step.status}
		if step.status == Missing {
			outcomes[i].Status = NotSent
		}
	}
	for i, step := range steps {
		if step.status != Missing {
			continue
		}
		one := &sending{call: c, set: set, file: step.file, creds: creds}
		status, err := one.run(ctx)
		outcomes[i].Status, outcomes[i].Attempts = status, one.posts
		if err != nil {
			return outcomes, fmt.Errorf("uploaded %d of %d files: %w", there(outcomes), len(outcomes), err)
		}
	}
	return outcomes, nil
}

func there(outcomes []Outcome) int {
	count := 0
	for _, outcome := range outcomes {
		if outcome.Status != NotSent {
			count++
		}
	}
	return count
}

// sending is the upload of one file.
type sending struct {
	*call
	set     *dist.Set
	file    dist.File
	creds   Credentials
	posts   int
	unknown bool // an earlier POST may have had its effect although no reply said so
}

// run sends the file until there is an answer. After a reply that was lost, the index is asked by hash first: what has
// arrived is not sent again, and if it does not show yet, the same bytes are sent again, which changes nothing.
func (s *sending) run(ctx context.Context) (Status, error) {
	status := NotSent
	err := s.retry(ctx, "upload of "+s.file.Name, func() error {
		if s.unknown {
			if found, err := s.lookUp(ctx); found != NotSent || err != nil {
				status = found
				return err
			}
		}
		err := s.post(ctx)
		if err == nil {
			status = Uploaded
		}
		return err
	})
	if err == nil {
		return status, nil
	}
	return s.settle(ctx, err)
}

// settle asks the index what became of a file whose upload ended in an error: it may be there all the same, because the
// last reply was lost or another run has won the race.
func (s *sending) settle(ctx context.Context, failure error) (Status, error) {
	var refused *RefusedError
	taken := errors.As(failure, &refused) && mayMeanTaken(refused.Status)
	if !taken && !s.unknown || ctx.Err() != nil {
		return NotSent, failure
	}
	found, err := s.lookUp(ctx)
	if found != NotSent {
		return found, nil
	}
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		return NotSent, err
	}
	return NotSent, failure
}

// mayMeanTaken are the statuses with which the indexes in use answer for a name that is taken.
func mayMeanTaken(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusForbidden || status == http.StatusConflict
}

// lookUp asks once whether the file is on the index with our bytes. An index that cannot be asked is no error here.
func (s *sending) lookUp(ctx context.Context) (Status, error) {
	remote, err := s.filesOnce(ctx, s.set.Name)
	if err != nil {
		s.Log(fmt.Sprintf("look-up of %s: %v", s.file.Name, err))
		return NotSent, nil
	}
	status, err := compare(s.file, remote, s.set)
	switch {
	case err != nil:
		return NotSent, err
	case status == Missing:
		return NotSent, nil
	case s.unknown:
		return Uploaded, nil
	}
	return AlreadyThere, nil
}

// post sends the file once.
func (s *sending) post(ctx context.Context) error {
	body, err := newUpload(s.file)
	if err != nil {
		return err
	}
	request, err := body.request(s.Index.UploadURL, s.creds)
	if err != nil {
		body.Close()
		return err
	}
	s.posts++
	err = s.exchange(ctx, request, s.readAnswer)
	if body.file.changed.Load() {
		return &changedError{s.file.Name}
	}
	var passing *transient
	if errors.As(err, &passing) && !passing.untouched && body.file.done.Load() {
		s.unknown = true
	}
	return err
}

func (s *sending) readAnswer(reply *http.Response) error {
	switch status := reply.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case worthRetrying(status):
		// 429 and 503 say that nothing was done; a gateway's 502 or 504 and a 500 may come after the deed.
		untouched := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
		return &transient{err: s.answered(reply), after: retryAfter(reply.Header, s.Clock.Now()), untouched: untouched}
	case status < 400:
		return &RefusedError{s.file.Name, status, s.secrets.clean(reply.Header.Get("Location")),
			"uploads are not redirected, the token would go along: set the upload URL to where the index takes them"}
	default:
		return refused(s.file.Name, status, s.message(reply))
	}
}
