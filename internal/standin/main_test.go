package standin

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// output is a buffer that can be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

var simpleAddress = regexp.MustCompile(`simple  (http://\S+)/simple/`)

// started waits until a stand-in that runs by hand says where it is.
func started(t *testing.T, out *output) string {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if match := simpleAddress.FindStringSubmatch(out.String()); match != nil {
			return match[1]
		}
	}
	t.Fatalf("did not start: %s", out)
	return ""
}

func TestRunByHand(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var out, errs output
	code := make(chan int, 1)
	getenv := func(name string) string { return map[string]string{envToken: testToken}[name] }
	dir := t.TempDir()
	go func() { code <- run(ctx, []string{"-listen", "127.0.0.1:0", "-dir", dir}, getenv, &out, &errs) }()
	base := started(t, &out)
	answer, err := post(t, http.DefaultClient, base, wheel(t))
	must(t, err)
	page, err := http.Get(base + "/simple/beacon/")
	must(t, err)
	defer page.Body.Close()
	if answer.StatusCode != 200 || page.StatusCode != 200 || page.ContentLength < 1 {
		t.Errorf("%s, %s, %d bytes", answer.Status, page.Status, page.ContentLength)
	}
	for _, want := range []string{base + "/legacy/", "twine upload", "uv publish",
		"pip install --index-url " + base + "/simple/"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %s", want, &out)
		}
	}
	if strings.Contains(out.String()+errs.String(), testToken) {
		t.Error("the token is shown")
	}
	stop()
	if got := <-code; got != 0 || errs.String() != "" {
		t.Errorf("exit code %d, %s", got, &errs)
	}
	if !strings.Contains(readTree(t, dir), `"beacon-1.0.0-py3-none-any.whl"`) {
		t.Error("the folder does not have the file")
	}
}

// Main ends at SIGTERM. Not parallel: the signal goes to the whole process.
func TestMainEndsAtSIGTERM(t *testing.T) {
	var out, errs output
	code := make(chan int, 1)
	go func() { code <- Main([]string{"-listen", "127.0.0.1:0", "-token", testToken}, &out, &errs) }()
	started(t, &out)
	must(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
	if got := <-code; got != 0 {
		t.Errorf("exit code %d, %s", got, &errs)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer busy.Close()
	nothing := func(string) string { return "" }
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "-token TOKEN or $SLIPWAY_STANDIN_TOKEN"},
		{[]string{"-token", "x", "more"}, 2, "needs a token"},
		{[]string{"-colour"}, 2, "not defined: -colour"},
		{[]string{"-help"}, 0, "-listen"},
		{[]string{"-token", "x", "-dir", "/dev/null/x"}, 1, "cannot use its folder"},
		{[]string{"-token", "x", "-listen", busy.Addr().String()}, 1, "cannot listen"},
	} {
		var errs bytes.Buffer
		if code := run(context.Background(), c.args, nothing, io.Discard,
			&errs); code != c.code || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: %d %s", c.args, code, &errs)
		}
	}
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	env := func(listen, token string) func(string) string {
		return func(name string) string {
			return map[string]string{"SLIPWAY_STANDIN": listen, "SLIPWAY_STANDIN_TOKEN": token}[name]
		}
	}
	if addr, handler, ok, err := FromEnv(env("", "x")); addr != "" || handler != nil || ok || err != nil {
		t.Error("a stand-in without being asked for")
	}
	for _, getenv := range []func(string) string{env("1", "x"), env(":8080", "")} {
		if _, handler, ok, err := FromEnv(getenv); handler != nil || !ok || err == nil {
			t.Errorf("%v %v", ok, err)
		}
	}
	addr, handler, ok, err := FromEnv(env(":8080", testToken))
	if addr != ":8080" || !ok || err != nil {
		t.Fatal(addr, ok, err)
	}
	if status, text := send(t, handler.(*Server), wheel(t)); status != 200 {
		t.Error(text)
	}
	if server := HTTPServer(addr,
		handler); server.ReadHeaderTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Error("no timeouts or bounds")
	}
}
