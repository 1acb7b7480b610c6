package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const socket = prefix + "/run/engine.sock"

// daemon is a background process of ours: the engine, or the image server.
type daemon struct {
	name  string
	argv  []string
	env   []string
	ready func(ctx context.Context) error // nil when it answers
}

func pidPath(name string) string { return filepath.Join(prefix, "run", name+".pid") }

// alive returns the process that a pid file names, if it is still ours: a number alone may be somebody else's by now.
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
	if err != nil || !bytes.Contains(line, []byte(prefix)) {
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
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := d.ready(ctx)
		if err == nil {
			return nil
		}
		if _, running := alive(d.name); !running {
			return fmt.Errorf("the %s ended at once; the end of %s:\n%s", d.name, logPath(d.name), tail(logPath(d.name), 15))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the %s did not answer within %s (%w); see %s", d.name, limit, err, logPath(d.name))
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
	process.Env = append(os.Environ(), d.env...)
	process.Stdout, process.Stderr = log, log
	// A session of its own: an interrupt at the terminal is not for it.
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := process.Start(); err != nil {
		return err
	}
	pid := strconv.Itoa(process.Process.Pid)
	// Reap it if it ends while we watch; afterwards it belongs to init.
	go func() { _ = process.Wait() }()
	return os.WriteFile(pidPath(d.name), []byte(pid), 0o644)
}

// stop ends it: first by asking.
func (d daemon) stop(limit time.Duration) error {
	pid, running := alive(d.name)
	if !running {
		_ = os.Remove(pidPath(d.name))
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stopping the %s: %w", d.name, err)
	}
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, running := alive(d.name); !running {
			return os.Remove(pidPath(d.name))
		}
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	return os.Remove(pidPath(d.name))
}

// imageDaemon is the image server: this program once more, from a copy below our prefix that outlives a rebuild.
func imageDaemon() daemon {
	return daemon{
		name:  "image-server",
		argv:  []string{prefix + "/bin/daggerw", "-", "engine", "serve-images"},
		ready: func(ctx context.Context) error { return answers(ctx, "tcp", "127.0.0.1:"+imagePort) },
	}
}

// engineDaemon is the Dagger engine. It mounts a resolv.conf of its own over /etc/resolv.conf: hence a mount namespace.
func engineDaemon() (daemon, error) {
	digest, err := os.ReadFile(sdkDigestPath())
	if err != nil {
		return daemon{}, err
	}
	proxy, err := goSetting("GOPROXY")
	if err != nil {
		return daemon{}, err
	}
	return daemon{
		name: "engine",
		argv: []string{"unshare", "--mount", "--propagation", "private", prefix + "/bin/dagger-engine",
			"--config", prefix + "/engine.toml", "--addr", "unix://" + socket,
			"--network-name", "slipway", "--network-cidr", "10.213.0.0/16",
			// In MB: kept in any case, left free on the disk, and the most that is used. Without it the engine throws its
			// whole cache away at each run on a disk that is more than four fifths full.
			"--oci-worker-gc-keepstorage", "10000,2000,40000"},
		env: []string{"DAGGER_GO_SDK_MANIFEST_DIGEST=" + string(digest), "GOPROXY=" + proxy,
			"PATH=" + prefix + "/sbin:" + prefix + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
		ready: engineReady,
	}, nil
}

// engineReady asks our engine, through our CLI, what it is.
func engineReady(ctx context.Context) error {
	if err := answers(ctx, "unix", socket); err != nil {
		return err
	}
	ask := exec.CommandContext(ctx, prefix+"/bin/dagger", "core", "version")
	ask.Env = environment()
	if out, err := ask.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

const engineConfig = `root = "` + prefix + `/state"

[worker.oci]
  cniBinaryPath = "` + prefix + `/cni"

# Every image of docker.io comes from this machine.
[registry."docker.io"]
  mirrors = ["127.0.0.1:` + imagePort + `"]
[registry."127.0.0.1:` + imagePort + `"]
  http = true
`

// endDnsmasq ends the name server of an engine that was killed: it would keep the next engine's from starting.
func endDnsmasq() {
	const folder = "/var/run/containers/cni/dnsname/slipway/"
	data, err := os.ReadFile(folder + "pidfile")
	if err != nil {
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return
	}
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && bytes.Contains(line, []byte(folder)) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
	}
}
