package index

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
)

const maxRedirects = 5

// source is who says where something is fetched: nobody but the configuration, or an index, which may be public.
type source struct{ led, public bool }

// get fetches without credentials, following redirects, and has the final reply read, with whether it came from a public
// address. One attempt.
func (c *call) get(
	ctx context.Context, from *url.URL, by source, accept string, read func(reply *http.Response, public bool) error,
) error {
	for range maxRedirects + 1 {
		e := &errand{hosts: configuredHosts(c.Index), led: by.led, fromPublic: by.public}
		next, err := c.getOnce(onErrand(ctx, e), from, accept, func(reply *http.Response) error {
			return read(reply, by.public || e.answered)
		})
		if err != nil || next == nil {
			return err
		}
		from, by = next, source{led: true, public: by.public || e.answered}
	}
	return fmt.Errorf("%s redirects more than %d times", from.Host, maxRedirects)
}

// getOnce returns where a redirect leads, or nil when the reply was read.
func (c *call) getOnce(ctx context.Context, from *url.URL, accept string, read func(*http.Response) error) (*url.URL,
	error) {
	request, err := http.NewRequest(http.MethodGet, from.String(), nil)
	if err != nil {
		return nil, errors.New("the index gave an address that is no URL")
	}
	request.Header.Set("Accept", accept)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		e := errandOf(ctx)
		e.answered = c.reach.answersInPublic(e, got.Conn)
	}})
	var next *url.URL
	err = c.exchange(ctx, request, func(reply *http.Response) error {
		var err error
		switch status := reply.StatusCode; {
		case status >= 300 && status < 400:
			next, err = redirected(from, reply)
		case worthRetrying(status):
			err = &transient{err: c.answered(reply), after: retryAfter(reply.Header, c.Clock.Now())}
		default:
			err = read(reply)
		}
		return err
	})
	return next, err
}

// redirected checks a Location: never from https to http, never with credentials in it.
func redirected(from *url.URL, reply *http.Response) (*url.URL, error) {
	to, err := reply.Location()
	if err != nil {
		return nil, fmt.Errorf("%s redirects (%d) without saying where to", from.Host, reply.StatusCode)
	}
	if size := len(to.String()); size > maxAddress {
		return nil, fmt.Errorf("%s redirects to an address of %d bytes; at most %d are followed", from.Host, size, maxAddress)
	}
	if err := checkLink(from, to); err != nil {
		return nil, fmt.Errorf("%s redirects to an address that is not followed: %w", from.Host, err)
	}
	return to, nil
}

// checkLink refuses an address that a page leads to if it is less safe than the page itself.
func checkLink(from, to *url.URL) error {
	switch {
	case to.Scheme != "http" && to.Scheme != "https" || to.Host == "":
		return errors.New("it is not http or https")
	case from.Scheme == "https" && to.Scheme != "https":
		return errors.New("it leads from https to http")
	case to.User != nil:
		return errors.New("it contains a user name or password")
	}
	return nil
}
