package standin

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	const invalid = "403 Invalid or non-existent authentication information. " +
		"See http://index.example.org/help/#invalid-auth"
	for name, c := range map[string]struct {
		header func(http.Header, *http.Request)
		want   string
	}{
		"right": {func(_ http.Header, r *http.Request) {}, "200 OK"},
		"none":  {func(h http.Header, _ *http.Request) { h.Del("Authorization") }, invalid},
		"wrong token": {func(_ http.Header, r *http.Request) {
			r.SetBasicAuth("__token__", testToken+"x")
		}, invalid},
		"empty token": {func(_ http.Header, r *http.Request) { r.SetBasicAuth("__token__", "") }, invalid},
		"wrong user":  {func(_ http.Header, r *http.Request) { r.SetBasicAuth("jane", testToken) }, invalid},
		"bearer": {func(h http.Header, _ *http.Request) {
			h.Set("Authorization", "Bearer "+testToken)
		}, invalid},
	} {
		s := newTestServer(newClock())
		s.options.Tokens[""] = nil // an empty token is never good
		r := wheel(t).request(t)
		c.header(r.Header, r)
		if answer := do(s, r); !strings.HasPrefix(answer.Body.String(), c.want) {
			t.Errorf("%s: %q", name, answer.Body)
		}
	}
}

func TestTokenScope(t *testing.T) {
	t.Parallel()
	s := New(Options{Tokens: map[string][]string{testToken: {"Some_Thing", "BEACON"}, "other": {"lantern"}}})
	if status, text := send(t, s, wheel(t)); status != 200 {
		t.Error(text)
	}
	r := wheel(t).request(t)
	r.SetBasicAuth("__token__", "other")
	answer := do(s, r)
	want := "403 Invalid API Token: project-scoped token is not valid for project: 'beacon'"
	if answer.Code != 403 || !strings.HasPrefix(answer.Body.String(), want) {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
}

// The token is in no answer, log entry or state.
func TestTokenIsNotLogged(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	send(t, s, wheel(t))
	r := wheel(t).request(t)
	r.URL.RawQuery = "token=" + testToken
	r.SetBasicAuth("jane", testToken)
	answers := do(s, r).Body.String() + get(s, "/_standin/requests", "").Body.String()
	log, err := json.Marshal(s.Requests())
	must(t, err)
	state, err := json.Marshal(s.state)
	must(t, err)
	for _, where := range []string{answers, string(log), string(state)} {
		if strings.Contains(where, testToken) {
			t.Errorf("the token is in %s", where)
		}
	}
}
