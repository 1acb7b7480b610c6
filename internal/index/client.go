// Package index publishes to a Python package index and reads its state back: the legacy upload API and the simple
// repository API (PEP 503, 691, 700). What the index says by hash decides; its prose is for people only.
package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// Index is where one package index answers. Neither URL may carry credentials or a query.
type Index struct {
	UploadURL string // legacy upload API, requests are POSTed to exactly this
	SimpleURL string // simple repository API: the folder that has one page for each project
}

// Doer sends one request. A Doer that is no *http.Client must not follow redirects by itself. One with a transport of its
// own connects as it likes: where an index leads to is judged for the default only.
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Client talks to one index. Fields that are zero mean the defaults given.
type Client struct {
	Index     Index
	HTTP      Doer              // connections of the client's own
	Clock     Clock             // SystemClock
	Rand      func() float64    // spreads waits, in [0, 1); math/rand
	UserAgent string            // "slipway"
	Idle      time.Duration     // an attempt is abandoned when no byte moved for this long; 2 minutes
	Total     time.Duration     // of one call of a method, waits included; 30 minutes
	Attempts  int               // of one request; 6
	Log       func(line string) // told about every failed attempt; nobody

	public func(netip.Addr) bool                 // which addresses everybody may be sent to; set by tests only
	proxy  func(*http.Request) (*url.URL, error) // http.ProxyFromEnvironment; set by tests only
	reach  *network                              // made once, see connections
}

// making guards the fields of all clients that are made at their first use.
var making sync.Mutex

// connections are the client's, with what it has learnt of where its index is: over all calls, as the files of a page are
// fetched in others than the page.
func (c *Client) connections() *network {
	making.Lock()
	defer making.Unlock()
	if c.reach == nil {
		c.reach = newNetwork(c.public, c.proxy)
	}
	return c.reach
}

// call is one call of a Client's method: its deadline, and whose secret must not be told.
type call struct {
	Client
	deadline time.Time
	secrets  redactor
}

// begin fills in the defaults and starts the clock of one call; stop releases it.
func (c *Client) begin(ctx context.Context, creds Credentials) (*call, context.Context, context.CancelFunc) {
	reach := c.connections()
	made := &call{Client: *c, secrets: newRedactor(creds)}
	made.HTTP = withoutRedirects(c.HTTP, reach)
	if c.Clock == nil {
		made.Clock = SystemClock{}
	}
	if c.Rand == nil {
		made.Rand = rand.Float64
	}
	if c.Log == nil {
		made.Log = func(string) {}
	}
	made.UserAgent = cmp.Or(c.UserAgent, "slipway")
	made.Idle = cmp.Or(c.Idle, 2*time.Minute)
	made.Total = cmp.Or(c.Total, 30*time.Minute)
	made.Attempts = cmp.Or(c.Attempts, 6)
	made.deadline = made.Clock.Now().Add(made.Total)
	ctx, stop := context.WithTimeoutCause(ctx, made.Total, errTotal)
	return made, ctx, stop
}

// withoutRedirects keeps the standard client from following redirects: it would carry credentials along to subdomains
// and from https to http.
func withoutRedirects(doer Doer, reach *network) Doer {
	if doer == nil {
		doer = &http.Client{}
	}
	standard, ok := doer.(*http.Client)
	if !ok {
		return doer
	}
	still := *standard
	still.Jar = nil
	if still.Transport == nil {
		still.Transport = reach
	}
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &still
}

// parseURL checks a URL of the configuration. Its errors do not repeat it: it may hold what is secret.
func parseURL(what, raw string) (*url.URL, error) {
	parsed, err := url.Parse(raw)
	switch {
	case err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https":
		return nil, fmt.Errorf("the %s of the index is not an http or https URL", what)
	case parsed.User != nil:
		return nil, fmt.Errorf("the %s of the index contains a user name or password; pass the token by itself", what)
	case parsed.RawQuery != "" || parsed.Fragment != "":
		return nil, fmt.Errorf("the %s of the index has a query or fragment; leave it out", what)
	}
	return parsed, nil
}

var (
	errIdle  = errors.New("no byte was read or written within the idle deadline")
	errTotal = errors.New("the total deadline has passed")
)
