package changelog

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func mustParse(t testing.TB, data string) *Document {
	t.Helper()
	d, err := Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const tree = `Text above.
### Of no section
# Changelog

[1.0.0]: <https://example.org/1.0.0> "First"

## [Unreleased]

### Added
- One
  goes on

  and on
- Two
  ` + "```\n  ## code\n  ```" + `
### Fixed ###

1. Three
> A quote.

## [1.1.0](https://example.org/1.1.0) - 2024-02-30
Summary.

- In no group

[x]: y

# Older

## [v1.0.0][1.0.0] - 2023-01-01 [YANKED]

### Changed

[1.0.0]: z
## Contributors
`

func TestTree(t *testing.T) {
	t.Parallel()
	for name, ending := range map[string]string{"LF": "\n", "CR LF": "\r\n"} {
		d := mustParse(t, strings.ReplaceAll(tree, "\n", ending))
		var got strings.Builder
		fmt.Fprintln(&got, "preamble", d.Preamble)
		for _, s := range d.Sections {
			fmt.Fprintf(&got, "%d %v %q unreleased=%v %s yanked=%v link=%q body=%v\n", s.Line, s.Lines, s.Version, s.Unreleased,
				s.Date.Format(time.DateOnly), s.Yanked, s.Link, s.body)
			for _, g := range s.Groups {
				fmt.Fprintf(&got, "  %d %v %q %v\n", g.Line, g.Lines, g.Type, g.Entries)
			}
		}
		for _, ref := range d.References {
			fmt.Fprintf(&got, "%v %q %q %q\n", ref.Lines, ref.Label, ref.Destination, ref.Title)
		}
		const want = `preamble {1 6}
7 {7 22} "" unreleased=true 0001-01-01 yanked=false link="" body={9 21}
  9 {9 17} "Added" [{10 13} {14 17}]
  18 {18 22} "Fixed" [{20 20}]
23 {23 29} "1.1.0" unreleased=false 0001-01-01 yanked=false link="https://example.org/1.1.0" body={24 26}
30 {30 31} "" unreleased=false 0001-01-01 yanked=false link="" body={31 30}
32 {32 36} "v1.0.0" unreleased=false 2023-01-01 yanked=true link="https://example.org/1.0.0" body={34 34}
  34 {34 36} "Changed" []
37 {37 37} "" unreleased=false 0001-01-01 yanked=false link="" body={38 37}
{5 5} "1.0.0" "https://example.org/1.0.0" "\"First\""
{28 28} "x" "y" ""
{36 36} "1.0.0" "z" ""
`
		if got.String() != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got.String(), want)
		}
		if body := d.Sections[1].Body; body != "Summary.\n\n- In no group" {
			t.Errorf("%s: body %q", name, body)
		}
	}
}

func TestBytesAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"", "\n", "\r\n", "\r", "\ufeff", "\ufeff\ufeff# x", "# x", "# x\n", "# x\r\n## [1.0.0]\n- a\r\n\r\n", whole, tree,
		strings.ReplaceAll(tree, "\n", "\r\n"), "## a\r\r\n## b\n\n\n", "a\n---\n[x]: y", "## [1.0.0]\x00\n\f\v\u2028\u0085",
	} {
		if got := mustParse(t, data).Bytes(); string(got) != data {
			t.Errorf("%q came back as %q", data, got)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		line       int
		text       string
	}{
		{"Latin 1", "a\nb\n\xe9\n", 3, "not UTF-8"},
		{"cut", "a\n\xe2\x82", 2, "not UTF-8"},
		{"surrogate", "\xed\xa0\x80", 1, "not UTF-8"},
		{"too many bytes", strings.Repeat("a", maxSize+1), 0, "16777217 bytes; at most 16777216"},
		{"too many lines", strings.Repeat("\n", maxLines), maxLines, "1048577 lines; at most 1048576"},
	} {
		_, err := Parse([]byte(test.data))
		var refused *Error
		if !errors.As(err, &refused) || refused.Reason != Unreadable || refused.Line != test.line ||
			!strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for name, data := range map[string]string{
		"as many bytes as may be": strings.Repeat("a", maxSize),
		"as many lines as may be": strings.Repeat("\n", maxLines-1),
	} {
		if _, err := Parse([]byte(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What would take time by the square of its length, done carelessly.
func TestHostileTextTakesLittleTime(t *testing.T) {
	t.Parallel()
	const size = 1 << 18
	for _, piece := range []string{
		">", "- ", "1. ", "> - ", "[", "]", "[]", "[a](", "[a](b \"", "[a]: b \"\n", "[a]: b\n", "`a``", "`", "<a b=\"",
		"<!--", "<!X ",
		"## [1.0.0]\n", "### x\n", "- a\n ", "*", "\\", "[a][", "![", "<", "\t", "a\n=\n", "```\n## [1.0.0]\n", "## 1." +
			strings.Repeat("9", 90) + "\n",
	} {
		for name, text := range map[string]string{
			"alone":        strings.Repeat(piece, size/len(piece)),
			"then blanks":  strings.Repeat(piece, size/2/len(piece)) + strings.Repeat("\n", size/2),
			"in a section": "## [1.0.0] - 2024-01-01\n\n" + strings.Repeat(piece, size/len(piece)) + "\n\n[a]: b\n",
		} {
			start := time.Now()
			d := mustParse(t, text)
			d.Lint(LintOptions{Today: today})
			_, _ = d.Notes("1.0.0")
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%q %s took %s", piece, name, took)
			} else if testing.Verbose() && took > 200*time.Millisecond {
				t.Logf("%q %s took %s", piece, name, took)
			}
		}
	}
}

func TestLabelsFoldAsInUnicode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"Unreleased", "UNRELEASED", true}, {" a \n\t b ", "A B", true}, {"ẞ", "SS", true}, {"ß", "ss", true}, {"ſ", "s",
			true},
		{"K", "k", true}, {"Σας", "σασ", true}, {"ﬃ", "FFI", true}, {"ΐ", "ΐ", true}, {"Ǆ", "ǆ", true},
		{"a b", "ab", false}, {"é", "e", false}, {"1.0.0", "1.0", false}, {"ı", "i", false}, {"a\u00a0b", "a b", false},
	} {
		if got := foldLabel(test.a) == foldLabel(test.b); got != test.same {
			t.Errorf("%q and %q: %v", test.a, test.b, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(tree))
	f.Add([]byte("\ufeff## [1.0.0](x)[y] - 2024-01-01 z\r\n<!--\n[a]: b\n'c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		if !bytes.Equal(d.Bytes(), data) {
			t.Fatalf("%q came back as %q", data, d.Bytes())
		}
		count := bytes.Count(data, []byte("\n")) + 1
		next := d.Preamble.Last + 1
		for _, s := range d.Sections {
			if s.Lines.First != next || s.Line != next || s.Lines.Last < next {
				t.Errorf("%q: section %v begins after line %d", data, s.Lines, next-1)
			}
			next = s.Lines.Last + 1
			checkGroups(t, s)
			if notes, err := d.Notes(s.Version); err == nil && (!utf8.ValidString(notes.Body) ||
				len(notes.Groups) != len(s.Groups)) {
				t.Errorf("%q: %+v", data, notes)
			}
		}
		if next != len(d.lines)+1 {
			t.Errorf("%q: the sections end with line %d of %d", data, next-1, len(d.lines))
		}
		for _, p := range d.Lint(LintOptions{Today: today}) {
			if p.Line < 1 || p.Line > count || p.Rule == "" || len(p.Message) > 600 || strings.ContainsAny(p.Message, "\n\x1b") {
				t.Errorf("%q: %+v", data, p)
			}
		}
	})
}

func checkGroups(t *testing.T, s Section) {
	t.Helper()
	last := s.Line
	for _, g := range s.Groups {
		if g.Lines.First <= last || g.Lines.Last > s.Lines.Last {
			t.Errorf("group %v of section %v", g.Lines, s.Lines)
		}
		last = g.Line
		for _, e := range g.Entries {
			if e.First <= last || e.Last < e.First || e.Last > g.Lines.Last {
				t.Errorf("entry %v of group %v", e, g.Lines)
			}
			last = e.Last
		}
	}
}
