package main

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// readAll counts what `go test -json` of Go 1.26 printed, or what is made up after it.
func readAll(t *testing.T, lines string) (count, string) {
	t.Helper()
	var c count
	var out strings.Builder
	c.read(bufio.NewReader(strings.NewReader(lines)), &out)
	return c, out.String()
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCount(t *testing.T) {
	for name, test := range map[string]struct {
		want   count
		has    []string // in what is printed
		hasNot []string
	}{
		"mixed": { // passed, failed and skipped tests, subtests, an example, and tests that print
			count{passed: 4, failed: 3, skipped: 2},
			[]string{"FAILED  example.com/rec/mixed TestFails\n=== RUN   TestFails\n", "    m_test.go:4: 2 is not 3\n",
				"FAILED  example.com/rec/mixed TestNested/bad\n",
				"skipped example.com/rec/mixed TestSkips: m_test.go:5: needs a moon\n",
				"skipped example.com/rec/mixed TestNested/left_out: m_test.go:6: not today\n",
				"FAILED  example.com/rec/mixed  0.0 s\n"},
			[]string{"fine", "to stderr", `"Action"`},
		},
		"broken-test": {count{failed: 1},
			[]string{"broken/b_test.go:3:28: undefined: undefined\n", "FAILED  example.com/rec/broken  0.0 s\n"}, nil},
		"broken-dependency": {count{failed: 1},
			[]string{"lib/l.go:2:23: cannot use", "FAILED  example.com/rec/usesbroken  0.0 s\n"}, nil},
		"panic": {count{passed: 1, failed: 1},
			[]string{"FAILED  example.com/rec/panics TestPanics\n", "panic: assignment to entry in nil map"}, nil},
		"timeout": {count{failed: 2}, // no test has an event for its end
			[]string{"FAILED  example.com/rec/timeout TestSlow\n", "slow starts\n",
				"FAILED  example.com/rec/timeout TestSlow2\n", "panic: test timed out after 1s\n"}, nil},
		"set-up-fails": {count{failed: 1},
			[]string{"set-up went wrong\n", "FAILED  example.com/rec/exits  0.0 s\n"}, nil},
		"no-tests": {count{}, nil, []string{"example.com/rec/none"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, out := readAll(t, recorded(t, name))
			if got != test.want {
				t.Errorf("counted %+v, not %+v", got, test.want)
			}
			for _, part := range test.has {
				if !strings.Contains(out, part) {
					t.Errorf("%q is not in\n%s", part, out)
				}
			}
			for _, part := range test.hasNot {
				if strings.Contains(out, part) {
					t.Errorf("%q is in\n%s", part, out)
				}
			}
		})
	}
}

// The outputs of two builds are told apart, and each is printed once.
func TestTwoBrokenBuilds(t *testing.T) {
	got, out := readAll(t, recorded(t, "broken-test")+recorded(t, "broken-dependency"))
	if got.failed != 2 {
		t.Errorf("counted %+v", got)
	}
	for _, part := range []string{"undefined: undefined", "cannot use"} {
		if strings.Count(out, part) != 1 {
			t.Errorf("%q is there %d times in\n%s", part, strings.Count(out, part), out)
		}
	}
}

func TestLinesThatAreNoEvents(t *testing.T) {
	lines := "go: downloading example.com/x v1.0.0\n{\"a\": 1}\nnull\n" + recorded(t, "no-tests") + "cut off"
	got, out := readAll(t, lines)
	if want := "go: downloading example.com/x v1.0.0\n{\"a\": 1}\nnull\ncut off"; out != want || got != (count{}) {
		t.Errorf("printed %q, counted %+v", out, got)
	}
}

func TestPackagesOneAfterAnother(t *testing.T) {
	passing := strings.NewReplacer("rec/panics", "rec/good").Replace(recorded(t, "panic"))
	passing = passing[:strings.Index(passing, `{"Time":"2026-11-25T13:19:23.309089464Z"`)] +
		`{"Action":"pass","Package":"example.com/rec/good","Elapsed":1.25}` + "\n"
	var c count
	var out strings.Builder
	for _, lines := range []string{recorded(t, "set-up-fails"), passing, recorded(t, "mixed")} {
		c.read(bufio.NewReader(strings.NewReader(lines)), &out)
	}
	if want := (count{passed: 5, failed: 4, skipped: 2}); c != want {
		t.Errorf("counted %+v, not %+v", c, want)
	}
	if !strings.Contains(out.String(), "ok      example.com/rec/good  1.2 s\n") {
		t.Errorf("the good package is not told:\n%s", out.String())
	}
}

func TestClosingLine(t *testing.T) {
	c := count{passed: 12, failed: 0, skipped: 3}
	if got := c.line(); got != "12 passed, 0 failed, 3 skipped" {
		t.Errorf("the closing line is %q", got)
	}
}
