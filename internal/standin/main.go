package standin

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
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

// Main runs a stand-in by hand until SIGINT or SIGTERM. It returns the exit
// code: 0, 1 if it could not run, 2 for wrong arguments.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Getenv, stdout, stderr)
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("standin", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:8080", "`address` to listen on; port 0 picks a free one")
	token := flags.String("token", getenv(envToken), "the `token` that may upload (default $"+envToken+")")
	dir := flags.String("dir", "", "`folder` that keeps files and state over a restart (default: memory only)")
	control := flags.String("control-token", "", "`token` that the endpoints under "+controlPrefix+" want")
	noControl := flags.Bool("no-control", false, "switch the endpoints under "+controlPrefix+" off")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if *token == "" || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "the stand-in needs a token that uploads are made with: -token TOKEN or $%s\n", envToken)
		return 2
	}
	server := New(Options{
		Tokens: map[string][]string{*token: nil}, Dir: *dir, ControlToken: *control, NoControl: *noControl,
	})
	if err := server.Err(); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return serve(ctx, server, *listen, stdout, stderr)
}

// serve listens until the context ends, then lets requests finish for a moment.
func serve(ctx context.Context, server *Server, listen string, stdout, stderr io.Writer) int {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		fmt.Fprintf(stderr, "the stand-in cannot listen: %v\n", err)
		return 1
	}
	fmt.Fprint(stdout, usage("http://"+listener.Addr().String()))
	httpServer := HTTPServer(listen, server)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		server.Close()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		stopped <- httpServer.Shutdown(grace)
	}()
	if err := httpServer.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		fmt.Fprintf(stderr, "the stand-in stopped: %v\n", err)
		return 1
	}
	if err := <-stopped; err != nil {
		fmt.Fprintf(stderr, "the stand-in was stopped with requests under way: %v\n", err)
		return 1
	}
	return 0
}

// usage tells how tools reach the stand-in. The token is not shown.
func usage(base string) string {
	return strings.ReplaceAll(`a stand-in for a package index is ready
upload  BASE/legacy/
simple  BASE/simple/
log     BASE/_standin/requests

twine upload --repository-url BASE/legacy/ -u __token__ -p TOKEN dist/*
uv publish --publish-url BASE/legacy/ --check-url BASE/simple/ --token TOKEN dist/*
pip install --index-url BASE/simple/ PROJECT
uv pip install --index-url BASE/simple/ PROJECT
`, "BASE", base)
}
