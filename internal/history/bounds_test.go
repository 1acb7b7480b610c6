package history

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dagger/slipway/internal/history/gittest"
)

// endless repeats a text for ever, and counts what was taken of it.
type endless struct {
	text string
	read int
}

func (e *endless) Read(data []byte) (int, error) {
	count := copy(data, e.text[e.read%len(e.text):])
	e.read += count
	return count, nil
}

func TestEndlessOutput(t *testing.T) {
	t.Parallel()
	nothing := func([]string) error { return nil }
	message := &endless{text: strings.Repeat("a", 1<<16)}
	err := split(bufio.NewReader(io.MultiReader(strings.NewReader("refs/tags/v1\x00"), message)), 2, nothing)
	if err == nil || !strings.Contains(err.Error(), `"refs/tags/v1" has a text of more than 4194304 bytes`) ||
		message.read > 2*maxField {
		t.Errorf("%d bytes read: %v", message.read, err)
	}
	records := &endless{text: strings.Repeat("a", 1<<16) + "\x00"}
	err = split(bufio.NewReader(records), 2, nothing)
	if err == nil || !strings.Contains(err.Error(), "more than 536870912 bytes of text") || records.read > 2*maxAll {
		t.Errorf("%d bytes read: %v", records.read, err)
	}
}

func TestHugeHistory(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	write := func(name string, size int) string {
		at := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(at, []byte(strings.Repeat("a", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := c.Commit("first")
	c.Write("large.txt", strings.Repeat("a", maxOutput+1))
	second := c.Commit("second")
	c.Git("tag", "--annotate", "v1", "--file", write("tag", maxField+1), first)
	c.Git("commit", "--quiet", "--allow-empty", "--file", write("commit", maxField+1))
	head := c.Git("rev-parse", "HEAD")
	r, err := Open(t.Context(), c.Copy(Files()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Tags(t.Context()); err == nil || !strings.Contains(err.Error(), "refs/tags/v1") {
		t.Errorf("tags: %v", err)
	}
	if _, err := r.Commits(t.Context(), first, head, "."); err == nil || !strings.Contains(err.Error(), head) {
		t.Errorf("commits: %v", err)
	}
	if _, err := r.File(t.Context(), second, ".", "large.txt"); err == nil || !strings.Contains(err.Error(), "16777216 bytes") {
		t.Errorf("file: %v", err)
	}
}

func TestTooManyTags(t *testing.T) {
	if testing.Short() {
		t.Skip("git needs seconds for so many tags")
	}
	t.Parallel()
	c := clone{gittest.New(t)}
	first := c.Commit("first")
	var packed strings.Builder
	packed.WriteString("# pack-refs with: peeled fully-peeled sorted \n")
	for i := range maxTags + 1 {
		packed.WriteString(first + " refs/tags/t" + fmt.Sprintf("%06d", i) + "\n")
	}
	if err := os.WriteFile(filepath.Join(c.Dir, ".git", "packed-refs"), []byte(packed.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(t.Context(), c.Copy(Files()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Tags(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 100000 tags") {
		t.Errorf("got %v", err)
	}
}
