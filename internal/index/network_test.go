package index

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func TestIsPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"151.101.0.223": true, "8.8.8.8": true, "2a04:4e42::223": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true,
		"2002:808:808::1": true, "172.15.255.255": true, "172.32.0.0": true, "100.63.255.255": true, "100.128.0.0": true,
		"127.0.0.1": false, "127.255.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "0.0.0.0": false, "0.1.2.3": false,
		"192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "fe80::1%eth0": false,
		"fc00::1": false, "fd00:ec2::254": false, "fec0::1": false, "ff02::1": false, "64:ff9b::a9fe:a9fe": false,
		"64:ff9b:1::1": false, "100::1": false, "2001:db8::1": false, "2001::1": false, "2002:7f00:1::1": false, "2002:a00:1::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// What the tests below take for the internet, and for the inside of a network.
const (
	publicHost, otherPublicHost = "127.0.0.2", "127.0.0.3"
	insideHost, otherInsideHost = "127.0.0.4", "127.0.0.5"
)

func testPublic(address netip.Addr) bool {
	return address == netip.MustParseAddr(publicHost) || address == netip.MustParseAddr(otherPublicHost)
}

// site is a server at one of these addresses; it counts what reaches it.
type site struct {
	*httptest.Server
	handler atomic.Pointer[http.HandlerFunc]
	seen    atomic.Int32
}

func newSite(t *testing.T, host string) *site {
	t.Helper()
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Skipf("this machine has no %s: %v", host, err)
	}
	s := &site{}
	s.answer(func(w http.ResponseWriter, _ *http.Request) { page(w, "text/html", `<a href="x">x</a>`) })
	s.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			s.seen.Add(1)
			(*s.handler.Load())(w, r)
		})}}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *site) answer(handler http.HandlerFunc) { s.handler.Store(&handler) }

// leads answers every request with a redirect.
func (s *site) leads(to string) {
	s.answer(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
}

func (s *site) client() *Client {
	return &Client{Index: Index{SimpleURL: s.URL + "/simple/", UploadURL: s.URL + "/legacy/"}, Clock: newClock(), public: testPublic,
		proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}
}

func TestWhereRedirectsMayLead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		hosts []string // each redirects to the next one
		ok    bool
	}{
		{[]string{publicHost}, true},
		{[]string{publicHost, publicHost}, true},
		{[]string{publicHost, otherPublicHost}, true},
		{[]string{publicHost, insideHost}, false},
		{[]string{publicHost, otherPublicHost, insideHost}, false},
		{[]string{insideHost}, true},
		{[]string{insideHost, insideHost}, true},
		{[]string{insideHost, publicHost}, true},
		{[]string{insideHost, otherInsideHost}, false},
		{[]string{insideHost, publicHost, insideHost}, false},
		{[]string{insideHost, insideHost, otherInsideHost}, false},
	} {
		t.Run(strings.Join(test.hosts, " to "), func(t *testing.T) {
			t.Parallel()
			var sites []*site
			for i, host := range test.hosts {
				sites = append(sites, newSite(t, host))
				if i > 0 {
					sites[i-1].leads(sites[i].URL + "/other/")
				}
			}
			last := sites[len(sites)-1]
			client := sites[0].client()
			for range 2 { // what was refused once is not allowed by a connection that is still open
				files, err := client.Files(t.Context(), "lamp")
				if test.ok {
					if err != nil || len(files) != 1 {
						t.Errorf("%v, %v", files, err)
					}
					continue
				}
				wantError(t, err, fmt.Sprintf("leads to %q", test.hosts[len(test.hosts)-1]), "which is no public address")
				if last.seen.Load() != 0 {
					t.Errorf("%d requests", last.seen.Load())
				}
			}
		})
	}
}

func TestWhereFilesMayBe(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		index, file string
		ok          bool
	}{
		{publicHost, publicHost, true}, {publicHost, otherPublicHost, true}, {publicHost, insideHost, false},
		{insideHost, insideHost, true}, {insideHost, publicHost, true}, {insideHost, otherInsideHost, false},
	} {
		t.Run(test.index+" to "+test.file, func(t *testing.T) {
			t.Parallel()
			index, store := newSite(t, test.index), newSite(t, test.file)
			store.answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "bytes") })
			sum := fmt.Sprintf("%x", sha256Sum("bytes"))
			index.answer(func(w http.ResponseWriter, _ *http.Request) {
				page(w, "text/html", `<a href="`+store.URL+`/x#sha256=`+sum+`">x</a>`)
			})
			client := index.client()
			files, err := client.Files(t.Context(), "lamp")
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			err = client.Download(t.Context(), files[0], io.Discard)
			if test.ok && err != nil {
				t.Error(err)
			}
			if !test.ok {
				wantError(t, err, "which is no public address")
				if store.seen.Load() != 0 {
					t.Error("it was asked")
				}
			}
		})
	}
}

// However an address is spelled, it is judged as what is dialled.
func TestSpellings(t *testing.T) {
	t.Parallel()
	index, inside := newSite(t, publicHost), newSite(t, insideHost)
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	for _, host := range []string{insideHost, "[::ffff:" + insideHost + "]", "2130706436", "0x7f000004", "0177.0.0.4", "127.4"} {
		index.leads("http://" + host + ":" + port + "/")
		client := index.client()
		client.Attempts = 1
		_, err := client.Files(t.Context(), "lamp")
		wantError(t, err, "")
		if inside.seen.Load() != 0 {
			t.Errorf("%s: %v", host, err)
		}
	}
	local := newSite(t, "127.0.0.1")
	_, port, _ = net.SplitHostPort(local.Listener.Addr().String())
	index.leads("http://LocalHost:" + port + "/")
	_, err := index.client().Files(t.Context(), "lamp")
	wantError(t, err, `leads to "localhost"`, "which is no public address")
	if local.seen.Load() != 0 {
		t.Error("localhost was asked")
	}
}

// A name that answered at a public address does not mean another one later. Another client knows nothing of that, and
// takes an index where its user says that it is.
func TestRebinding(t *testing.T) {
	t.Parallel()
	inside, outside := netip.MustParseAddr(insideHost), netip.MustParseAddr(publicHost)
	at := func(address netip.Addr) net.Addr { return net.TCPAddrFromAddrPort(netip.AddrPortFrom(address, 80)) }
	own := &errand{hosts: []string{"index.example.org"}}
	n := newNetwork(testPublic, nil)
	if !n.allowed(own, "index.example.org", inside) || !n.allowed(own, "index.example.org", outside) {
		t.Error("an index may be anywhere")
	}
	n.remember(own, "index.example.org", at(outside))
	if n.allowed(own, "index.example.org", inside) {
		t.Error("a public index may move inside")
	}
	n.remember(own, "other.example.org", at(inside))
	if n.allowed(own, "other.example.org", inside) {
		t.Error("a host that is not configured is remembered as an index")
	}
	if n.allowed(errandOf(context.Background()), "other.example.org", inside) {
		t.Error("a request without a reason may go inside")
	}
}

// The proxy of the machine's own settings may be inside. Behind it only addresses that stand in a URL can be judged.
func TestProxy(t *testing.T) {
	t.Parallel()
	proxy, direct := newSite(t, insideHost), newSite(t, otherInsideHost)
	for _, test := range []struct{ to, want string }{
		{"http://other.example.org/", ""}, // the proxy answers for it
		{"http://169.254.169.254/latest/", `leads to "169.254.169.254"`},
		{"http://[::1]/", `leads to "::1"`},
		{"http://localhost:80/", `leads to "localhost"`},
		{"http://a.localhost/", `leads to "a.localhost"`},
		{"http://" + insideHost + "/", "which is no public address"},
		{direct.URL + "/", "which is no public address"}, // NO_PROXY
	} {
		proxy.answer(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host == "index.example.org" {
				http.Redirect(w, r, test.to, http.StatusFound)
				return
			}
			page(w, "text/html", `<a href="`+r.URL.Host+`">x</a>`)
		})
		proxy.seen.Store(0)
		client := proxy.client()
		client.Index = Index{SimpleURL: "http://index.example.org/simple/"}
		client.proxy = func(r *http.Request) (*url.URL, error) {
			if r.URL.Host == direct.Listener.Addr().String() {
				return nil, nil
			}
			return url.Parse(proxy.URL)
		}
		files, err := client.Files(t.Context(), "lamp")
		if test.want == "" {
			if err != nil || len(files) != 1 || files[0].URL != "http://other.example.org/other.example.org" {
				t.Errorf("%s: %v, %v", test.to, files, err)
			}
			continue
		}
		wantError(t, err, test.want)
		if proxy.seen.Load() != 1 || direct.seen.Load() != 0 {
			t.Errorf("%s: %d requests, %d past the proxy", test.to, proxy.seen.Load(), direct.seen.Load())
		}
	}
}

// Credentials go to the upload URL and nowhere else.
func TestTokenStaysAtTheIndex(t *testing.T) {
	t.Parallel()
	index, other := newSite(t, publicHost), newSite(t, otherPublicHost)
	var strangers []string
	other.answer(func(w http.ResponseWriter, r *http.Request) {
		strangers = append(strangers, r.Header.Get("Authorization"))
		page(w, typeJSON, `{"meta":{"api-version":"1.0"},"files":[]}`)
	})
	index.leads(other.URL + "/simple/lamp/")
	_, err := index.client().Publish(t.Context(), lamp(t), credentials(t))
	wantError(t, err, "uploads are not redirected")
	if len(strangers) != 1 || strangers[0] != "" {
		t.Errorf("%q", strangers)
	}
}
