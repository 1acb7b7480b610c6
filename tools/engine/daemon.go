package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func socketPath() string { return under("run/engine.sock") }

// programs are those of our daemons, below prefix.
var programs = map[string]string{"engine": "bin/dagger-engine", "image-server": "bin/daggerw"}

// daemon is a background process of ours: the engine, or the image server.
type daemon struct {
	name  string
	argv  []string
	env   []string
	ready func(ctx context.Context) error // nil when it answers
}

func pidPath(name string) string { return under("run", name+".pid") }

// alive returns the process that a pid file names, if it runs our program: after a kill or a restart of the machine,
// the number may be somebody else's.
func alive(name string) (int, bool) {
	data, err := os.ReadFile(pidPath(name))
	if err != nil {
		return 0, false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0, false
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	arguments := strings.Split(string(line), "\x00")
	if err != nil || !slices.Contains(arguments, under(programs[name])) {
		return 0, false
	}
	return pid, true
}

// start starts it unless it runs, and waits until it answers.
func (d daemon) start(ctx context.Context, limit time.Duration) error {
	if _, running := alive(d.name); !running {
		if err := d.spawn(); err != nil {
			return fmt.Errorf("starting the %s: %w", d.name, err)
		}
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := d.ready(limited)
		if err == nil {
			return nil
		}
		if _, running := alive(d.name); !running {
			log := logPath(d.name)
			return fmt.Errorf("the %s ended at once; the end of %s:\n%s", d.name, log, tail(log, 15))
		}
		select {
		case <-limited.Done():
			if ctx.Err() != nil {
				return errInterrupted
			}
			return fmt.Errorf("the %s did not answer within %s (%w); see %s, and start anew: tools/daggerw engine "+
				"down and up", d.name, limit, err, logPath(d.name))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (d daemon) spawn() error {
	log, err := os.Create(logPath(d.name))
	if err != nil {
		return err
	}
	defer log.Close()
	process := exec.Command(d.argv[0], d.argv[1:]...)
	// It outlives its caller, whose folders may be removed and whose secrets are none of its business.
	process.Dir, process.Env = "/", append(append(inherited(os.Environ()), "TMPDIR="+under("tmp")), d.env...)
	process.Stdout, process.Stderr = log, log
	// A session of its own: an interrupt at the terminal is not for it.
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := process.Start(); err != nil {
		return err
	}
	pid := strconv.Itoa(process.Process.Pid)
	// Reap it if it ends while we watch; afterwards it belongs to init.
	go func() { _ = process.Wait() }()
	if err := writeFile(pidPath(d.name), []byte(pid)); err != nil {
		_ = process.Process.Kill() // nobody would find it again
		return err
	}
	return nil
}

// inherited is what a daemon gets of its starter's environment: where home is, how to reach others, which language.
func inherited(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		name = strings.ToUpper(name)
		return !slices.Contains([]string{"HOME", "USER", "PATH", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"}, name) &&
			!strings.HasPrefix(name, "LC_") && !strings.HasSuffix(name, "_PROXY")
	})
}

// stop ends it: first by asking.
func (d daemon) stop(limit time.Duration) error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		pid, running := alive(d.name)
		if !running {
			break
		}
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stopping the %s: %w", d.name, err)
		}
		for end := time.Now().Add(limit); running && time.Now().Before(end); _, running = alive(d.name) {
			time.Sleep(50 * time.Millisecond)
		}
	}
	if pid, running := alive(d.name); running {
		return fmt.Errorf("the %s, process %d, does not end", d.name, pid)
	}
	if err := os.Remove(pidPath(d.name)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// imageDaemon is the image server: this program once more, from a copy below our prefix that outlives a rebuild.
func imageDaemon() daemon {
	return daemon{
		name:  "image-server",
		argv:  []string{under(programs["image-server"]), "-", "engine", "serve-images"},
		ready: func(ctx context.Context) error { return answers(ctx, "tcp", "127.0.0.1:"+imagePort) },
	}
}

// engineDaemon is the Dagger engine. It mounts a resolv.conf of its own over /etc/resolv.conf: hence a mount namespace.
func engineDaemon(source string) (daemon, error) {
	digest, err := os.ReadFile(sdkDigestPath())
	if err != nil {
		return daemon{}, err
	}
	proxy, err := goSetting(source, "GOPROXY")
	if err != nil {
		return daemon{}, err
	}
	return daemon{
		name: "engine",
		argv: []string{"unshare", "--mount", "--propagation", "private", under(programs["engine"]),
			"--config", configPath(), "--addr", "unix://" + socketPath(),
			"--network-name", "slipway", "--network-cidr", "10.213.0.0/16",
			// In MB: kept in any case, left free on the disk, and the most that is used. Without it the engine throws
			// its whole cache away at each run on a disk that is more than four fifths full.
			"--oci-worker-gc-keepstorage", "10000,2000,40000"},
		env: []string{"DAGGER_GO_SDK_MANIFEST_DIGEST=" + string(digest), "GOPROXY=" + proxy,
			"PATH=" + under("sbin") + ":" + under("bin") +
				":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
		ready: engineReady,
	}, nil
}

// engineReady asks our engine, through our CLI, what it is.
func engineReady(ctx context.Context) error {
	if err := answers(ctx, "unix", socketPath()); err != nil {
		return err
	}
	ask := exec.CommandContext(ctx, under("bin/dagger"), "core", "version")
	ask.Env = environment()
	if out, err := ask.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

func configPath() string { return under("engine.toml") }

func engineConfig() string {
	return `root = "` + under("state") + `"

[worker.oci]
  cniBinaryPath = "` + under("cni") + `"

# Every image of docker.io comes from this machine.
[registry."docker.io"]
  mirrors = ["127.0.0.1:` + imagePort + `"]
[registry."127.0.0.1:` + imagePort + `"]
  http = true
`
}

// What the engine's network keeps outside prefix: its name server's files, and the addresses that are in use.
const (
	nameServerFolder = "/var/run/containers/cni/dnsname/slipway"
	addressFolder    = "/var/lib/cni/networks/slipway"
)

// endDnsmasq ends the name server of an engine that was killed: it would keep the next engine's from starting.
func endDnsmasq() {
	data, err := os.ReadFile(nameServerFolder + "/pidfile")
	if err != nil {
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err == nil && bytes.Contains(line, []byte(nameServerFolder+"/")) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
	}
}
