package standin

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Two builds of one release race for one file name: exactly one is stored, and
// the other is told so.
func TestUploadRace(t *testing.T) {
	t.Parallel()
	for round := range 10 {
		s := newTestServer(newClock())
		const racers = 4
		var wait sync.WaitGroup
		answers := make([]string, racers)
		contents := make([][]byte, racers)
		for i := range racers {
			extra := member{"beacon/build.py", fmt.Sprintf("BUILD = %d\n", i)}
			contents[i] = zipOf(t, withRecord(append(wheelMembers(), extra))...)
			wait.Go(func() { _, answers[i] = send(t, s, wheelOf(contents[i])) })
		}
		wait.Wait()
		winner := -1
		for i, text := range answers {
			switch {
			case text == "200 OK" && winner < 0:
				winner = i
			case !strings.HasPrefix(text, "400 File already exists"):
				t.Errorf("round %d, racer %d: %q", round, i, text)
			}
		}
		files := simpleOf(t, s).Files
		if winner < 0 || len(files) != 1 || files[0].Hashes["sha256"] != sha256Hex(contents[winner]) {
			t.Errorf("round %d: winner %d, stored %+v", round, winner, files)
		}
	}
}

// Two uploads are never judged at a time: what one decided upon could then be
// changed by the other.
func TestUploadsAreJudgedOneByOne(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	var inside, most atomic.Int32
	slow := func(*Server, *upload) error {
		most.Store(max(most.Load(), inside.Add(1)))
		defer inside.Add(-1)
		time.Sleep(20 * time.Millisecond) // a wide gate for the others
		return nil
	}
	s.checks = append(slices.Clone(s.checks), slow)
	var wait sync.WaitGroup
	for i := range 3 {
		d := sdistVersion(t, fmt.Sprintf("1.%d", i))
		wait.Go(func() { send(t, s, d) })
	}
	wait.Wait()
	if most.Load() != 1 || len(simpleOf(t, s).Files) != 3 {
		t.Errorf("%d uploads were judged at a time", most.Load())
	}
}

// Readers and control orders run beside uploads.
func TestReadersBesideUploads(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() { send(t, s, sdistVersion(t, fmt.Sprintf("1.%d", i))) })
		wait.Go(func() {
			for _, path := range []string{"/simple/", "/simple/beacon/", "/pypi/beacon/json", "/files/x"} {
				get(s, path, jsonType)
			}
			_ = s.Yank("beacon", fmt.Sprintf("1.%d", i), "x")
			_ = s.Delete(fmt.Sprintf("beacon-1.%d.tar.gz", i))
			s.Requests()
		})
	}
	wait.Wait()
	for _, f := range simpleOf(t, s).Files {
		if s.state.Burnt[f.Filename] {
			t.Errorf("%s is there and burnt", f.Filename)
		}
	}
}
