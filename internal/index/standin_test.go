package index

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/standin"
)

func TestIsStandIn(t *testing.T) {
	t.Parallel()
	index, client := startStandin(t)
	if err := client.IsStandIn(t.Context()); err != nil {
		t.Error(err)
	}
	client.Index.SimpleURL = strings.TrimSuffix(client.Index.SimpleURL, "/") // redirects, and says who it is
	for _, fault := range []standin.Fault{
		{Kind: standin.FaultStatus, Status: 503, Count: 1},
		{Kind: standin.FaultDrop, Count: 1},
	} {
		if err := index.AddFault(fault); err != nil {
			t.Fatal(err)
		}
		if err := client.IsStandIn(t.Context()); err != nil {
			t.Errorf("%s: %v", fault.Kind, err)
		}
	}
}

func TestIsStandInFindsSomethingElse(t *testing.T) {
	t.Parallel()
	_, real := startStandin(t)
	for want, handler := range map[string]http.HandlerFunc{
		"(200 OK, without the header Slipway-Stand-In)": func(w http.ResponseWriter, r *http.Request) {
			page(w, "text/html", "\x1b[31m<a href=x>x</a>")
		},
		"(404 Not Found, ": http.NotFound,
		"(503 Service Unavailable, ": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"(302 Found, ": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, real.Index.SimpleURL, http.StatusFound)
		},
		"(201 Created, ": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Slipway-Stand-In", "0")
			w.WriteHeader(http.StatusCreated)
		},
	} {
		requests := 0
		client, server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if requests++; r.Header.Get("Authorization") != "" || r.Method != http.MethodGet {
				t.Errorf("%s %v", r.Method, r.Header)
			}
			handler(w, r)
		})
		err := client.IsStandIn(t.Context())
		wantError(t, err, "what answers at "+strings.TrimPrefix(server.URL, "http://")+" "+want, "is no stand-in of Slipway",
			"--stand-ins takes stand-ins of Slipway only; for another index use --index URL")
		if requests != 1 || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%d requests, %q", requests, err)
		}
	}
}

func TestIsStandInGivesUp(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	hanging, _ := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	hanging.Idle = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	wantError(t, hanging.IsStandIn(ctx), "no stand-in of Slipway answers at 127.0.0.1:", "tried 3 times",
		"no byte was read or written within the idle deadline of 200ms", "--index URL")

	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	client := &Client{Index: Index{SimpleURL: closed.URL + "/simple/"}, Clock: newClock()}
	err := client.IsStandIn(t.Context())
	wantError(t, err, "no stand-in of Slipway answers at "+strings.TrimPrefix(closed.URL, "http://"), "connection refused",
		"is it running? --stand-ins takes")
	client.Index.SimpleURL = "http://jane:canary@example.org/simple/"
	err = client.IsStandIn(t.Context())
	wantError(t, err, "contains a user name or password")
	if strings.Contains(err.Error(), "canary") {
		t.Error("the error shows the token")
	}
}
