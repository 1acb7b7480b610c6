package changelog

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer/html"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	const data = `## [Unreleased]
## [1.0.0] - 2024-01-01

A summary, see [docs].

Its second paragraph.

[docs]: https://example.org/docs "The 'docs'"

### Fixed

- [One][1] and
  [two][2]

### Added
- Three

#### Below

## [0.9.0] - 2023-01-01
- Old

[1]: <https://example.org/a b>
[2]: https://example.org/(2)
`
	want := Notes{
		Summary: "A summary, see [docs](https://example.org/docs \"The 'docs'\").\n\nIts second paragraph.",
		Groups: []NotesGroup{
			{"Fixed", "- [One](<https://example.org/a b>) and\n  [two](https://example.org/(2))"},
			{"Added", "- Three\n\n#### Below"},
		},
		Body: "A summary, see [docs](https://example.org/docs \"The 'docs'\").\n\nIts second paragraph.\n\n\n### Fixed\n\n" +
			"- [One](<https://example.org/a b>) and\n  [two](https://example.org/(2))\n\n### Added\n- Three\n\n#### Below",
	}
	for name, text := range map[string]string{"LF": data, "CR LF": strings.ReplaceAll(data, "\n", "\r\n")} {
		d := mustParse(t, text)
		if got, err := d.Notes("v1.0"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n%q\nwant\n%q", name, err, got, want)
		}
		if got, err := d.Notes("0.9"); err != nil || got.Body != "- Old" || got.Summary != "- Old" || got.Groups != nil {
			t.Errorf("%s: %v\n%q", name, err, got)
		}
		if _, err := d.Notes("1.1"); reason(err) != Missing {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := mustParse(t, "## 1\n## 1.0\n").Notes("1"); reason(err) != Twice {
		t.Error(err)
	}
	if got, err := mustParse(t, "## 1.0\n\n## 0.9\n").Notes("1"); err != nil || !reflect.DeepEqual(got, Notes{}) {
		t.Errorf("%v %q", err, got)
	}
}

// definitions are those that the texts below may refer to.
const definitions = "[a]: /a\n[B c]: </b c> 'It \"is\"'\n[ẞ]: /s \"t\nu\"\n[i]: /i.png\n[1.0.0]: /1\n[^n]: /n\n" +
	"[`]: /tick\n[x]: /(x)\n"

func inlined(t testing.TB, body string) string {
	t.Helper()
	notes, err := mustParse(t, definitions+"\n## [2.0.0]\n"+body).Notes("2.0.0")
	if err != nil {
		t.Fatal(err)
	}
	return notes.Body
}

// A label has at most 999 characters (CommonMark 4.7), a destination at most 32 parentheses in each other, as in cmark.
func TestLimitsOfReferences(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]bool{999: true, 1000: false} {
		label := strings.Repeat("a", size)
		d := mustParse(t, "## [1.0.0]\n["+label+"] [x]["+label+"]\n\n["+label+"]: u\n")
		notes, err := d.Notes("1.0.0")
		if err != nil || (len(d.References) == 1) != want || (strings.Count(notes.Body, "](u)") == 2) != want {
			t.Errorf("%d characters: %v, %d definitions", size, err, len(d.References))
		}
	}
	for depth, want := range map[int]int{32: 1, 33: 0} {
		d := mustParse(t, "[a]: "+strings.Repeat("(", depth)+strings.Repeat(")", depth)+"\n")
		if len(d.References) != want {
			t.Errorf("%d parentheses: %d definitions", depth, len(d.References))
		}
	}
}

func TestReferencesAreInlined(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"[text][a]", "[text](/a)"}, {"[a][]", "[a](/a)"}, {"[a]", "[a](/a)"}, {"![i]", "![i](/i.png)"}, {"[t][b\nC]",
			"[t](</b c> 'It \"is\"')"},
		{"[B\n  c]", "[B\n  c](</b c> 'It \"is\"')"}, {"[ss][]", "[ss](/s \"t u\")"}, {"[A]", "[A](/a)"}, {"[a][ ]",
			"[a](/a)"}, {"[x]", "[x](/(x))"},
		{"[![i]][a]", "[![i](/i.png)](/a)"}, {"[a][a][a]", "[a](/a)[a](/a)"}, {"[a] [x]", "[a](/a) [x](/(x))"},
		{"see [a]: no definition", "see [a](/a): no definition"},
		{"- [a]\n  - [x]\n> [a]\n\n#### [a]\n- b\n  [a]\n  ---", "- [a](/a)\n  - [x](/(x))\n> [a](/a)\n\n#### [a](/a)\n" +
			"- b\n  [a](/a)\n  ---"},
		{"| [a] | [x] |\n|---|---|", "| [a](/a) | [x](/(x)) |\n|---|---|"},
		{"*[a]*", "*[a](/a)*"}, {"[`a`][a]", "[`a`](/a)"}, {"[a\\]][a]", "[a\\]](/a)"}, {"\\\\[a]", "\\\\[a](/a)"},
	} {
		if got := inlined(t, test.in); got != test.want {
			t.Errorf("%q: %q, want %q", test.in, got, test.want)
		}
	}
	for _, text := range []string{
		"`[a]`", "`` [a] ` ``", "    [a]", "```\n[a]\n```", "- ```\n  [a]\n  ```", "<!-- [a] -->", "x <!-- [a] --> y",
		"<a href=\"[a]\">", "<https://e.org/[a]>",
		"\\[a]", "[a\\]", "[t](/u)", "[a](/u)", "[a](</u> 't')", "[a]()", "![a](/u)", "[none]", "[none][]", "[t][none]",
		"[a][none]", "[]", "[^n]", "[ ] task",
		"[a [b]][none]", "<div>\n[a]\n</div>", "<?x [a] ?>", "x <![CDATA[ [a] ]]>", "x <!D [a]>", "x <?[a]?>",
		"[t](/u \"[a]\")",
	} {
		if got := inlined(t, text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

var inlinePieces = strings.Split("[a]|[a]|[B c]|[ss]|[i]|[x]|[none]|[|]|]|![|!|(|)|(/u)|(/u "+
	"'t')|[]|`|``|\\|<|>|<b>|<b c=\"|\"|<https://e.org/|<!--|-->|"+
	"*|**|_| | |\n|\n  |text|é|1.0.0|[1.0.0]|:|[`]|'|</b>|- |> |\n\n|    |```\n|\n#### ", "|")

// unclosed is what goldmark takes for a destination though a parenthesis is not closed in it (see differences).
var unclosed = regexp.MustCompile(`\]\(\s*[^\s)]*\(`)

// What a reader sees of a section must not change when its references are inlined.
func TestInlinedNotesLookTheSame(t *testing.T) {
	t.Parallel()
	markdown := goldmark.New(goldmark.WithRendererOptions(html.WithUnsafe()))
	render := func(source string) string {
		var out bytes.Buffer
		if err := markdown.Convert([]byte(source), &out); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(strings.ReplaceAll(out.String(), "t\nu", "t u"))
	}
	random := rand.New(rand.NewPCG(4, 7))
	changed := 0
	const count = 20000
	for range count {
		var text strings.Builder
		for range 1 + random.IntN(12) {
			text.WriteString(inlinePieces[random.IntN(len(inlinePieces))])
		}
		source := "text " + strings.TrimSpace(text.String())
		if len(mustParse(t, "## x\n"+source).Sections) > 1 {
			continue
		}
		body := inlined(t, source)
		if unclosed.MatchString(source) || unclosed.MatchString(body) {
			continue
		}
		if body != source {
			changed++
		}
		if want, got := render(definitions+"\n"+source), render(body); got != want {
			t.Fatalf("%q became %q\n%s\nbut was\n%s", source, body, got, want)
		}
	}
	if t.Logf("%d of %d changed", changed, count); changed < count/3 {
		t.Error("too few to prove anything")
	}
}
