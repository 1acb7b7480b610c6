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
	if isUp(ctx) {
		return nil
	}
	here := thisMachine()
	if err := here.preconditions(); err != nil {
		return err
	}
	held, err := lock(ctx)
	if err != nil {
		return err
	}
	defer held.Close()
	if isUp(ctx) { // by another one, meanwhile
		return nil
	}
	if err := here.portFree(); err != nil {
		return err
	}
	if err := makeFolders(); err != nil {
		return err
	}
	return bring(ctx, source, held)
}

func makeFolders() error {
	for _, folder := range []string{"bin", "sbin", "cni", "layer", "log", "rootfs", "run", "stamp", "tmp", "work",
		"content/blobs/sha256", "images/blobs/sha256"} {
		if err := os.MkdirAll(under(folder), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// isUp says whether both of our processes are there, and the engine answers.
func isUp(ctx context.Context) bool {
	_, images := alive("image-server")
	_, engine := alive("engine")
	return images && engine && answers(ctx, "unix", socketPath()) == nil
}

// lock makes a bring-up, and whatever stops or removes one, wait for another. It is on the folder that holds prefix,
// which outlives prefix. Closing the file gives it back.
func lock(ctx context.Context) (*os.File, error) {
	folder, err := os.Open(filepath.Dir(prefix))
	if err != nil {
		return nil, err
	}
	for said := false; ; said = true {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return folder, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", folder.Name(), err), folder.Close())
		}
		if !said {
			fmt.Fprintln(os.Stderr, "daggerw: waiting for another bring-up on this machine")
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(errInterrupted, folder.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func bring(ctx context.Context, source string, held *os.File) error {
	started := time.Now()
	var mutex sync.Mutex
	b := &bringUp{source: source, lock: held, say: func(format string, arguments ...any) {
		mutex.Lock()
		defer mutex.Unlock()
		fmt.Fprintf(os.Stderr, "daggerw: "+format+"\n", arguments...)
	}}
	if _, err := os.Stat(stampPath("images")); err != nil {
		b.say("there is %s; building one in %s, once, in about five minutes on two cores", missing, prefix)
	}
	var err error
	if b.host, err = readHost(source); err != nil {
		return err
	}
	if err := runPhases(ctx, b, phases); err != nil {
		return err
	}
	if b.built.Load() { // what runs yet was made of what was there before
		if err := stopDaemons(); err != nil {
			return err
		}
	}
	if err := startDaemons(ctx, source); err != nil {
		return err
	}
	b.say("engine up, after %.1f s", time.Since(started).Seconds())
	return nil
}

func startDaemons(ctx context.Context, source string) error {
	if err := copySelf(under(programs["image-server"])); err != nil {
		return err
	}
	if err := imageDaemon().start(ctx, 20*time.Second); err != nil {
		return err
	}
	if err := writeFile(configPath(), []byte(engineConfig())); err != nil {
		return err
	}
	engine, err := engineDaemon(source)
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

// whileLocked does something to what was brought up, if anything was.
func whileLocked(ctx context.Context, do func() error) error {
	if _, err := os.Stat(prefix); os.IsNotExist(err) {
		return nil
	}
	held, err := lock(ctx)
	if err != nil {
		return err
	}
	defer held.Close()
	return do()
}

// down stops both processes and keeps everything that was built, the engine's cache included.
func down(ctx context.Context) error { return whileLocked(ctx, stopDaemons) }

func stopDaemons() error {
	err := daemon{name: "engine"}.stop(40 * time.Second)
	endDnsmasq()
	return errors.Join(err, daemon{name: "image-server"}.stop(5*time.Second))
}

// clean stops everything and removes all that this program made. Debian packages and Go's caches stay.
func clean(ctx context.Context) error {
	return whileLocked(ctx, func() error {
		if err := stopDaemons(); err != nil {
			return err
		}
		_ = exec.Command("ip", "link", "delete", "slipway0").Run()
		return errors.Join(os.RemoveAll(nameServerFolder), os.RemoveAll(addressFolder), removeFolder(prefix))
	})
}

// removeFolder removes a folder with all that is in it. One that a disk is mounted at stays, empty.
func removeFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	if err := os.Remove(folder); err != nil && !os.IsNotExist(err) && !errors.Is(err, syscall.EBUSY) {
		return err
	}
	return nil
}
