package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// lockInTime takes the lock, or fails the test.
func lockInTime(t *testing.T) *os.File {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	held, err := lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestASecondBringUpWaitsForTheFirst(t *testing.T) {
	temporaryPrefix(t)
	first := lockInTime(t)
	said := make(chan string)
	got := make(chan *os.File)
	go func() {
		said <- stderrOf(t, func() {
			second, err := lock(t.Context())
			if err != nil {
				t.Error(err)
			}
			got <- second
		})
	}()
	select {
	case <-got:
		t.Fatal("both have the lock")
	case <-time.After(300 * time.Millisecond): // longer than it takes to try twice
	}
	first.Close()
	second := <-got
	defer second.Close()
	if text := <-said; strings.Count(text, "waiting for another bring-up") != 1 {
		t.Errorf("it said %q", text)
	}
}

func TestWaitingForTheLockCanBeInterrupted(t *testing.T) {
	temporaryPrefix(t)
	defer lockInTime(t).Close()
	ctx, interrupt := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer interrupt()
	_ = stderrOf(t, func() {
		if held, err := lock(ctx); !errors.Is(err, errInterrupted) {
			t.Errorf("lock() = %v, %v", held, err)
		}
	})
}

// As when `clean` runs while somebody waits.
func TestTheLockOutlivesThePrefix(t *testing.T) {
	temporaryPrefix(t)
	defer lockInTime(t).Close()
	if err := removeFolder(prefix); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_ = stderrOf(t, func() {
		if held, err := lock(ctx); !errors.Is(err, errInterrupted) {
			t.Errorf("it is not waited for: %v, %v", held, err)
		}
	})
}

// A bring-up that was killed leaves its commands to themselves; the next one waits for them to end.
func TestCommandsKeepTheLock(t *testing.T) {
	b := newBringUp(t)
	b.lock = lockInTime(t)
	finished := make(chan error)
	said, log := io.Pipe()
	if out, err := exec.Command("mkfifo", under("run/fifo")).CombinedOutput(); err != nil {
		t.Skipf("mkfifo: %v: %s", err, out)
	}
	go func() {
		env := []string{"FIFO=" + under("run/fifo")}
		finished <- task{b, "x", log}.command(t.Context(), env, "sh", "-c", `echo here; read -r line <"$FIFO"`)
	}()
	if _, err := said.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	b.lock.Close() // as the end of this process would
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_ = stderrOf(t, func() {
		if held, err := lock(ctx); !errors.Is(err, errInterrupted) {
			t.Errorf("the lock is free while a command runs: %v, %v", held, err)
		}
	})
	write(t, under("run/fifo"), "go on\n", 0o644)
	if err := <-finished; err != nil {
		t.Error(err)
	}
	lockInTime(t).Close()
}

func TestRemoveFolder(t *testing.T) {
	temporaryPrefix(t)
	write(t, under("state/deep/file"), "", 0o400)
	for range 2 { // what is gone may be removed
		if err := removeFolder(prefix); err != nil {
			t.Fatal(err)
		}
		if exists(prefix) {
			t.Fatalf("%s is still there", prefix)
		}
	}
}

func TestNothingIsDoneWhereNothingWasBroughtUp(t *testing.T) {
	temporaryPrefix(t)
	done := 0
	do := func() error { done++; return errors.New("done") }
	if err := whileLocked(t.Context(), do); err == nil || done != 1 {
		t.Errorf("done %d times, %v", done, err)
	}
	if err := os.RemoveAll(prefix); err != nil {
		t.Fatal(err)
	}
	if err := whileLocked(t.Context(), do); err != nil || done != 1 {
		t.Errorf("done %d times, %v", done, err)
	}
}
