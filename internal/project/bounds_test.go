package project

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// What a hostile pyproject.toml is made of is counted before any parser sees it, and the refusal says what and where.
func TestHugeDocuments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ document, want string }{
		"a key of 40 000 parts": {"\n" + strings.Repeat("a.", 40_000) + "a = 1",
			"pyproject.toml:2:1: a key has more than 32 parts"},
		"many keys": {lines(50_000, "k%d = 1\n"), "pyproject.toml:5001:1: there are more than 5000 keys and tables"},
		"too large": {strings.Repeat("#\n", 1<<19+1), "has 1048578 bytes; at most 1048576 are read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseTOML(Pyproject, []byte(test.document))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if _, err := Named([]byte(test.document)); err == nil {
				t.Error("Named reads it")
			}
			if _, err := Load(fstest.MapFS{Pyproject: {Data: []byte(test.document)}}, "."); err == nil {
				t.Error("Load reads it")
			}
		})
	}
}

func lines(count int, format string) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Long names around many keys: each path would be kept as a whole.
func TestLongPathsAreNotKept(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("n", 900)
	document := strings.Repeat(name+" = {", 90) + lines(4000, "k%d = 1, ") + "z = 1" + strings.Repeat("}", 90)
	doc, err := parseTOML(Pyproject, []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for path := range doc.lines {
		kept += len(path)
	}
	if kept > len(document) {
		t.Errorf("%d bytes of paths are kept of a document of %d", kept, len(document))
	}
}

// A value of many lines costs its length, not the square of it.
func TestLongINIValue(t *testing.T) {
	t.Parallel()
	const count = 250_000
	began := time.Now()
	file := parseINI([]byte("[a]\nb = 0\n" + strings.Repeat(" 1\n", count) + "c = 2\n[d]\ne =\n 3\n 4"))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if got := file["a"]["b"].text; len(got) != 1+2*count || !strings.HasPrefix(got, "0\n1\n1") {
		t.Errorf("%d bytes", len(got))
	}
	if file["a"]["c"].text != "2" || file["d"]["e"].text != "3\n4" {
		t.Errorf("%v", file["d"])
	}
}
