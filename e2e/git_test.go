package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// gitServers counts the servers of this run: each has a loopback address of its own, as Dagger drops the port from a
// module's git address and so all of them listen on port 80.
var gitServers atomic.Int32

// sharesLoopback says whether the engine reaches this machine's loopback interface: ours does, one in a container does
// not.
func sharesLoopback() bool {
	return strings.HasPrefix(os.Getenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST"), "unix://")
}

// gitServer FOLDER …: serves these repositories and this module over HTTP. $GIT is the server's address, and $MODULE how
// others call the module: the files as they lie here, in a commit of their own.
func gitServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: gitserver [FOLDER …]")
	}
	root := ts.MkAbs("../git-" + ts.Name())
	module := filepath.Join(root, "slipway")
	ts.Check(copyTracked(ts.Getenv("SLIPWAY"), module))
	for _, step := range [][]string{{"init", "--quiet", "--initial-branch=main"}, {"add", "--all", "--force"},
		{"commit", "--quiet", "--message=Slipway"}} {
		ts.Check(ts.Exec("git", append([]string{"-C", module}, step...)...))
	}
	address := fmt.Sprintf("127.0.0.%d", 60+gitServers.Add(1))
	for _, folder := range append(args, module) {
		bare := filepath.Join(root, filepath.Base(folder)+".git")
		ts.Check(ts.Exec("git", "clone", "--quiet", "--bare", ts.MkAbs(folder), bare))
		ts.Check(ts.Exec("git", "-C", bare, "config", "http.receivepack", "true"))
		if folder != module {
			ts.Check(ts.Exec("git", "-C", folder, "remote", "set-url", "origin", "http://"+address+"/"+filepath.Base(bare)))
		}
	}
	ts.Check(ts.Exec("git", "-C", module, "rev-parse", "HEAD"))
	ts.Setenv("GIT", "http://"+address)
	ts.Setenv("MODULE", "http://"+address+"/slipway.git@"+strings.TrimSpace(ts.ReadFile("stdout")))
	serveGit(ts, address+":80", root)
}

func serveGit(ts *testscript.TestScript, address, root string) {
	backend, err := exec.Command("git", "--exec-path").Output()
	ts.Check(err)
	listener, err := net.Listen("tcp", address)
	ts.Check(err)
	web := &http.Server{ReadHeaderTimeout: time.Minute, Handler: &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(backend)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1"}}}
	go func() { _ = web.Serve(listener) }()
	ts.Defer(func() { _ = web.Close() })
}

// copyTracked copies what a commit of everything in a repository would hold.
func copyTracked(from, to string) error {
	list := exec.Command("git", "-C", from, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	out, err := list.Output()
	if err != nil {
		return err
	}
	for _, name := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// rerun STAGE: runs, in the folder where the script is, the command that the last error printed for a stage.
func rerun(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] rerun STAGE")
	}
	within := false
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		command, found := strings.CutPrefix(line, "  run: ")
		switch {
		case !strings.HasPrefix(line, "  "):
			within = strings.Contains(line, " "+args[0]+": ")
		case found && within:
			// Dagger glues a mark to the last line of an error.
			command, _, _ = strings.Cut(command, " [traceparent:")
			if err := ts.Exec("sh", "-c", command); (err != nil) != neg {
				ts.Fatalf("%s: %v", command, err)
			}
			return
		}
	}
	ts.Fatalf("no command for %s was printed", args[0])
}
