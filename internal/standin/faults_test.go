package standin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// overTCP runs a stand-in behind a real connection, where drops can be seen.
func overTCP(t *testing.T, s *Server) (*http.Client, string) {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	t.Cleanup(s.Close)
	return web.Client(), web.URL
}

func post(t *testing.T, client *http.Client, base string, d *distFile) (*http.Response, error) {
	t.Helper()
	body, contentType := d.body(t)
	content, err := io.ReadAll(body)
	must(t, err)
	r, err := http.NewRequest(http.MethodPost, base+"/legacy/", bytes.NewReader(content))
	must(t, err)
	r.Header.Set("Content-Type", contentType)
	r.SetBasicAuth("__token__", testToken)
	answer, err := client.Do(r)
	if err == nil {
		answer.Body.Close()
	}
	return answer, err
}

func logged(s *Server) (lines []string) {
	for _, r := range s.Requests() {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %d %s", r.Method, r.Path, r.Status, r.Fault), " "))
	}
	return lines
}

func wantLog(t *testing.T, s *Server, want ...string) {
	t.Helper()
	if got := strings.Join(logged(s), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the log has\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFaultStatus(t *testing.T) {
	t.Parallel()
	const date = "Sun, 01 Mar 2026 12:00:09 GMT"
	clock := newClock()
	s := newTestServer(clock)
	must(t,
		s.AddFault(Fault{
			Kind: FaultStatus, Status: 503, RetryAfter: "7", Method: "POST", Path: "/legacy/", Skip: 1, Count: 2,
		}))
	must(t,
		s.AddFault(Fault{Kind: FaultStatus, Status: 429, RetryAfter: date, Path: "/simple/", Count: 1}))
	for i, want := range []struct {
		status int
		after  string
	}{{200, ""}, {503, "7"}, {503, "7"}, {200, ""}} {
		answer := do(s, wheel(t).request(t))
		if answer.Code != want.status || answer.Header().Get("Retry-After") != want.after {
			t.Errorf("upload %d: %d %q", i, answer.Code, answer.Header())
		}
		clock.add(time.Second)
	}
	if answer := get(s, "/simple/beacon/",
		""); answer.Code != 429 || answer.Header().Get("Retry-After") != date {
		t.Errorf("%d %q", answer.Code, answer.Header())
	}
	get(s, "/simple/beacon/", "")
	wantLog(t, s, "POST /legacy/ 200", "POST /legacy/ 503 status", "POST /legacy/ 503 status", "POST /legacy/ 200",
		"GET /simple/beacon/ 429 status", "GET /simple/beacon/ 200")
	if gap := s.Requests()[3].Time.Sub(s.Requests()[0].Time); gap != 3*time.Second {
		t.Errorf("the log's times are not the clock's: %s", gap)
	}
}

func TestFaultDrop(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	client, base := overTCP(t, s)
	must(t, s.AddFault(Fault{Kind: FaultDrop, Path: "/legacy/", Count: 1}))
	if answer, err := post(t, client, base, wheel(t)); err == nil {
		t.Fatalf("answered %s", answer.Status)
	}
	if _, found := s.look("beacon", 0); found {
		t.Error("stored before the body was read")
	}
	must(t, s.AddFault(Fault{Kind: FaultDropAfter, Path: "/legacy/", Count: 1}))
	if answer, err := post(t, client, base, wheel(t)); err == nil {
		t.Fatalf("answered %s", answer.Status)
	}
	if _, found := s.look("beacon", 0); !found {
		t.Error("not stored, although only the answer was lost")
	}
	if answer, err := post(t, client, base, wheel(t)); err != nil || answer.StatusCode != 200 {
		t.Errorf("the same bytes again: %v %v", answer, err)
	}
	wantLog(t, s, "POST /legacy/ 0 drop", "POST /legacy/ 0 drop-after", "POST /legacy/ 200")
}

// sendAll sends a whole request before it looks for an answer, as the Python
// clients do. Go's own client would read an early answer beside sending.
func sendAll(t *testing.T, base string, d *distFile) (*http.Response, error) {
	t.Helper()
	body, contentType := d.body(t)
	r, err := http.NewRequest(http.MethodPost, base+"/legacy/", body)
	must(t, err)
	r.Header.Set("Content-Type", contentType)
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	must(t, err)
	defer conn.Close()
	if err := r.Write(conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(conn), r)
}

// A client that sends a large file sees why it is refused, not a broken pipe.
func TestEarlyAnswersReachTheClient(t *testing.T) {
	t.Parallel()
	s := New(Options{Limits: Limits{File: 32 * mebibyte}})
	_, base := overTCP(t, s)
	large := wheel(t)
	large.content = make([]byte, 24*mebibyte)
	if answer, err := sendAll(t, base, large); err != nil || answer.StatusCode != 403 || answer.ContentLength < 1 {
		t.Errorf("without a token: %v %v", answer, err)
	}
	must(t, s.AddFault(Fault{Kind: FaultStatus, Status: 503}))
	if answer, err := sendAll(t, base, large); err != nil || answer.StatusCode != 503 || answer.ContentLength < 1 {
		t.Errorf("with a fault: %v %v", answer, err)
	}
}

func TestFaultHang(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	client, base := overTCP(t, s)
	must(t, s.AddFault(Fault{Kind: FaultHang, Count: 2}))
	client.Timeout = 50 * time.Millisecond
	if answer, err := post(t, client, base, wheel(t)); err == nil {
		t.Fatalf("answered %s", answer.Status)
	}
	client.Timeout = 0
	done := make(chan error, 1)
	go func() {
		_, err := client.Get(base + "/simple/")
		done <- err
	}()
	for len(s.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	s.Close()
	if err := <-done; err == nil {
		t.Error("answered")
	}
	s.Close() // twice is no error
	wantLog(t, s, "POST /legacy/ 0 hang", "GET /simple/ 0 hang")
}

func TestFaultStale(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	must(t, s.AddFault(Fault{Kind: FaultStale, Lag: 2, Path: "/"}))
	files := func() (names string) {
		answer := get(s, "/simple/beacon/", jsonType)
		if answer.Code == 404 {
			return "none"
		}
		var detail simpleDetail
		must(t, json.Unmarshal(answer.Body.Bytes(), &detail))
		for _, f := range detail.Files {
			names += fmt.Sprintf("%s %v ", f.Filename[12:], f.Yanked)
		}
		return names
	}
	want := func(want ...string) {
		t.Helper()
		for i, w := range want {
			if got := files(); strings.TrimSpace(got) != w {
				t.Errorf("look-up %d: %q, want %q", i, got, w)
			}
		}
	}
	want("none", "none")
	send(t, s, wheel(t))
	want("none", "none", "-py3-none-any.whl false")
	send(t, s, sdist(t))
	want("-py3-none-any.whl false", "-py3-none-any.whl false", "-py3-none-any.whl false .tar.gz false")
	must(t, s.Yank("beacon", "1.0.0", ""))
	want("-py3-none-any.whl false .tar.gz false", "-py3-none-any.whl false .tar.gz false",
		"-py3-none-any.whl true .tar.gz true")
	send(t, s, sdistVersion(t, "1.0.1"))
	s.ClearFaults()
	if got := files(); !strings.Contains(got, "-1.0.1") && !strings.Contains(got, ".tar.gz false") {
		t.Errorf("still stale: %q", got)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	for _, fault := range []Fault{
		{}, {Kind: "fire"}, {Kind: FaultStatus}, {Kind: FaultStatus, Status: 200}, {Kind: FaultStale},
		{Kind: FaultDrop, Count: -1}, {Kind: FaultDrop, Skip: -1}, {Kind: FaultStatus, Status: 503, RetryAfter: "1\r\nX: y"},
	} {
		if err := s.AddFault(fault); err == nil {
			t.Errorf("%+v was taken", fault)
		}
	}
}

func order(s *Server, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/_standin/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return do(s, r)
}

func TestControl(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "faults", `{"kind":"status","status":502,"path":"/pypi/","count":1}`, 200},
		{"POST", "faults", `{"kind":"fire"}`, 400},
		{"POST", "faults", `{"kind":"drop","colour":"red"}`, 400},
		{"POST", "faults", `nonsense`, 400},
		{"POST", "yank", `{"project":"Beacon","version":"1.0","reason":"broken"}`, 200},
		{"POST", "yank", `{"project":"lantern","version":"1.0"}`, 404},
		{"POST", "yank", `[]`, 400},
		{"POST", "delete", `{"filename":"beacon-1.0.0.tar.gz"}`, 200},
		{"POST", "delete", `{"filename":"beacon-1.0.0.tar.gz"}`, 404},
		{"POST", "delete", `{"file":"x"}`, 400},
		{"POST", "nothing", `{}`, 404},
		{"GET", "faults", ``, 404},
	} {
		if answer := order(s, c.method, c.path,
			c.body); answer.Code != c.status || answer.Header().Get("Content-Length") == "" {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, answer.Code, answer.Body)
		}
	}
	wantControlled(t, s)
}

// wantControlled looks at what the orders of TestControl did.
func wantControlled(t *testing.T, s *Server) {
	t.Helper()
	if answer := get(s, "/pypi/beacon/json", ""); answer.Code != 502 {
		t.Errorf("the fault is not in force: %d", answer.Code)
	}
	files := simpleOf(t, s).Files
	if len(files) != 1 || files[0].Yanked != "broken" {
		t.Errorf("%+v", files)
	}
	order(s, "POST", "yank", `{"project":"beacon","version":"1.0","undo":true}`)
	if simpleOf(t, s).Files[0].Yanked != false {
		t.Error("the yank was not taken back")
	}
	order(s, "POST", "faults", `{"kind":"drop"}`)
	if answer := order(s, "DELETE", "faults", ""); answer.Code != 200 || len(s.faults.faults) != 0 {
		t.Errorf("faults remain: %d", answer.Code)
	}
	r := httptest.NewRequest(http.MethodPost, "/_standin/delete", strings.NewReader(`{"filename":"x"}`))
	if answer := do(s, r); answer.Code != 400 {
		t.Errorf("a form from a web page was taken: %d", answer.Code)
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	s := New(Options{Now: newClock().Now, Tokens: map[string][]string{testToken: nil}, Limits: Limits{Requests: 3}})
	send(t, s, wheel(t))
	get(s, "/simple/"+strings.Repeat("x", 2000), "")
	var got []Request
	must(t, json.Unmarshal(order(s, "GET", "requests", "").Body.Bytes(), &got))
	right := wheel(t)
	if len(got) != 2 || got[0].Filename != right.name || got[0].SHA256 != sha256Hex(right.content) ||
		!got[0].Time.Equal(newClock().Now()) || len(got[1].Path) != maxLoggedText {
		t.Errorf("%+v", got)
	}
	for range 3 {
		get(s, "/", "")
	}
	wantLog(t, s, "GET / 404", "GET / 404", "GET / 404")
}

// Every answer tells a stand-in from an index that counts.
func TestAnswersAreMarked(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	for _, path := range []string{"/", "/simple", "/simple/", "/simple/beacon/", "/simple/none/", "/pypi/beacon/json",
		"/legacy/", "/_standin/requests", "/_standin/none"} {
		if answer := get(s, path, ""); answer.Header().Get("Slipway-Stand-In") != "1" {
			t.Errorf("%s: %d, not marked", path, answer.Code)
		}
	}
	must(t, s.AddFault(Fault{Kind: FaultStatus, Status: 503}))
	for _, r := range []*http.Request{wheel(t).request(t), httptest.NewRequest(http.MethodGet, "/simple/", nil)} {
		if answer := do(s, r); answer.Code != 503 || answer.Header().Get("Slipway-Stand-In") != "1" {
			t.Errorf("%s with a fault: %d, not marked", r.Method, answer.Code)
		}
	}
}
