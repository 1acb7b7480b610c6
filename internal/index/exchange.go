package index

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// watch cancels a request when no byte of it or its reply has moved for a while. It runs on the machine's timers, not
// on the Clock: sockets do too.
type watch struct {
	timer *time.Timer
	idle  time.Duration
}

func watchIdle(ctx context.Context, idle time.Duration) (*watch, context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{time.AfterFunc(idle, func() { cancel(errIdle) }), idle}
	return w, ctx, func() { w.timer.Stop(); cancel(nil) }
}

// reader wraps a body so that every byte counts as a sign of life.
func (w *watch) reader(body io.ReadCloser) io.ReadCloser { return watched{w, body} }

type watched struct {
	watch *watch
	io.ReadCloser
}

func (w watched) Read(data []byte) (int, error) {
	count, err := w.ReadCloser.Read(data)
	if count > 0 {
		w.watch.timer.Reset(w.watch.idle)
	}
	return count, err
}

// exchange sends one request, once, and has its reply read. Errors of the network are transient; those of read are
// passed on as they are.
func (c *call) exchange(ctx context.Context, request *http.Request, read func(*http.Response) error) error {
	watch, watched, stop := watchIdle(ctx, c.Idle)
	defer stop()
	if watched.Value(errandKey{}) == nil {
		watched = onErrand(watched, &errand{hosts: configuredHosts(c.Index)})
	}
	request = request.WithContext(watched)
	request.Header.Set("User-Agent", c.UserAgent)
	if request.Body != nil {
		request.Body = watch.reader(request.Body)
	}
	reply, err := c.HTTP.Do(request)
	if err != nil {
		return c.broken(ctx, watched, request.URL, err)
	}
	watch.timer.Reset(c.Idle)
	if reply.Request == nil {
		reply.Request = request // a Doer that is no *http.Client may leave it out
	}
	reply.Body = watch.reader(reply.Body)
	defer reply.Body.Close()
	err = read(reply)
	var lost *lostError
	if errors.As(err, &lost) {
		return c.broken(ctx, watched, request.URL, lost.err)
	}
	return err
}

// lostError is a reply that broke off while it was read.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }

// readAll reads a whole reply of at most limit bytes; more is an error, and so is a compressed bomb: the limit counts
// what comes out.
func readAll(reply *http.Response, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(reply.Body, limit+1))
	if err != nil {
		return nil, &lostError{err}
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s sent more than %d bytes, which no index page needs", reply.Request.URL.Host, limit)
	}
	return data, nil
}

// broken says why a request got no reply. Only who cancels from outside, and a certificate that is wrong, are final.
func (c *call) broken(outer, inner context.Context, to *url.URL, err error) error {
	if outer.Err() != nil {
		return fmt.Errorf("%s: %w", to.Host, context.Cause(outer))
	}
	var inside *insideError
	if errors.As(err, &inside) {
		return fmt.Errorf("%s: %w", to.Host, inside)
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return fmt.Errorf("%s cannot prove who it is, so nothing was sent: %s; for a private authority set SSL_CERT_FILE",
			to.Host, c.secrets.clean(certificate.Error()))
	}
	if errors.Is(context.Cause(inner), errIdle) {
		return &transient{err: fmt.Errorf("%s: %w of %v", to.Host, errIdle, c.Idle)}
	}
	return &transient{err: fmt.Errorf("%s: %s", to.Host, networkReason(err))}
}

// networkReason words an error of the transport. Only the text of those that the machine's own network made is passed
// on: the others may quote what the server sent, escaped in a way that no token would be found in.
func networkReason(err error) string {
	var operation *net.OpError
	switch {
	case errors.As(err, &operation):
		return operation.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the reply was complete"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "it speaks http, not https"
	}
	return "its reply is not valid HTTP, or broke off"
}
