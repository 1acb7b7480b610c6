package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// answers says whether something accepts connections at an address.
func answers(ctx context.Context, network, address string) error {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// up makes sure that the engine runs, building what is missing. When all runs already, it only looks.
func up(ctx context.Context, source string) error {
	if running() && answers(ctx, "unix", socket) == nil {
		return nil
	}
	if err := preconditions(); err != nil {
		return err
	}
	for _, folder := range []string{"bin", "sbin", "cni", "layer", "log", "rootfs", "run", "stamp", "work", "content/blobs/sha256",
		"images/blobs/sha256"} {
		if err := os.MkdirAll(filepath.Join(prefix, folder), 0o755); err != nil {
			return err
		}
	}
	unlock, err := lock()
	if err != nil {
		return err
	}
	defer unlock()
	return bring(ctx, source)
}

// running says whether both of our processes are there.
func running() bool {
	_, images := alive("image-server")
	_, engine := alive("engine")
	return images && engine
}

// lock makes a second bring-up wait for the first.
func lock() (func(), error) {
	file, err := os.OpenFile(filepath.Join(prefix, "run", "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		fmt.Fprintln(os.Stderr, "daggerw: waiting for another bring-up on this machine")
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			return nil, err
		}
	}
	return func() { _ = file.Close() }, nil
}

func bring(ctx context.Context, source string) error {
	started := time.Now()
	var mutex sync.Mutex
	b := &bringUp{source: source, say: func(format string, arguments ...any) {
		mutex.Lock()
		defer mutex.Unlock()
		fmt.Fprintf(os.Stderr, "daggerw: "+format+"\n", arguments...)
	}}
	if _, err := os.Stat(stampPath("images")); err != nil {
		b.say("no container engine here; building Dagger %s and local images in %s, once, in about ten minutes", daggerVersion,
			prefix)
	}
	var err error
	if b.host, err = readHost(); err != nil {
		return err
	}
	if err := runPhases(ctx, b, phases); err != nil {
		return err
	}
	if err := startDaemons(ctx); err != nil {
		return err
	}
	b.say("engine up, after %.1f s", time.Since(started).Seconds())
	return nil
}

func startDaemons(ctx context.Context) error {
	if err := copySelf(prefix + "/bin/daggerw"); err != nil {
		return err
	}
	if err := imageDaemon().start(ctx, 20*time.Second); err != nil {
		return err
	}
	if err := os.WriteFile(prefix+"/engine.toml", []byte(engineConfig), 0o644); err != nil {
		return err
	}
	engine, err := engineDaemon()
	if err != nil {
		return err
	}
	if _, running := alive("engine"); !running {
		endDnsmasq()
	}
	return engine.start(ctx, 90*time.Second)
}

// copySelf puts this program where the image server starts it from; a running one keeps its own file.
func copySelf(to string) error {
	in, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(to+".new", to)
}

// down stops both processes and keeps everything that was built, the engine's cache included.
func down() error {
	err := daemon{name: "engine"}.stop(40 * time.Second)
	endDnsmasq()
	return errors.Join(err, daemon{name: "image-server"}.stop(5*time.Second))
}

// clean stops everything and removes all that this program made. Debian packages and Go's caches stay.
func clean() error {
	if err := down(); err != nil {
		return err
	}
	_ = exec.Command("ip", "link", "delete", "slipway0").Run()
	if err := os.RemoveAll(prefix); err != nil {
		return fmt.Errorf("removing %s: %w", prefix, err)
	}
	return nil
}
