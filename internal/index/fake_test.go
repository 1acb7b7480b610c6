package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/dist/disttest"
)

const (
	sdistName = "lamp-1.0.0.tar.gz"
	wheelName = "lamp-1.0.0-py3-none-any.whl"
	token     = "pypi-AgENZXhhbXBsZS5vcmcCJG/+canary=="
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeClock moves only when somebody sleeps.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *fakeClock { return &fakeClock{now: epoch} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return nil
}

// stored is one file on the fake index.
type stored struct {
	Filename string            `json:"filename"`
	URL      string            `json:"url"`
	Hashes   map[string]string `json:"hashes"`
	Size     int               `json:"size"`
	Upload   string            `json:"upload-time,omitempty"`
	Yanked   any               `json:"yanked"`

	data []byte
	form map[string][]string
}

// fakeIndex is a small index whose every answer a test can replace, and that logs every request with the fake time.
type fakeIndex struct {
	*httptest.Server
	t     *testing.T
	clock *fakeClock

	mu       sync.Mutex
	files    []stored
	requests []string // "0s GET /simple/lamp/"
	tokens   []string // Authorization headers
	bodies   []string // of POSTs, raw
	// before may answer a request by itself; n counts from 0. It runs before anything is stored.
	before func(n int, w http.ResponseWriter, r *http.Request) bool
	// after may spoil the answer once everything is done.
	after func(n int, w http.ResponseWriter, r *http.Request) bool
}

func newIndex(t *testing.T) *fakeIndex {
	t.Helper()
	index := &fakeIndex{t: t, clock: newClock()}
	index.Server = httptest.NewServer(index)
	t.Cleanup(index.Close)
	return index
}

func (f *fakeIndex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	n := len(f.requests)
	f.requests = append(f.requests, fmt.Sprintf("%v %s %s", f.clock.Now().Sub(epoch), r.Method, r.URL.Path))
	f.tokens = append(f.tokens, r.Header.Get("Authorization"))
	f.mu.Unlock()
	if f.before != nil && f.before(n, w, r) {
		return
	}
	if r.Method == http.MethodPost && !f.store(r) {
		return
	}
	if f.after != nil && f.after(n, w, r) {
		return
	}
	if r.Method == http.MethodGet {
		f.list(w)
	}
}

func (f *fakeIndex) store(r *http.Request) bool {
	reader, err := r.MultipartReader()
	if err != nil {
		f.t.Errorf("upload: %v", err)
		return false
	}
	file := stored{form: map[string][]string{}, Yanked: false}
	for {
		part, err := reader.NextPart()
		if err != nil {
			if err != io.EOF {
				return false // the client went away
			}
			break
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return false
		}
		if part.FormName() == "content" {
			file.Filename, file.data, file.Size = part.FileName(), data, len(data)
			continue
		}
		file.form[part.FormName()] = append(file.form[part.FormName()], string(data))
	}
	sum := sha256.Sum256(file.data)
	file.Hashes = map[string]string{"sha256": hex.EncodeToString(sum[:])}
	file.URL = "../../files/" + file.Filename
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, other := range f.files {
		if other.Filename == file.Filename && other.Hashes["sha256"] == file.Hashes["sha256"] {
			return true
		}
	}
	f.files = append(f.files, file)
	return true
}

func (f *fakeIndex) list(w http.ResponseWriter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", typeJSON)
	page := map[string]any{"meta": map[string]string{"api-version": "1.1"}, "name": "lamp", "files": f.files}
	if err := json.NewEncoder(w).Encode(page); err != nil {
		f.t.Error(err)
	}
}

// has puts files onto the index as if somebody else had uploaded them.
func (f *fakeIndex) has(name, sha string, change ...func(*stored)) {
	file := stored{Filename: name, URL: "/files/" + name, Hashes: map[string]string{"sha256": sha}, Yanked: false}
	for _, each := range change {
		each(&file)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files = append(f.files, file)
}

func (f *fakeIndex) client() *Client {
	return &Client{
		Index: Index{UploadURL: f.URL + "/legacy/", SimpleURL: f.URL + "/simple/"},
		Clock: f.clock, Rand: func() float64 { return 0.5 },
	}
}

// seen returns the requests so far.
func (f *fakeIndex) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// wantRequests fails unless the index saw exactly these.
func (f *fakeIndex) wantRequests(want ...string) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if !reflect.DeepEqual(f.requests, want) {
		f.t.Errorf("requests:\n%s\nwant:\n%s", strings.Join(f.requests, "\n"), strings.Join(want, "\n"))
	}
}

// names lists what is stored, in the order of uploads.
func (f *fakeIndex) names() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, file := range f.files {
		names = append(names, file.Filename)
	}
	return strings.Join(names, " ")
}

func lamp(t *testing.T) *dist.Set {
	t.Helper()
	return openSet(t, disttest.Dir(t, "lamp", "1.0.0"))
}

func openSet(t *testing.T, dir string) *dist.Set {
	t.Helper()
	set, err := dist.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func credentials(t *testing.T) Credentials {
	t.Helper()
	creds, err := NewCredentials("", token)
	if err != nil {
		t.Fatal(err)
	}
	return creds
}

func statuses(outcomes []Outcome) string {
	var all []string
	for _, outcome := range outcomes {
		all = append(all, fmt.Sprintf("%s %s %d", outcome.File, outcome.Status, outcome.Attempts))
	}
	return strings.Join(all, ", ")
}

func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q lacks %q", err, text)
		}
	}
}

// drop closes the connection without an answer, after the body was read.
func drop(w http.ResponseWriter, r *http.Request) bool {
	_, _ = io.Copy(io.Discard, r.Body)
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	connection.Close()
	return true
}

func answer(w http.ResponseWriter, r *http.Request, status int, header ...string) bool {
	_, _ = io.Copy(io.Discard, r.Body)
	for i := 0; i < len(header); i += 2 {
		w.Header().Set(header[i], header[i+1])
	}
	w.WriteHeader(status)
	return true
}
