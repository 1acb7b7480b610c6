package index

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/dist/disttest"
)

func TestPublishLooksThenSendsWheelsFirst(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	got, err := index.client().Publish(t.Context(), set, credentials(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := wheelName + " uploaded 1, " + sdistName + " uploaded 1"; statuses(got) != want {
		t.Errorf("got %s", statuses(got))
	}
	index.wantRequests("0s GET /simple/lamp/", "0s POST /legacy/", "0s POST /legacy/")
	if got := index.names(); got != wheelName+" "+sdistName {
		t.Errorf("stored %s", got)
	}
	for i, file := range set.Files {
		if got[i].SHA256 != file.SHA256 || index.files[i].Hashes["sha256"] != file.SHA256 {
			t.Errorf("%s has other bytes on the index", file.Name)
		}
	}
	if index.tokens[0] != "" || !strings.HasPrefix(index.tokens[1], "Basic ") {
		t.Errorf("authorization: %q", index.tokens)
	}

	again, err := index.client().Publish(t.Context(), set, credentials(t))
	if err != nil || statuses(again) != wheelName+" already there 0, "+sdistName+" already there 0" {
		t.Errorf("second run: %s, %v", statuses(again), err)
	}
	index.wantRequests("0s GET /simple/lamp/", "0s POST /legacy/", "0s POST /legacy/", "0s GET /simple/lamp/")
}

func TestPublishSendsOnlyWhatIsMissing(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.has(wheelName, strings.ToUpper(set.Files[0].SHA256))
	index.has("lamp-0.9.0.tar.gz", strings.Repeat("0", 64))
	got, err := index.client().Publish(t.Context(), set, credentials(t))
	if err != nil || statuses(got) != wheelName+" already there 0, "+sdistName+" uploaded 1" {
		t.Errorf("got %s, %v", statuses(got), err)
	}
}

func TestConflictSendsNothing(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	other := strings.Repeat("ab", 32)
	index.has(sdistName, other)
	got, err := index.client().Publish(t.Context(), set, credentials(t))
	wantError(t, err, "nothing was uploaded", sdistName, set.Files[1].SHA256, other, "burnt", "release 1.0.1")
	var conflict *ConflictError
	if !errors.As(err, &conflict) || conflict.Remote != other || conflict.Local != set.Files[1].SHA256 || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	index.wantRequests("0s GET /simple/lamp/")
}

// Every request a fault leads to, with the fake time it came at. Rand is 0.5: waits are 0.75, 1.5, 3, 6, 12 s.
func TestRetries(t *testing.T) {
	t.Parallel()
	date := epoch.Add(40 * time.Second).Format(http.TimeFormat)
	tests := []struct {
		name   string
		status []int // answers of the first POSTs
		header []string
		want   []string
	}{
		{"503 then 200", []int{503}, nil, []string{"0s POST", "750ms POST", "750ms POST"}},
		{"503 three times", []int{503, 503, 503}, nil, []string{"0s POST", "750ms POST", "2.25s POST", "5.25s POST",
			"5.25s POST"}},
		{"429 with seconds", []int{429}, []string{"Retry-After", "30"}, []string{"0s POST", "30s POST", "30s POST"}},
		{"429 twice", []int{429, 429}, []string{"Retry-After", "30"}, []string{"0s POST", "30s POST", "1m0s POST",
			"1m0s POST"}},
		{"503 with date", []int{503}, []string{"Retry-After", date}, []string{"0s POST", "40s POST", "40s POST"}},
		{"date in the past", []int{503}, []string{"Retry-After", epoch.Add(-time.Hour).Format(http.TimeFormat)},
			[]string{"0s POST", "750ms POST", "750ms POST"}},
		{"zero", []int{429}, []string{"Retry-After", "0"}, []string{"0s POST", "750ms POST", "750ms POST"}},
		{"nonsense", []int{429}, []string{"Retry-After", "soon"}, []string{"0s POST", "750ms POST", "750ms POST"}},
		{"rate limit", []int{429}, []string{"Ratelimit", `"project.create.user";r=0;t=90`}, []string{"0s POST",
			"1m30s POST", "1m30s POST"}},
		{"502 may have done it", []int{502}, nil, []string{"0s POST", "750ms GET", "750ms POST", "750ms POST"}},
		{"500, 504", []int{500, 504}, nil, []string{"0s POST", "750ms GET", "750ms POST", "2.25s GET", "2.25s POST",
			"2.25s POST"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			index, set := newIndex(t), lamp(t)
			posts := 0
			index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodGet || posts >= len(test.status) {
					return false
				}
				posts++
				return answer(w, r, test.status[posts-1], test.header...)
			}
			got, err := index.client().Publish(t.Context(), set, credentials(t))
			if err != nil || got[0].Status != Uploaded || got[1].Status != Uploaded || got[0].Attempts != 1+len(test.status) {
				t.Errorf("got %s, %v", statuses(got), err)
			}
			index.wantRequests(withPaths("0s GET", test.want)...)
		})
	}
}

func withPaths(first string, more []string) []string {
	var requests []string
	for _, request := range append([]string{first}, more...) {
		if strings.HasSuffix(request, "GET") {
			requests = append(requests, request+" /simple/lamp/")
		} else {
			requests = append(requests, request+" /legacy/")
		}
	}
	return requests
}

func TestRetriesAreBounded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header []string
		total  time.Duration
		tried  int
		at     time.Time
		want   []string
	}{
		{"attempts", nil, 0, 6, time.Time{}, []string{"0s POST", "750ms POST", "2.25s POST", "5.25s POST", "11.25s POST",
			"23.25s POST"}},
		{"absurd wait", []string{"Retry-After", "86400"}, 0, 1, epoch.Add(24 * time.Hour), []string{"0s POST"}},
		{"long wait within the total", []string{"Retry-After", "301"}, 0, 1, epoch.Add(301 * time.Second),
			[]string{"0s POST"}},
		{"absurd number", []string{"Retry-After", "99999999999999999999999"}, 0, 1, epoch.Add(1 << 31 * time.Second),
			[]string{"0s POST"}},
		{"absurd date", []string{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}, 0, 1, time.Time{}, []string{"0s POST"}},
		{"total", []string{"Retry-After", "40"}, time.Minute, 2, epoch.Add(80 * time.Second), []string{"0s POST",
			"40s POST"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			index, set := newIndex(t), lamp(t)
			index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
				return r.Method == http.MethodPost && answer(w, r, 503, test.header...)
			}
			client := index.client()
			client.Total = test.total
			got, err := client.Publish(t.Context(), set, credentials(t))
			wantError(t, err, "uploaded 0 of 2 files", "upload of "+wheelName, "answered 503", "run it again",
				"not sent twice")
			var resumable *ResumableError
			if !errors.As(err, &resumable) || resumable.Tried != test.tried {
				t.Fatalf("got %#v", err)
			}
			if test.at.IsZero() != resumable.At.IsZero() && test.name != "absurd date" || !test.at.IsZero() &&
				!resumable.At.Equal(test.at) {
				t.Errorf("resumable at %v, want %v", resumable.At, test.at)
			}
			if len(test.header) > 0 {
				wantError(t, err, "resumable at ")
			}
			if statuses(got) != wheelName+" not sent "+string(rune('0'+test.tried))+", "+sdistName+" not sent 0" {
				t.Errorf("got %s", statuses(got))
			}
			index.wantRequests(withPaths("0s GET", test.want)...)
		})
	}
}

// The reply is lost after the file was stored: the index is asked by hash, and nothing is sent twice if it tells.
func TestLostReply(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.after = func(n int, w http.ResponseWriter, r *http.Request) bool { return n == 1 && drop(w, r) }
	got, err := index.client().Publish(t.Context(), set, credentials(t))
	if err != nil || statuses(got) != wheelName+" uploaded 1, "+sdistName+" uploaded 1" {
		t.Errorf("got %s, %v", statuses(got), err)
	}
	index.wantRequests(withPaths("0s GET", []string{"0s POST", "750ms GET", "750ms POST"})...)
}

// As above, but the listing lags behind or cannot be had: the same bytes go again.
func TestLostReplyAndStaleListing(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"stale", "unreachable"} {
		index, set := newIndex(t), lamp(t)
		index.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n != 2 {
				return false
			}
			if how == "unreachable" {
				return answer(w, r, 503)
			}
			return answer(w, r, 404)
		}
		index.after = func(n int, w http.ResponseWriter, r *http.Request) bool { return n == 1 && drop(w, r) }
		got, err := index.client().Publish(t.Context(), set, credentials(t))
		if err != nil || statuses(got) != wheelName+" uploaded 2, "+sdistName+" uploaded 1" {
			t.Errorf("%s: got %s, %v", how, statuses(got), err)
		}
		index.wantRequests(withPaths("0s GET", []string{"0s POST", "750ms GET", "750ms POST", "750ms POST"})...)
	}
}

// Every reply is lost, up to the last attempt: what counts is what the index has.
func TestLastReplyLost(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.after = func(n int, w http.ResponseWriter, r *http.Request) bool {
		return r.Method == http.MethodPost && drop(w, r)
	}
	client := index.client()
	client.Attempts = 1
	got, err := client.Publish(t.Context(), set, credentials(t))
	if err != nil || statuses(got) != wheelName+" uploaded 1, "+sdistName+" uploaded 1" {
		t.Errorf("got %s, %v", statuses(got), err)
	}
	index.wantRequests(withPaths("0s GET", []string{"0s POST", "0s GET", "0s POST", "0s GET"})...)
}

func TestConnectionDroppedBeforeTheBody(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n != 1 {
			return false
		}
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		return connection.Close() == nil
	}
	got, err := index.client().Publish(t.Context(), set, credentials(t))
	if err != nil || got[0].Status != Uploaded || got[0].Attempts != 2 {
		t.Errorf("got %s, %v", statuses(got), err)
	}
}

// Another uploader was faster, between our look-up and our upload.
func TestLostRace(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 409} {
		for _, same := range []bool{true, false} {
			index, set := newIndex(t), lamp(t)
			sha := strings.Repeat("cd", 32)
			if same {
				sha = set.Files[0].SHA256
			}
			index.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
				if n != 1 {
					return false
				}
				index.has(wheelName, sha)
				return answer(w, r, status)
			}
			got, err := index.client().Publish(t.Context(), set, credentials(t))
			var conflict *ConflictError
			if same && (err != nil || statuses(got) != wheelName+" already there 1, "+sdistName+" uploaded 1") {
				t.Errorf("%d, same bytes: %s, %v", status, statuses(got), err)
			}
			if !same && (!errors.As(err, &conflict) || conflict.Remote != sha || got[1].Status != NotSent) {
				t.Errorf("%d, other bytes: %s, %v", status, statuses(got), err)
			}
		}
	}
}

// Whatever request a run is stopped at, the next one ends in the same state.
func TestCrashPoints(t *testing.T) {
	t.Parallel()
	set := lamp(t)
	for _, when := range []string{"before", "after"} {
		for k := range 4 {
			index := newIndex(t)
			ctx, cancel := context.WithCancel(t.Context())
			stop := func(n int, w http.ResponseWriter, r *http.Request) bool {
				if n != k {
					return false
				}
				if when == "before" {
					_, _ = io.CopyN(io.Discard, r.Body, 100)
				}
				cancel()
				_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client went away once it has read the body
				<-r.Context().Done()
				return true
			}
			if when == "before" {
				index.before = stop
			} else {
				index.after = stop
			}
			first, err := index.client().Publish(ctx, set, credentials(t))
			if k < 3 && !errors.Is(err, context.Canceled) || k == 3 && err != nil {
				t.Errorf("%s request %d: %s, %v", when, k, statuses(first), err)
			}
			index.before, index.after = nil, nil
			second, err := index.client().Publish(t.Context(), set, credentials(t))
			if err != nil || there(second) != 2 || index.names() != wheelName+" "+sdistName {
				t.Errorf("%s request %d, again: %s, %v, stored %s", when, k, statuses(second), err, index.names())
			}
			for i, file := range set.Files {
				if index.files[i].Hashes["sha256"] != file.SHA256 {
					t.Errorf("%s request %d: other bytes of %s", when, k, file.Name)
				}
			}
			cancel()
		}
	}
}

func TestFileChangedOnDisk(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	data, err := os.ReadFile(set.Files[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(set.Files[0].Path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = index.client().Publish(t.Context(), set, credentials(t))
	wantError(t, err, wheelName, "changed on disk", "build again")
	if got := index.names(); got != "" {
		t.Errorf("stored %s", got)
	}
	if err := os.Remove(set.Files[0].Path); err != nil {
		t.Fatal(err)
	}
	_, err = index.client().Publish(t.Context(), set, credentials(t))
	wantError(t, err, "no such file")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	type reply struct {
		status     int
		kind, body string
	}
	html := "<html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1>Invalid or non-existent " +
		"authentication information.<script>x</script></body></html>"
	tests := []struct {
		name string
		reply
		want []string
	}{
		{"wrong token, HTML", reply{403, "text/html; charset=utf-8", html},
			[]string{"(403)", "Forbidden Invalid or non-existent authentication information.\"", "make a new one"}},
		{"not allowed", reply{403, "application/json",
			`{"message":"x","code":"403 The user 'ada' isn't allowed to upload to project 'lamp'","title":"Forbidden"}`},
			[]string{"\"The user 'ada' isn't allowed to upload to project 'lamp'\"", "not for this project"}},
		{"second factor", reply{400, "text/plain", "Two factor authentication is required"},
			[]string{"turn on two-factor"}},
		{"e-mail", reply{400, "text/plain", "User 'ada' does not have a verified primary email address."},
			[]string{"verify the primary e-mail"}},
		{"exists", reply{400, "application/json",
			`{"code":"400 File already exists ('lamp', with blake2_256 hash 'x')."}`},
			[]string{"File already exists", "is taken"}},
		{"previously used", reply{400, "text/plain",
			"This filename was previously used by a file that has since been deleted."}, []string{"stays used"}},
		{"old", reply{400, "text/plain", "Uploading new files to releases older than 14 days is not allowed."},
			[]string{"no longer be completed"}},
		{"description", reply{400, "text/plain", "The description failed to render for 'text/x-rst'."},
			[]string{"twine check --strict"}},
		{"local", reply{400, "text/plain", "The use of local versions in <Version('1+a')> is not allowed. local version"},
			[]string{`without "+"`}},
		{"size", reply{413, "text/plain", ""}, []string{"gave no reason", "make the file smaller"}},
		{"address", reply{404, "text/html", "<h1>Not Found</h1>"}, []string{"check the upload URL"}},
		{"redirect", reply{301, "", ""}, []string{"(301)", "uploads are not redirected"}},
		{"unknown", reply{418, "application/problem+json", `{"detail":1}`}, []string{"mend what it names"}},
		{"devpi", reply{401, "application/json", `{"message":"need auth"}`}, []string{`"need auth"`, "token is missing"}},
		{"errors", reply{422, "application/json", `{"errors":[{"description":"broken thing"}]}`},
			[]string{`"broken thing"`}},
		{"ansi", reply{400, "text/plain", "\x1b[31mred\x1b]0;title\x07 \u202e\r\n::error::x\x00"},
			[]string{`"red ::error::x"`}},
		{"long", reply{400, "text/plain", strings.Repeat("long ", 1000)}, []string{"…"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			index, set := newIndex(t), lamp(t)
			index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodGet {
					return false
				}
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", test.kind)
				w.Header().Set("Location", "https://elsewhere.example.org/legacy/")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
				return true
			}
			got, err := index.client().Publish(t.Context(), set, credentials(t))
			wantError(t, err, append(test.want, "the index refused "+wheelName, "uploaded 0 of 2")...)
			var refused *RefusedError
			if !errors.As(err, &refused) || refused.Status != test.status || got[0].Attempts != 1 || len(err.Error()) > 1200 {
				t.Errorf("got %s, %v", statuses(got), err)
			}
			posts := slices.DeleteFunc(index.seen(), func(r string) bool {
				return !strings.Contains(r,
					"POST")
			})
			if len(posts) != 1 {
				t.Errorf("a refusal was repeated: %q", index.seen())
			}
		})
	}
}

func TestReasonPhrase(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body)
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, "HTTP/1.1 400 Only one sdist may be uploaded per release.\r\n"+
			"Content-Length: 0\r\n\r\n")
		return true
	}
	_, err := index.client().Publish(t.Context(), set, credentials(t))
	wantError(t, err, `"Only one sdist may be uploaded per release."`, "another sdist of this version")
}

func TestPublishNeedsCredentialsAndURLs(t *testing.T) {
	t.Parallel()
	index, set := newIndex(t), lamp(t)
	_, err := index.client().Publish(t.Context(), set, Credentials{})
	wantError(t, err, "no credentials")
	for url, want := range map[string]string{
		"":                                 "not an http or https URL",
		"ftp://example.org/legacy/":        "not an http or https URL",
		"http://ada:secret@example.org/":   "contains a user name",
		"http://example.org/?token=secret": "has a query",
		"http://example.org/%zzsecret":     "not an http or https URL",
	} {
		client := index.client()
		client.Index.UploadURL = url
		_, err := client.Publish(t.Context(), set, credentials(t))
		wantError(t, err, want)
		client = index.client()
		client.Index.SimpleURL = url
		_, err2 := client.Publish(t.Context(), set, credentials(t))
		wantError(t, err2, want)
		if strings.Contains(err.Error()+err2.Error(), "secret") {
			t.Errorf("%v, %v", err, err2)
		}
	}
	index.wantRequests()
}

// An index that has seen enough after the headers answers before it has read the file, and closes.
func TestRefusalBeforeTheFileWasRead(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	noise := make([]byte, 8<<20)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	large := append([]disttest.Entry{{Name: "lamp/noise", Body: string(noise)}}, disttest.Wheel("lamp", "1.0.0")...)
	disttest.Write(t, dir, wheelName, disttest.Zip(t, disttest.WithRecord(large)))
	set := openSet(t, dir)
	for range 5 {
		index := newIndex(t)
		index.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodGet {
				return false
			}
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		_, err := index.client().Publish(t.Context(), set, credentials(t))
		wantError(t, err, "the index refused "+wheelName+" (403)")
		index.wantRequests("0s GET /simple/lamp/", "0s POST /legacy/", "0s GET /simple/lamp/")
	}
}
