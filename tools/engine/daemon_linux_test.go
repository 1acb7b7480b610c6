package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// process starts a command that ends with the test.
func process(t *testing.T, argv ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(argv[0], argv[1:]...)
	if _, err := command.StdinPipe(); err != nil { // `read` waits for it
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = command.Process.Kill(), command.Wait() })
	return command
}

func pidFile(t *testing.T, name string, pid int) {
	t.Helper()
	write(t, pidPath(name), strconv.Itoa(pid), 0o644)
}

// running makes one of our daemons run, in name.
func running(t *testing.T, name string) *exec.Cmd {
	t.Helper()
	write(t, under(programs[name]), "#!/bin/sh\nread x\n", 0o755)
	command := process(t, "/bin/sh", under(programs[name]))
	pidFile(t, name, command.Process.Pid)
	return command
}

func TestAlive(t *testing.T) {
	temporaryPrefix(t)
	for name, make := range map[string]func(t *testing.T){
		"no pid file": func(*testing.T) {},
		"garbage":     func(t *testing.T) { write(t, pidPath("engine"), "self", 0o644) },
		"half":        func(t *testing.T) { write(t, pidPath("engine"), "", 0o644) },
		"zero":        func(t *testing.T) { pidFile(t, "engine", 0) },
		"negative":    func(t *testing.T) { pidFile(t, "engine", -1) },
		"ended":       func(t *testing.T) { pidFile(t, "engine", 1<<22+1) },
		"a foreign process": func(t *testing.T) {
			pidFile(t, "engine", os.Getpid())
		},
		"a reader of our log": func(t *testing.T) {
			pidFile(t, "engine", process(t, "/bin/sh", "-c", "read x", "tail", logPath("engine")).Process.Pid)
		},
		"our other daemon": func(t *testing.T) {
			pidFile(t, "engine", running(t, "image-server").Process.Pid)
		},
	} {
		t.Run(name, func(t *testing.T) {
			_ = os.Remove(pidPath("engine"))
			make(t)
			if pid, ok := alive("engine"); ok {
				t.Errorf("process %d is taken for the engine", pid)
			}
		})
	}
	engine := running(t, "engine")
	if pid, ok := alive("engine"); !ok || pid != engine.Process.Pid {
		t.Errorf("alive() = %d, %v for process %d", pid, ok, engine.Process.Pid)
	}
}

// fakeEngine is a daemon by a shell script, which has to make the file `ready`.
func fakeEngine(t *testing.T, script string) (d daemon, ready string) {
	t.Helper()
	temporaryPrefix(t)
	ready = under("run/ready")
	write(t, under(programs["engine"]), "#!/bin/sh\n"+script+"\n", 0o755)
	d = daemon{name: "engine", argv: []string{under(programs["engine"]), ready}, env: []string{"OWN=yes"},
		ready: func(context.Context) error { _, err := os.Stat(ready); return err }}
	t.Cleanup(func() { _ = d.stop(time.Millisecond) })
	return d, ready
}

// serve makes the script ready and lets it wait for a signal.
const serve = `: >"$1"; while :; do sleep 0.02; done`

func TestDaemonStartsOnceAndStops(t *testing.T) {
	d, ready := fakeEngine(t, `echo "$PWD $TMPDIR $OWN $SOME_TOKEN"; `+serve)
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("SOME_TOKEN", "secret")
	pidFile(t, "engine", os.Getpid()) // stale
	if err := d.start(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	first, ok := alive("engine")
	if !ok || first == os.Getpid() {
		t.Fatalf("alive() = %d, %v", first, ok)
	}
	if got := strings.TrimSpace(read(t, logPath("engine"))); got != "/ "+under("tmp")+" yes" {
		t.Errorf("it runs in the folders, or with the variables, of its caller: %q", got)
	}
	if err := d.start(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if second, _ := alive("engine"); second != first {
		t.Errorf("it was started a second time, as process %d beside %d", second, first)
	}
	if err := d.stop(time.Minute); err != nil {
		t.Fatal(err)
	}
	if pid, ok := alive("engine"); ok || exists(pidPath("engine")) {
		t.Errorf("process %d is still there, or its pid file", pid)
	}
	if err := d.stop(time.Minute); err != nil {
		t.Errorf("stopping what does not run: %v", err)
	}
	_ = ready
}

func TestDaemonThatWasKilledIsStartedAnew(t *testing.T) {
	d, _ := fakeEngine(t, serve)
	if err := d.start(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	first, _ := alive("engine")
	if process, err := os.FindProcess(first); err != nil || process.Kill() != nil {
		t.Fatal("it cannot be killed")
	}
	waitFor(t, "its end", func() bool { _, ok := alive("engine"); return !ok })
	if err := d.start(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if second, ok := alive("engine"); !ok || second == first {
		t.Errorf("alive() = %d, %v after process %d was killed", second, ok, first)
	}
}

func TestDaemonThatDoesNotListenIsKilled(t *testing.T) {
	d, _ := fakeEngine(t, "trap '' TERM; "+serve)
	if err := d.start(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := d.stop(100 * time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if _, ok := alive("engine"); ok {
		t.Error("it still runs")
	}
}

func TestStopLeavesAForeignProcessAlone(t *testing.T) {
	temporaryPrefix(t)
	foreign := process(t, "/bin/sh", "-c", "read x")
	pidFile(t, "engine", foreign.Process.Pid)
	if err := (daemon{name: "engine"}).stop(time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if exists(pidPath("engine")) {
		t.Error("the stale pid file is still there")
	}
	if ended(strconv.Itoa(foreign.Process.Pid)) {
		t.Error("it was ended")
	}
}

func TestDaemonThatEndsAtOnceIsQuoted(t *testing.T) {
	d, _ := fakeEngine(t, "echo the port is taken; exit 1")
	err := d.start(t.Context(), time.Minute)
	if err == nil {
		t.Fatal("no error")
	}
	wantContains(t, err.Error(), "the engine ended at once", logPath("engine"), "    the port is taken")
}

func TestDaemonThatNeverAnswers(t *testing.T) {
	d, _ := fakeEngine(t, "while :; do sleep 0.02; done")
	err := d.start(t.Context(), 300*time.Millisecond)
	if err == nil {
		t.Fatal("no error")
	}
	wantContains(t, err.Error(), "did not answer within 300ms", logPath("engine"), "engine down")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.start(ctx, time.Minute); !errors.Is(err, errInterrupted) {
		t.Errorf("interrupted, it says: %v", err)
	}
}

func TestDaemonWithoutPidFileIsNotLeftBehind(t *testing.T) {
	d, ready := fakeEngine(t, `echo $$ >"$1".pid; `+serve)
	if err := os.MkdirAll(pidPath("engine"), 0o755); err != nil { // a folder: no file can take its place
		t.Fatal(err)
	}
	if err := d.start(t.Context(), time.Minute); err == nil {
		t.Fatal("no error")
	}
	// Killed at once, it may not even have got to its first line.
	if data, err := os.ReadFile(ready + ".pid"); err == nil {
		waitFor(t, "its end", func() bool { return ended(strings.TrimSpace(string(data))) })
	}
}

func TestPortTaken(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	m := goodMachine(t)
	_, m.port, _ = net.SplitHostPort(listener.Addr().String())
	wantSentence(t, m.portFree(), "port "+m.port+" of 127.0.0.1", "end that one (`ss -ltnp` as root names it)")

	running(t, "image-server")
	if err := m.portFree(); err != nil {
		t.Errorf("our own image server is in the way: %v", err)
	}
}
