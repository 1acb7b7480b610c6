package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// phase is one step of a bring-up. It runs once those it needs are done, and runs again only when its key changes.
type phase struct {
	name  string
	needs []string
	key   func(b *bringUp) (string, error) // everything it depends on but the phases it needs
	run   func(ctx context.Context, t task) error
}

// phases is the whole bring-up.
var phases = []phase{
	{"packages", nil, keyPackages, runPackages},                        // Debian packages of the machine
	{"tools", []string{"packages"}, keyTools, runTools},                // Dagger's commands, by the Go compiler
	{"bookworm", []string{"packages"}, keyBase, bootstrap("bookworm")}, // Debian 12
	{"trixie", []string{"packages"}, keyBase, bootstrap("trixie")},     // Debian 13
	{"python-3.11", []string{"bookworm"}, keyScript(pythonScript), derive("bookworm", pythonScript)},
	{"python-3.13", []string{"trixie"}, keyScript(pythonScript), derive("trixie", pythonScript)},
	{"redis", []string{"bookworm"}, keyScript(redisScript), derive("bookworm", redisScript)},
	{"busybox", []string{"packages"}, keyBase, runBusybox},
	{"sdk-os", []string{"bookworm"}, keyScript(sdkScript), derive("bookworm", sdkScript)}, // of Dagger's Go SDK
	{"sdk-warm", []string{"sdk-os"}, keyWarm, runWarm},                                    // what its modules compile
	{"sdk", []string{"sdk-warm", "tools"}, keyGo, runSDK},
	{"images", []string{"bookworm", "trixie", "python-3.11", "python-3.13", "redis", "busybox"}, keyImages, runImages},
}

// bringUp is one run over the phases.
type bringUp struct {
	source string // this program's source folder
	host   host
	lock   *os.File // kept from other bring-ups
	say    func(format string, arguments ...any)
	built  atomic.Bool // a phase ran
}

func stampPath(name string) string { return under("stamp", name) }
func logPath(name string) string   { return under("log", name+".log") }

// writeFile puts a file in place at once: nobody, and no later run, sees half of it.
func writeFile(path string, data []byte) error {
	err := os.WriteFile(path+".new", data, 0o644)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		_ = os.Remove(path + ".new")
	}
	return err
}

// outcome of a phase: its key, for those that need it, or why it has none.
type outcome struct {
	done chan struct{}
	key  string
	err  error
}

// errNotStarted is a phase that waits for one that failed, or that an interrupt came before.
var errNotStarted = errors.New("not started")

var errInterrupted = errors.New("interrupted; the same command goes on where this one stopped")

// runPhases runs all of them, side by side where their needs allow. The first failure stops the rest.
func runPhases(ctx context.Context, b *bringUp, all []phase) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	outcomes := map[string]*outcome{}
	for _, p := range all {
		outcomes[p.name] = &outcome{done: make(chan struct{})}
	}
	var wait sync.WaitGroup
	for _, p := range all {
		wait.Go(func() {
			own := outcomes[p.name]
			defer close(own.done)
			if own.key, own.err = b.phase(running, p, outcomes); own.err != nil {
				cancel()
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return errInterrupted
	}
	var failures []error
	for _, p := range all {
		if err := outcomes[p.name].err; err != nil && !errors.Is(err, errNotStarted) {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// phase runs one phase unless its stamp says that it was run with the same key before. A phase that is interrupted
// leaves no stamp, so it is repeated from its start.
func (b *bringUp) phase(ctx context.Context, p phase, outcomes map[string]*outcome) (string, error) {
	parts := []string{p.name}
	for _, need := range p.needs {
		<-outcomes[need].done
		if outcomes[need].err != nil {
			return "", errNotStarted
		}
		parts = append(parts, outcomes[need].key)
	}
	own, err := p.key(b)
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.name, err)
	}
	key := fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(append(parts, own), "\x00"))))
	if before, err := os.ReadFile(stampPath(p.name)); err == nil && string(before) == key {
		return key, nil
	}
	if ctx.Err() != nil {
		return "", errNotStarted
	}
	if err := os.Remove(stampPath(p.name)); err != nil && !os.IsNotExist(err) {
		return "", fmt.Errorf("%s: %w", p.name, err)
	}
	b.built.Store(true)
	started := time.Now()
	if err := b.logged(ctx, p); err != nil {
		return "", err
	}
	b.say("%-12s %6.1f s", p.name, time.Since(started).Seconds())
	return key, writeFile(stampPath(p.name), []byte(key))
}

// logged runs a phase with its output in its log, whose end becomes part of the error.
func (b *bringUp) logged(ctx context.Context, p phase) error {
	log, err := os.Create(logPath(p.name))
	if err != nil {
		return err
	}
	defer log.Close()
	err = p.run(ctx, task{b, p.name, log})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return errNotStarted // or not finished: somebody else's failure, or an interrupt, has the word
	}
	return fmt.Errorf("%s: %w; the end of %s:\n%s", p.name, err, logPath(p.name), tail(logPath(p.name), 25))
}

// tail returns the last lines of a file, indented.
func tail(path string, lines int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return "    " + strings.Join(all[max(0, len(all)-lines):], "\n    ")
}
