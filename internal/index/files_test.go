package index

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	pageURL, _ = url.Parse("https://index.example.org/simple/lamp/")
	sha        = strings.Repeat("0a", 32)
)

func TestParseJSON(t *testing.T) {
	t.Parallel()
	page := `{"meta":{"api-version":"1.4","_last-serial":7},"name":"lamp","files":[
		{"filename":"lamp-1.0.0.tar.gz","url":"https://files.example.org/a/lamp-1.0.0.tar.gz#x",
		 "hashes":{"sha256":"` + strings.ToUpper(sha) + `"},
		 "size":10,"upload-time":"2026-03-01T12:00:00.123456Z","yanked":"broken"},
		{"filename":"b","url":"../../b","hashes":{"md5":"00"},"yanked":true},
		{"filename":"c","url":"http://example.org/c","hashes":{"sha256":"zz"},"size":-1,"upload-time":"now","yanked":false},
		{"filename":"d","url":"javascript:x","hashes":{},"yanked":""}]}`
	got, err := parseJSON([]byte(page), pageURL)
	want := []Remote{
		{Filename: "lamp-1.0.0.tar.gz", URL: "https://files.example.org/a/lamp-1.0.0.tar.gz", SHA256: sha, Size: 10,
			UploadTime: time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC), Yanked: true, YankedReason: "broken"},
		{Filename: "b", URL: "https://index.example.org/b", Yanked: true},
		{Filename: "c"}, // from https to http
		{Filename: "d"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []string{``, `[]`, `{}`, `{"meta":{"api-version":"2.0"}}`, `{"meta":{"api-version":"10"}}`,
		`{"meta":{"api-version":"1.0"},"files":[{}]}`, `{"meta":{"api-version":"1.0"},"files":{}}`} {
		if files, err := parseJSON([]byte(bad), pageURL); err == nil {
			t.Errorf("%s: got %v", bad, files)
		}
	}
}

func TestParseHTML(t *testing.T) {
	t.Parallel()
	page := `<!DOCTYPE html><meta name="pypi:repository-version" content="1.0"><body><h1>Links</h1>
		<a href="../../files/lamp-1.0.0.tar.gz#sha256=` + sha + `" data-requires-python="&gt;=3.9">lamp-1.0.0.tar.gz</a><br>
		<a href="/files/b%2B1.whl#md5=00" data-yanked="it&#39;s bad"></a>
		<a href="c" data-yanked>c<a href="http://example.org/d">d</a><a>none</a>
		<a href="e">e`
	got, err := parseHTML([]byte(page), pageURL)
	want := []Remote{
		{Filename: "lamp-1.0.0.tar.gz", URL: "https://index.example.org/files/lamp-1.0.0.tar.gz", SHA256: sha},
		{Filename: "b+1.whl", URL: "https://index.example.org/files/b%2B1.whl", Yanked: true, YankedReason: "it's bad"},
		{Filename: "c", URL: "https://index.example.org/simple/lamp/c", Yanked: true},
		{Filename: "d"},
		{Filename: "e", URL: "https://index.example.org/simple/lamp/e"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = parseHTML([]byte(`<base href="/deep/er/"><a href="x">x</a><base href="ftp://y/">`), pageURL)
	if err != nil || len(got) != 1 || got[0].URL != "https://index.example.org/deep/er/x" {
		t.Errorf("base: %v, %v", got, err)
	}
	if _, err := parseHTML([]byte(`<meta name="pypi:repository-version" content="2.0">`), pageURL); !errors.Is(err,
		errAPIVersion) {
		t.Errorf("version 2: %v", err)
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add([]byte(`{"meta":{"api-version":"1.1"},"files":[{"filename":"a","url":"../a","hashes":{"sha256":"`+sha+
		`"},"yanked":"x"}]}`), true)
	f.Add([]byte(`<base href="/x/"><a href="a#sha256=`+sha+`" data-yanked="x">a</a>`), false)
	f.Fuzz(func(t *testing.T, data []byte, asJSON bool) {
		parse := parseHTML
		if asJSON {
			parse = parseJSON
		}
		files, err := parse(data, pageURL)
		if err != nil {
			return
		}
		for _, file := range files {
			if file.Filename == "" || file.Size < 0 || file.SHA256 != "" && len(file.SHA256) != 64 {
				t.Fatalf("%+v", file)
			}
			if to, err := url.Parse(file.URL); err != nil || file.URL != "" && (to.Scheme != "https" || to.User != nil) {
				t.Fatalf("%+v", file)
			}
		}
	})
}

// serve runs a handler as an index, and returns a client for it.
func serve(t *testing.T, handler http.HandlerFunc) (*Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Client{
		Index: Index{UploadURL: server.URL + "/legacy/", SimpleURL: server.URL + "/simple"},
		Clock: newClock(), Rand: func() float64 { return 0.5 },
	}, server
}

func page(w http.ResponseWriter, kind, body string) {
	w.Header().Set("Content-Type", kind)
	_, _ = io.WriteString(w, body)
}

func TestFilesNegotiates(t *testing.T) {
	t.Parallel()
	var path, accept, agent string
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path, accept, agent = r.URL.Path, r.Header.Get("Accept"), r.UserAgent()
		page(w, "text/html; charset=UTF-8", `<a href="x#sha256=`+sha+`">x</a>`)
	})
	got, err := client.Files(t.Context(), "Signal_Lamp.kit")
	if err != nil || len(got) != 1 || got[0].SHA256 != sha || !strings.HasSuffix(got[0].URL,
		"/simple/signal-lamp-kit/x") {
		t.Errorf("got %v, %v", got, err)
	}
	if path != "/simple/signal-lamp-kit/" || agent != "slipway" ||
		accept != "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01" {
		t.Errorf("%s %s %s", path, accept, agent)
	}
}

func TestFilesUnknownProjectIsEmpty(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, http.NotFound)
	if got, err := client.Files(t.Context(), "lamp"); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFilesErrors(t *testing.T) {
	t.Parallel()
	json := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { page(w, typeJSON, body) }
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"not the API", func(w http.ResponseWriter, _ *http.Request) { page(w, "text/plain", "hi") },
			`type "text/plain", which is no simple API`},
		{"no JSON", json("{"), "cannot be read"},
		{"version", json(`{"meta":{"api-version":"2.0"}}`), "other than 1"},
		{"forbidden", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, "answered 403 Forbidden"},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, 302) },
			"more than 5 times"},
		{"redirect to file", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd",
				302)
		}, "is not http"},
		{"redirect with password", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r,
				"http://a:b@example.org/", 302)
		}, "user name or password"},
		{"redirect nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) }, "without saying where"},
		{"gzip bomb", gzipBomb, "more than 67108864 bytes"},
		{"endless", endless, "more than 67108864 bytes"},
		{"two million links", func(w http.ResponseWriter, _ *http.Request) {
			page(w, "text/html", strings.Repeat("<a href=a>b</a>\n", 2_000_000))
		}, "lists more than 250000 files"},
		{"two million files", json(`{"meta":{"api-version":"1.0"},"files":[` + strings.Repeat(`{"filename":"a"},`, 2_000_000) + `{}]}`),
			"lists more than 250000 files"},
		{"endless tag", func(w http.ResponseWriter, _ *http.Request) {
			page(w, "text/html", "<a "+strings.Repeat(`b="" `, 1_000_000))
		}, "more than 1048576 bytes"},
		{"long base", func(w http.ResponseWriter, _ *http.Request) {
			page(w, "text/html", `<base href="/`+strings.Repeat("a", maxAddress)+`/">`+strings.Repeat("<a href=a>b</a>", 1000))
		}, "an address of more than 8192 bytes"},
		{"long redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/"+strings.Repeat("a", maxAddress), 302)
		}, "bytes; at most 8192 are followed"},
		{"long head", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("a", 4*maxHeader))
			page(w, typeJSON, "{}")
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			count := 0
			client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { count++; test.handler(w, r) })
			if test.name == "long head" {
				client.Attempts = 1
			}
			got, err := client.Files(t.Context(), "lamp")
			wantError(t, err, test.want)
			if got != nil || count > 6 || count > 1 && test.name != "redirect loop" {
				t.Errorf("%d requests, got %v", count, got)
			}
		})
	}
}

// endless sends as long as somebody listens.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	block := []byte(strings.Repeat("<a href=x>x</a>", 1<<12))
	for {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func gzipBomb(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Content-Encoding", "gzip")
	zipped := gzip.NewWriter(w)
	defer zipped.Close()
	block := []byte(strings.Repeat(" ", 1<<20))
	for range 200 {
		if _, err := zipped.Write(block); err != nil {
			return
		}
	}
}

// An address of no use is empty, and does not make the page unusable.
func TestLongLink(t *testing.T) {
	t.Parallel()
	files, err := parseHTML([]byte(`<a href="`+strings.Repeat("a", maxAddress+1)+`">a</a><a href="b">b</a>`), pageURL)
	if err != nil || len(files) != 2 || files[0].URL != "" || files[1].URL == "" {
		t.Errorf("%v, %v", files, err)
	}
}

// Many versions cost their number, not the square of it.
func TestManyVersions(t *testing.T) {
	t.Parallel()
	var files []Remote
	for i := range 50_000 {
		files = append(files, Remote{Filename: fmt.Sprintf("lamp-1.0.%d.tar.gz", i)}, Remote{Filename: fmt.Sprintf("lamp-1.0.%d.zip", i)})
	}
	began := time.Now()
	if got := versionsOf(files, "lamp"); len(got) != 50_000 {
		t.Errorf("%d versions", len(got))
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// A reply that breaks off is fetched again.
func TestHalfReply(t *testing.T) {
	t.Parallel()
	count := 0
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if count++; count == 1 {
			w.Header().Set("Content-Length", "1000")
		}
		page(w, typeJSON, `{"meta":{"api-version":"1.0"},"files":[]}`)
	})
	if _, err := client.Files(t.Context(), "lamp"); err != nil || count != 2 {
		t.Errorf("%d requests, %v", count, err)
	}
}

func TestFilesFollowsToAnotherHost(t *testing.T) {
	t.Parallel()
	var authorization []string
	target, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		authorization = append(authorization, r.Header.Get("Authorization"))
		page(w, "text/html", `<a href="x">x</a>`)
	})
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.Index.SimpleURL+"/lamp/", http.StatusFound)
	})
	got, err := client.Files(t.Context(), "lamp")
	if err != nil || len(got) != 1 || got[0].URL != target.Index.SimpleURL+"/lamp/x" ||
		!reflect.DeepEqual(authorization, []string{""}) {
		t.Errorf("got %v, %v, %q", got, err, authorization)
	}
}

func TestNoWayFromHTTPSToHTTP(t *testing.T) {
	t.Parallel()
	plain := 0
	target, _ := serve(t, func(http.ResponseWriter, *http.Request) { plain++ })
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.Index.SimpleURL, http.StatusFound)
	}))
	defer server.Close()
	client := &Client{Index: Index{SimpleURL: server.URL}, HTTP: server.Client(), Clock: newClock()}
	_, err := client.Files(t.Context(), "lamp")
	wantError(t, err, "leads from https to http")
	if plain != 0 {
		t.Errorf("%d requests over http", plain)
	}
}

func TestWrongCertificateIsFinal(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	server.StartTLS()
	defer server.Close()
	clock := newClock()
	client := &Client{Index: Index{SimpleURL: server.URL, UploadURL: server.URL}, Clock: clock}
	_, err := client.Publish(t.Context(), lamp(t), credentials(t))
	wantError(t, err, "nothing was uploaded", "cannot prove who it is", "SSL_CERT_FILE")
	if clock.Now() != epoch {
		t.Error("it was tried again")
	}
}

func TestClosedPort(t *testing.T) {
	t.Parallel()
	client, server := serve(t, nil)
	server.Close()
	var log []string
	client.Log = func(line string) { log = append(log, line) }
	_, err := client.Publish(t.Context(), lamp(t), credentials(t))
	wantError(t, err, "nothing was uploaded", "look-up of lamp", "6 attempts", "connection refused", "run it again")
	if len(log) != 5 || !strings.Contains(log[1], "attempt 3 of 6 in 1.5s") {
		t.Errorf("log: %q", log)
	}
	if got := client.Clock.Now().Sub(epoch); got != 23250*time.Millisecond {
		t.Errorf("waited %v", got)
	}
}

func TestHangingIndexIsAbandoned(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		index, set := newIndex(t), lamp(t)
		release := make(chan struct{})
		index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method != method {
				return false
			}
			_, _ = io.Copy(io.Discard, r.Body)
			<-release
			return true
		}
		client := index.client()
		client.Idle, client.Attempts = 250*time.Millisecond, 2
		_, err := client.Publish(t.Context(), set, credentials(t))
		close(release)
		wantError(t, err, "no byte was read or written within the idle deadline of 250ms", "2 attempts")
		if seen := index.seen(); len(seen) > 5 {
			t.Errorf("%s: %q", method, seen)
		}
	}
}

// Somebody who sends a byte now and then is stopped by the total deadline.
func TestSlowReplyMeetsTheTotalDeadline(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", typeJSON)
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	})
	client.Idle, client.Total = 10*time.Second, 100*time.Millisecond
	_, err := client.Files(t.Context(), "lamp")
	if !errors.Is(err, errTotal) {
		t.Errorf("got %v", err)
	}
}

func TestPlanRefusals(t *testing.T) {
	t.Parallel()
	set := lamp(t)
	ours := func(i int) Remote { return Remote{Filename: set.Files[i].Name, SHA256: set.Files[i].SHA256} }
	at := func(remote Remote, age time.Duration) Remote { remote.UploadTime = epoch.Add(-age); return remote }
	yanked := ours(0)
	yanked.Yanked, yanked.YankedReason = true, "broken"
	day := 24 * time.Hour
	tests := []struct {
		name   string
		remote []Remote
		want   string // error, or statuses
	}{
		{"nothing there", nil, "missing missing"},
		{"all there", []Remote{ours(0), ours(1)}, "already there already there"},
		{"half there", []Remote{ours(0)}, "already there missing"},
		{"yanked", []Remote{yanked, ours(1)}, `is yanked on the index (reason: "broken"): a yanked version is not released again; release 1.0.1`},
		{"yanked, and the next one is taken", []Remote{yanked, {Filename: "lamp-1.0.1.tar.gz"}}, "release 1.0.2"},
		{"14 days", []Remote{at(ours(0), 14*day)}, "already there missing"},
		{"older than 14 days", []Remote{at(ours(0), 14*day+time.Second)},
			"until 2026-03-01T11:59:59Z, 14 days after the first"},
		{"old but complete", []Remote{at(ours(0), 99*day), at(ours(1), 99*day)}, "already there already there"},
		{"first file counts", []Remote{at(ours(0), day), {Filename: "lamp-1.0.0-cp39-cp39-win32.whl",
			UploadTime: epoch.Add(-15 * day)}}, "too old to be completed"},
		{"no hash", []Remote{{Filename: wheelName}}, "gives no sha256"},
		{"sdist of other name", []Remote{{Filename: "Lamp-1.0.0.tar.gz", SHA256: sha}}, "takes one sdist only"},
		{"other version, other project", []Remote{{Filename: "lamp-1.0.1.tar.gz", Yanked: true},
			{Filename: "torch-1.0.0.tar.gz", Yanked: true}, {Filename: "x"}}, "missing missing"},
		{"two conflicts", []Remote{{Filename: wheelName, SHA256: sha}, {Filename: sdistName, SHA256: sha}}, sdistName +
			" is on the index with other bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			call, _, stop := (&Client{Clock: newClock()}).begin(t.Context(), Credentials{})
			defer stop()
			steps, err := call.plan(test.remote, set)
			var got []string
			for _, step := range steps {
				got = append(got, string(step.status))
			}
			if err != nil {
				got = []string{err.Error()}
			}
			if text := strings.Join(got, " "); !strings.Contains(text, test.want) || err == nil && text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.has(wheelName, set.Files[0].SHA256)
	index.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
		switch n {
		case 1:
			return answer(w, r, 503)
		case 3:
			index.has(sdistName, set.Files[1].SHA256)
		}
		return false
	}
	if err := index.client().Wait(t.Context(), set); err != nil {
		t.Error(err)
	}
	index.wantRequests("0s GET /simple/lamp/", "2s GET /simple/lamp/", "2.75s GET /simple/lamp/",
		"6.75s GET /simple/lamp/")
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.has(wheelName, set.Files[0].SHA256)
	client := index.client()
	client.Total = 2 * time.Minute
	err := client.Wait(t.Context(), set)
	wantError(t, err, "edge stale", "after 2m0s the index does not list "+sdistName+" yet", "run it again")
	var stale *StaleError
	if !errors.As(err, &stale) || len(stale.Missing) != 1 || strings.Contains(err.Error(), "fail") {
		t.Errorf("got %v", err)
	}
	index.has(sdistName, sha)
	var conflict *ConflictError
	if err := client.Wait(t.Context(), set); !errors.As(err, &conflict) {
		t.Errorf("got %v", err)
	}
	index.Close()
	var resumable *ResumableError
	if err := client.Wait(t.Context(), set); !errors.As(err, &resumable) {
		t.Errorf("got %v", err)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("bytes of a wheel ", 100)
	sum := fmt.Sprintf("%x", sha256Sum(content))
	count := 0
	client, server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		count++
		switch r.URL.Path {
		case "/good":
			if count == 1 {
				w.WriteHeader(503)
				return
			}
			_, _ = io.WriteString(w, content)
		case "/half":
			w.Header().Set("Content-Length", "5000")
			_, _ = io.WriteString(w, content)
		case "/other":
			_, _ = io.WriteString(w, "x"+content[1:])
		case "/long":
			_, _ = io.WriteString(w, content+"x")
		default:
			w.WriteHeader(404)
		}
	})
	remote := func(path string) Remote {
		return Remote{Filename: wheelName, URL: server.URL + path, SHA256: sum, Size: int64(len(content))}
	}
	var into strings.Builder
	if err := client.Download(t.Context(), remote("/good"), &into); err != nil || into.String() != content ||
		count != 2 {
		t.Errorf("%d requests, %d bytes, %v", count, into.Len(), err)
	}
	unsized := remote("/half")
	unsized.Size = 0
	for want, each := range map[string]Remote{
		"broke off after 1700 bytes":         unsized,
		"the index lists " + sum:             remote("/other"),
		"more than the 1700 bytes":           remote("/long"),
		"answered 404":                       remote("/none"),
		"gives no sha256":                    {Filename: wheelName, URL: server.URL},
		"gives no address":                   {Filename: wheelName, SHA256: sum},
		"no address for " + wheelName + " t": {Filename: wheelName, URL: "http://a:b@example.org/", SHA256: sum},
	} {
		wantError(t, client.Download(t.Context(), each, io.Discard), want)
	}
	wantError(t, client.Download(t.Context(), remote("/good"), brokenWriter{}), "disk full")
	client.Index.SimpleURL = "https://example.org/simple/"
	wantError(t, client.Download(t.Context(), remote("/good"), io.Discard), "no address")
	client.Index.SimpleURL = ""
	wantError(t, client.Download(t.Context(), remote("/good"), io.Discard), "not an http")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }
