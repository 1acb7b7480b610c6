package standin

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// The variables that FromEnv reads.
const (
	envListen = "SLIPWAY_STANDIN"       // address to listen on, such as ":8080"
	envToken  = "SLIPWAY_STANDIN_TOKEN" // the token that may upload, to any project
)

// FromEnv makes a stand-in from the environment: the way in which a binary that
// is something else becomes one. It is not ok if SLIPWAY_STANDIN is not set.
func FromEnv(getenv func(string) string) (addr string, handler http.Handler, ok bool, err error) {
	addr = getenv(envListen)
	if addr == "" {
		return "", nil, false, nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return "", nil, true, fmt.Errorf("%s must be an address to listen on such as :8080, not %q", envListen, addr)
	}
	token := getenv(envToken)
	if token == "" {
		return "", nil, true, fmt.Errorf("%s is set, but %s is not: without a token nobody can upload", envListen, envToken)
	}
	return addr, New(Options{Tokens: map[string][]string{token: nil}}), true, nil
}

// HTTPServer is a server for a stand-in with the timeouts and bounds that
// http.ListenAndServe lacks.
func HTTPServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
