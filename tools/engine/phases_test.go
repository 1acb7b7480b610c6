package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// journal notes which phases ran.
type journal struct {
	mutex sync.Mutex
	names []string
}

func (j *journal) note(name string) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.names = append(j.names, name)
}

// took returns the notes, and forgets them.
func (j *journal) took() []string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	names := j.names
	j.names = nil
	return names
}

func key(text string) func(*bringUp) (string, error) {
	return func(*bringUp) (string, error) { return text, nil }
}

func newBringUp(t *testing.T) *bringUp {
	t.Helper()
	temporaryPrefix(t)
	return &bringUp{source: t.TempDir(), say: t.Logf}
}

// noting is a phase that does nothing else.
func (j *journal) noting(name, text string, needs ...string) phase {
	return phase{name, needs, key(text), func(context.Context, task) error { j.note(name); return nil }}
}

func TestPhasesRunAfterWhatTheyNeed(t *testing.T) {
	b, j := newBringUp(t), &journal{}
	all := []phase{j.noting("last", "", "middle", "first"), j.noting("middle", "", "first"), j.noting("first", "")}
	if err := runPhases(t.Context(), b, all); err != nil {
		t.Fatal(err)
	}
	if got := j.took(); !slices.Equal(got, []string{"first", "middle", "last"}) {
		t.Errorf("they ran as %v", got)
	}
	if !b.built.Load() {
		t.Error("it is not known that something was built")
	}
}

// Each of the two waits for the other one's start.
func TestPhasesRunSideBySide(t *testing.T) {
	b := newBringUp(t)
	started := map[string]chan struct{}{"left": make(chan struct{}), "right": make(chan struct{})}
	meet := func(other string) func(context.Context, task) error {
		return func(_ context.Context, t task) error {
			close(started[t.name])
			select {
			case <-started[other]:
				return nil
			case <-time.After(20 * time.Second):
				return errors.New("the other one did not start")
			}
		}
	}
	all := []phase{{"left", nil, key(""), meet("right")}, {"right", nil, key(""), meet("left")}}
	if err := runPhases(t.Context(), b, all); err != nil {
		t.Error(err)
	}
}

func TestStampsSkipAndKeysRerun(t *testing.T) {
	b, j := newBringUp(t), &journal{}
	run := func(base string) []string {
		t.Helper()
		b.built.Store(false)
		all := []phase{j.noting("base", base), j.noting("other", ""), j.noting("child", "", "base"),
			j.noting("grandchild", "", "child")}
		if err := runPhases(t.Context(), b, all); err != nil {
			t.Fatal(err)
		}
		got := j.took()
		slices.Sort(got)
		return got
	}
	if got := run("1"); !slices.Equal(got, []string{"base", "child", "grandchild", "other"}) {
		t.Errorf("the first run was %v", got)
	}
	if got := run("1"); got != nil || b.built.Load() {
		t.Errorf("the second run was %v, built %v", got, b.built.Load())
	}
	if got := run("2"); !slices.Equal(got, []string{"base", "child", "grandchild"}) {
		t.Errorf("with a changed key it was %v", got)
	}
	write(t, stampPath("other"), read(t, stampPath("other"))[:5], 0o644) // half written
	if got := run("2"); !slices.Equal(got, []string{"other"}) {
		t.Errorf("with half a stamp it was %v", got)
	}
}

func TestAFailureStopsTheRest(t *testing.T) {
	b, j := newBringUp(t), &journal{}
	slow := make(chan struct{})
	all := []phase{
		{"bad", nil, key(""), func(_ context.Context, t task) error {
			<-slow
			for i := range 40 {
				fmt.Fprintf(t.log, "line %d.\n", i+1)
			}
			return errors.New("no space left")
		}},
		{"slow", nil, key(""), func(ctx context.Context, _ task) error {
			close(slow)
			<-ctx.Done()
			return ctx.Err()
		}},
		j.noting("child", "", "bad"), j.noting("grandchild", "", "slow", "child"),
	}
	err := runPhases(t.Context(), b, all)
	if err == nil {
		t.Fatal("no error")
	}
	wantContains(t, err.Error(), "bad: no space left; the end of "+logPath("bad")+":\n    line 16.\n", "\n    line 40.")
	for _, other := range []string{"line 15.", "slow", "child"} {
		if strings.Contains(err.Error(), other) {
			t.Errorf("%q is in %q", other, err)
		}
	}
	if ran := j.took(); ran != nil {
		t.Errorf("%v ran all the same", ran)
	}
	for _, p := range all {
		if exists(stampPath(p.name)) {
			t.Errorf("%s has a stamp", p.name)
		}
	}
}

func TestAKeyThatCannotBeMade(t *testing.T) {
	b := newBringUp(t)
	broken := phase{"broken", nil, func(*bringUp) (string, error) { return "", os.ErrPermission }, nil}
	err := runPhases(t.Context(), b, []phase{broken})
	if !errors.Is(err, os.ErrPermission) || !strings.HasPrefix(err.Error(), "broken: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestAnInterruptLeavesNoStamp(t *testing.T) {
	b, j := newBringUp(t), &journal{}
	all := []phase{j.noting("done", ""), j.noting("child", "", "half")}
	if err := runPhases(t.Context(), b, append(all, j.noting("half", "before"))); err != nil {
		t.Fatal(err)
	}
	j.took()
	ctx, interrupt := context.WithCancel(t.Context())
	half := phase{"half", nil, key("now"), func(ctx context.Context, t task) error {
		interrupt()
		return t.command(ctx, nil, "sh", "-c", "exec sleep 60")
	}}
	if err := runPhases(ctx, b, append(all, half)); !errors.Is(err, errInterrupted) {
		t.Errorf("it says %v", err)
	}
	if !exists(stampPath("done")) || exists(stampPath("half")) {
		t.Error("a phase that was done has no stamp, or one that was interrupted has one")
	}
	if err := runPhases(t.Context(), b, append(all, j.noting("half", "now"))); err != nil {
		t.Fatal(err)
	}
	if got := j.took(); !slices.Equal(got, []string{"half", "child"}) {
		t.Errorf("the next run was %v", got)
	}
}

// A shell's children would go on without it.
func TestAnInterruptEndsWhatACommandStarted(t *testing.T) {
	b := newBringUp(t)
	child := under("run/child")
	ctx, interrupt := context.WithCancel(t.Context())
	finished := make(chan error)
	go func() {
		script := `sleep 60 & echo $! >"$CHILD.new"; mv "$CHILD.new" "$CHILD"; wait`
		finished <- task{b, "x", &strings.Builder{}}.command(ctx, []string{"CHILD=" + child}, "sh", "-c", script)
	}()
	waitFor(t, "the child", func() bool { return exists(child) })
	interrupt()
	if err := <-finished; err == nil {
		t.Error("the command succeeded")
	}
	waitFor(t, "the child's end", func() bool { return ended(strings.TrimSpace(read(t, child))) })
}

func TestWriteFileLeavesNothingHalf(t *testing.T) {
	temporaryPrefix(t)
	path := under("file")
	for _, text := range []string{"long text", "short"} {
		if err := writeFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != text {
			t.Errorf("it holds %q", got)
		}
	}
	write(t, under("folder/in the way"), "", 0o644)
	if err := writeFile(under("folder"), []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if exists(path+".new") || exists(under("folder.new")) {
		t.Error("a temporary file is left")
	}
}
