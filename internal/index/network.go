package index

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// network makes a client's connections, and judges each by the address that is really dialled: a name may mean one
// machine when it is looked at and another when it is called. Who configures an index decides where that one is. Where
// an index leads on to, by a redirect or by the address of a file, is decided by strangers: that must be a public address,
// or the very one of an index that is inside a network itself and has not been left.
//
// A request through a proxy (HTTP_PROXY, HTTPS_PROXY) is dialled by the proxy: what it makes of a name cannot be judged
// from here. Only an address that stands in the URL is; the rest is for the proxy's own rules.
type network struct {
	kept, fresh *http.Transport // fresh keeps no connection: what it is asked for is judged each time
	public      func(netip.Addr) bool
	proxy       func(*http.Request) (*url.URL, error)

	mutex   sync.Mutex
	outside map[string]bool     // configured hosts that answered at a public address
	own     map[netip.Addr]bool // other addresses at which a configured host answered
}

// maxHeader bounds the head of a reply, in bytes.
const maxHeader = 256 << 10

func newNetwork(public func(netip.Addr) bool, proxy func(*http.Request) (*url.URL, error)) *network {
	n := &network{public: public, proxy: proxy, outside: map[string]bool{}, own: map[netip.Addr]bool{}}
	if n.public == nil {
		n.public = isPublic
	}
	if n.proxy == nil {
		n.proxy = http.ProxyFromEnvironment
	}
	n.kept = http.DefaultTransport.(*http.Transport).Clone()
	n.kept.DialContext, n.kept.Proxy, n.kept.MaxResponseHeaderBytes = n.dial, n.proxy, maxHeader
	n.fresh = n.kept.Clone()
	n.fresh.DisableKeepAlives = true
	return n
}

// errand is why a request is made, as far as its address is judged by that.
type errand struct {
	hosts      []string // of the configured index
	led        bool     // an index leads there: a redirect, or the address of a file
	fromPublic bool     // and that index, or one before it in the chain, answered at a public address
	proxied    bool
	answered   bool // set once it has a connection: to a public address
}

type errandKey struct{}

// onErrand notes why a request is made.
func onErrand(ctx context.Context, e *errand) context.Context {
	return context.WithValue(ctx, errandKey{}, e)
}

// errandOf is what onErrand noted; without a note nothing is known that would allow more than public addresses.
func errandOf(ctx context.Context) *errand {
	if e, found := ctx.Value(errandKey{}).(*errand); found {
		return e
	}
	return &errand{led: true, fromPublic: true}
}

// RoundTrip sends one request.
func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	e := errandOf(request.Context())
	proxy, err := n.proxy(request)
	if err != nil {
		return nil, err
	}
	if e.proxied = proxy != nil; e.proxied {
		host := request.URL.Hostname()
		address, err := netip.ParseAddr(host)
		if name := plainHost(host); name == "localhost" || strings.HasSuffix(name, ".localhost") {
			address, err = netip.IPv6Loopback(), nil
		}
		if err == nil && !n.allowed(e, plainHost(host), address) {
			return nil, &insideError{host, address}
		}
	}
	if e.led {
		return n.fresh.RoundTrip(request)
	}
	return n.kept.RoundTrip(request)
}

// dial connects, and refuses in the moment between resolving a name and calling the address.
func (n *network) dial(ctx context.Context, kind, to string) (net.Conn, error) {
	e := errandOf(ctx)
	host, _, err := net.SplitHostPort(to)
	if err != nil {
		return nil, err
	}
	host = plainHost(host)
	dialer := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	if e.proxied {
		return dialer.DialContext(ctx, kind, to) // the proxy of this machine's own settings, wherever it is
	}
	dialer.Control = func(_, resolved string, _ syscall.RawConn) error {
		address, err := netip.ParseAddrPort(resolved)
		if err != nil {
			return err
		}
		if !n.allowed(e, host, address.Addr()) {
			return &insideError{host, address.Addr()}
		}
		return nil
	}
	connection, err := dialer.DialContext(ctx, kind, to)
	if err == nil {
		n.remember(e, host, connection.RemoteAddr())
	}
	return connection, err
}

// allowed is the rule.
func (n *network) allowed(e *errand, host string, address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	n.mutex.Lock()
	defer n.mutex.Unlock()
	switch {
	case n.public(address):
		return true
	case e.fromPublic:
		return false
	case slices.Contains(e.hosts, host) && !n.outside[host]:
		return true
	}
	return n.own[address]
}

// remember notes where a configured host answers: a name that was public stays so, or it could lead inside later.
func (n *network) remember(e *errand, host string, at net.Addr) {
	address, known := addressOf(at)
	if !known || !slices.Contains(e.hosts, host) {
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.public(address) {
		n.outside[host] = true
	} else {
		n.own[address] = true
	}
}

// answersInPublic says whether a reply over a connection came from a public address. A proxy's is taken to be one: it is
// how others are reached.
func (n *network) answersInPublic(e *errand, connection net.Conn) bool {
	address, known := addressOf(connection.RemoteAddr())
	return e.proxied || !known || n.public(address)
}

func addressOf(at net.Addr) (netip.Addr, bool) {
	address, err := netip.ParseAddrPort(at.String())
	return address.Addr().Unmap().WithZone(""), err == nil
}

// plainHost is a host's name in the one spelling that is compared.
func plainHost(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// configuredHosts are those of an index's own addresses.
func configuredHosts(index Index) []string {
	var hosts []string
	for _, raw := range []string{index.SimpleURL, index.UploadURL} {
		if parsed, err := url.Parse(raw); err == nil && parsed.Host != "" {
			hosts = append(hosts, plainHost(parsed.Hostname()))
		}
	}
	return hosts
}
