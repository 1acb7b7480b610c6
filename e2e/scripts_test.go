package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/standin"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts types what a user types, against a real Dagger engine. testdata/scripts/README.md lists the commands that
// scripts have beside testscript's own.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a Dagger engine")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/scripts",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SLIPWAY", root)
			env.Setenv("NEWLINE", "\n")
			env.Setenv("UNIQUE", rand.Text())
			env.Setenv("PORT", freePort(env.T()))
			for _, name := range []string{"_EXPERIMENTAL_DAGGER_RUNNER_HOST", "DAGGER_NO_NAG", "DO_NOT_TRACK", "DOCKER_HOST",
				"SSL_CERT_FILE"} {
				if value, ok := os.LookupEnv(name); ok {
					env.Setenv(name, value)
				}
			}
			// The commit's time is in the built bytes: fixed, so that a run can be compared with the one before.
			for name, value := range map[string]string{"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day,
				"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
				"GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_NOSYSTEM": "1"} {
				env.Setenv(name, value)
			}
			return useAgain(env)
		},
		Condition: func(name string) (bool, error) {
			if name == "loopback" {
				return sharesLoopback(), nil
			}
			return false, fmt.Errorf("no condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"beacon":    beacon,
			"standin":   startStandIn,
			"index":     startIndex,
			"requests":  requests,
			"fault":     fault,
			"record":    record,
			"replace":   replace,
			"gitserver": gitServer,
			"rerun":     rerun,
		},
	})
}

// freePort is a port of the loopback interface that nobody listened on a moment ago.
func freePort(t testscript.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

const day = "2026-11-02T12:00:00Z"

// beacon FOLDER: a git repository of its own with examples/beacon in it, one commit, and the tag that the arguments name.
func beacon(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: beacon FOLDER [TAG]")
	}
	to := ts.MkAbs(args[0])
	ts.Check(os.CopyFS(to, os.DirFS(filepath.Join(ts.Getenv("SLIPWAY"), "examples/beacon"))))
	steps := [][]string{{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://github.com/example/beacon.git"}, {"add", "--all"},
		{"commit", "--quiet", "--message=Beacon"}}
	for _, tag := range args[1:] {
		steps = append(steps, []string{"tag", "--annotate", "--message=" + tag, tag})
	}
	for _, step := range steps {
		ts.Check(ts.Exec("git", append([]string{"-C", to}, step...)...))
	}
}

// startStandIn [TOKEN]: a stand-in that outlives the calls of the script, its address in $STANDIN.
func startStandIn(ts *testscript.TestScript, neg bool, args []string) {
	serveStandIn(ts, "127.0.0.1", args)
	ts.Setenv("STANDIN", "tcp://"+strings.TrimPrefix(ts.Getenv("STANDIN_URL"), "http://"))
}

// bridge is this machine's address on the network of the containers of our engine.
const bridge = "10.213.0.1"

// startIndex [TOKEN]: the same where containers reach it by its address, as they would a company's index: $INDEX is its
// upload URL.
func startIndex(ts *testscript.TestScript, neg bool, args []string) {
	serveStandIn(ts, bridge, args)
	ts.Setenv("INDEX", ts.Getenv("STANDIN_URL")+"/legacy/")
}

func serveStandIn(ts *testscript.TestScript, address string, args []string) {
	token := "rehearsal"
	if len(args) > 0 {
		token = args[0]
	}
	server := standin.New(standin.Options{Tokens: map[string][]string{token: nil}})
	listener, err := net.Listen("tcp", address+":0")
	ts.Check(err)
	web := &http.Server{Handler: server, ReadHeaderTimeout: time.Minute}
	go func() { _ = web.Serve(listener) }()
	ts.Defer(func() { _ = web.Close(); server.Close() })
	ts.Setenv("STANDIN_URL", "http://"+listener.Addr().String())
}

// requests [METHOD=COUNT …]: how often the stand-in was asked since the last time, by method; METHOD+ is once or more.
// Other methods are not looked at.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	response, err := http.Get(ts.Getenv("STANDIN_URL") + "/_standin/requests")
	ts.Check(err)
	defer response.Body.Close()
	var all []standin.Request
	ts.Check(json.NewDecoder(response.Body).Decode(&all))
	before, _ := strconv.Atoi(ts.Getenv("STANDIN_SEEN"))
	ts.Setenv("STANDIN_SEEN", strconv.Itoa(len(all)))
	count := map[string]int{}
	var log strings.Builder
	for _, request := range all[min(before, len(all)):] {
		if strings.HasPrefix(request.Path, "/_standin") {
			continue
		}
		count[request.Method]++
		fmt.Fprintf(&log, "%s %s %d %s\n", request.Method, request.Path, request.Status, request.Filename)
	}
	for _, want := range args {
		method, number, exact := strings.Cut(want, "=")
		if !exact {
			method = strings.TrimSuffix(method, "+")
		}
		if n, _ := strconv.Atoi(number); exact && count[method] != n || !exact && count[method] == 0 {
			ts.Fatalf("wanted %s; the stand-in was asked:\n%s", want, &log)
		}
	}
}

// fault JSON: makes the stand-in misbehave.
func fault(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fault JSON")
	}
	response, err := http.Post(ts.Getenv("STANDIN_URL")+"/_standin/faults", "application/json", strings.NewReader(args[0]))
	ts.Check(err)
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(response.Body)
		ts.Fatalf("%s: %s", response.Status, text)
	}
}

// record FILE EXPRESSION: a Python expression that must hold, with the record as r and its stages by name as s. ran()
// names the stages whose containers really ran this time.
func record(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: record FILE EXPRESSION")
	}
	const program = `
import json, sys
r = json.load(open(sys.argv[1]))
s = {stage["stage"]: stage for stage in r["stages"]}
def ran(*names):
    return sorted(n for n, stage in s.items() if stage.get("executed") and not stage["cached"])
if not eval(sys.argv[2]):
    print(json.dumps({n: [v["verdict"], v["cached"], v["reason"]] for n, v in s.items()}, indent=1), "ran:", ran())
    sys.exit(1)
`
	out, err := exec.Command("python3", "-c", program, ts.MkAbs(args[0]), args[1]).CombinedOutput()
	if (err != nil) != neg {
		ts.Fatalf("%s: %v\n%s", args[1], err, out)
	}
}

// replace FILE OLD NEW: puts NEW in place of every OLD, which has to be there.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	file := ts.MkAbs(args[0])
	data, err := os.ReadFile(file)
	ts.Check(err)
	unquote := strings.NewReplacer(`\n`, "\n").Replace
	if !strings.Contains(string(data), unquote(args[1])) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(string(data), unquote(args[1]), unquote(args[2]))), 0o644))
}
