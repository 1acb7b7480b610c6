package changelog

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// theirs lists what goldmark says of a text, in the form of ours.
func theirs(source string) []string {
	lines := strings.Split(source, "\n")
	data := []byte(source)
	lineOf := func(at int) int { return bytes.Count(data[:at], []byte("\n")) + 1 }
	var found []string
	raw := func(kind string, segments ...text.Segment) {
		for _, s := range segments {
			if n := lineOf(s.Start); strings.TrimSpace(lines[n-1]) != "" {
				found = append(found, fmt.Sprintf("%05d %s", n, kind))
			}
		}
	}
	root := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithParagraphTransformers(
		util.Prioritized(parser.LinkReferenceParagraphTransformer, 100))).Parse(text.NewReader(data))
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Parent() != root {
				break
			}
			var words []string
			at := n.Pos()
			for i, s := range n.Lines().Sliced(0, n.Lines().Len()) {
				if i == 0 {
					at = s.Start
				}
				words = append(words, strings.Trim(string(s.Value(data)), " \t\r\n"))
			}
			found = append(found, fmt.Sprintf("%05d level %d %q", lineOf(at), n.Level, strings.Join(words, " ")))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			raw("code", n.Lines().Sliced(0, n.Lines().Len())...)
		case *ast.HTMLBlock:
			raw("html", n.Lines().Sliced(0, n.Lines().Len())...)
			if n.HasClosure() {
				raw("html", n.ClosureLine)
			}
		case *ast.LinkReferenceDefinition:
			found = append(found, fmt.Sprintf("definition %q %q", foldLabel(string(n.Label)), n.Destination))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		panic(err)
	}
	slices.Sort(found)
	return found
}

// ours lists the headings that stand in no other block, the lines of code and HTML, and the definitions of a text.
func ours(source string) []string {
	b := parse(source)
	var found []string
	for i, l := range b.lines {
		if strings.TrimSpace(b.text[l.start:l.end]) == "" {
			continue
		}
		switch l.kind {
		case codeLine:
			found = append(found, fmt.Sprintf("%05d code", i+1))
		case htmlLine, commentLine:
			found = append(found, fmt.Sprintf("%05d html", i+1))
		}
	}
	for _, h := range b.headings {
		if h.depth == 0 {
			found = append(found, fmt.Sprintf("%05d level %d %q", h.line+1, h.level, h.text))
		}
	}
	for _, ref := range b.references {
		found = append(found, fmt.Sprintf("definition %q %q", ref.key, ref.Destination))
	}
	slices.Sort(found)
	return found
}

// differences are all the shapes found in which goldmark 1.8.7 and this package differ. In each, CommonMark 0.31.2 is
// on the side of this package; so is cmark-gfm 0.29, which GitHub runs, but where it says otherwise. All examples were
// run with it.
var differences = []struct {
	name    string
	shape   *regexp.Regexp
	example string
	want    []string
}{
	{
		"goldmark takes a destination in < > that has a < in it (CommonMark 6.3 does not)",
		regexp.MustCompile(`\]:[ \t]*\n?[ \t]*<[^>\n]*<`),
		"[a]:<?<b>\n", nil,
	},
	{
		"goldmark takes a destination with a parenthesis that is not closed (CommonMark 6.3 does not; cmark-gfm does)",
		regexp.MustCompile(`\]:[ \t]*\n?[ \t]*\S*\(`),
		"[a]:(\n", nil,
	},
	{
		"behind definitions a line of - or = alone is text (CommonMark 4.3: an underline needs text above it), for " +
			"goldmark a list",
		regexp.MustCompile(`\]:[^\n]*\n(?:[^\n]+\n)*[ \t>]*(?:-|=+)[ \t]*\n`),
		"[a]: b\n-\n===\n", []string{`00002 level 1 "-"`, `definition "a" "b"`},
	},
	{
		"text behind a title makes it no title (CommonMark 4.7); goldmark goes on with a definition inside the line",
		regexp.MustCompile(`\n[ \t>]*(?:'t'|"t")[^\n]`),
		"[a]: b\n't'[a]: c\n", []string{`definition "a" "b"`},
	},
	{
		"goldmark counts columns from the wrong place behind an empty item in another item or a quote",
		regexp.MustCompile(`(?m)(?:^[> \t]+|[-+*>.)][> \t]*)(?:[-+*]|\d{1,9}[.)])[ \t]*$|` +
			`^[> \t]*(?:[-+*]|\d{1,9}[.)])[ \t]*\n[> \t]+(?:[-+*]|\d{1,9}[.)])`),
		"* -\n\n    <b>\n", []string{"00003 html"},
	},
	{
		"goldmark takes spaces, but no tabs, around the name of a tag (CommonMark 4.6 takes both)",
		regexp.MustCompile(`<[^\n]*\t|\t[ \t]*<`),
		"<br/>\t\n", []string{"00001 html"},
	},
	{
		"goldmark has the block tag meta, and closing tags with a space before the name (CommonMark 0.31.2 has neither)",
		regexp.MustCompile(`(?i)<meta|</ `),
		"a\n<meta>\n", nil,
	},
	{
		"goldmark takes declarations in capitals only (CommonMark 4.6: any ASCII letter; cmark-gfm is older)",
		regexp.MustCompile(`<![a-z]`),
		"<!doctype html>\n", []string{"00001 html"},
	},
}

func TestDifferencesToGoldmarkAreTheKnownOnes(t *testing.T) {
	t.Parallel()
	for _, d := range differences {
		if !d.shape.MatchString(d.example) {
			t.Errorf("%s: the example is not of its shape", d.name)
		}
		if got := ours(d.example); !slices.Equal(got, d.want) {
			t.Errorf("%s: %q, want %q", d.name, got, d.want)
		}
		if got := theirs(d.example); slices.Equal(got, d.want) {
			t.Errorf("%s: goldmark does not differ any more", d.name)
		}
	}
}

// pieces are what Markdown is made of, and what looks like it.
var pieces = strings.Split("# |## |##|### [1.0.0]|###### x ##|#######|a|b c|漢|- |-|* |+ |1. |01. |2) |10. "+
	"|123456789. |1234567890. "+
	"|> |>|```|~~~|````|```x|    |  | |   |\t|\t|`|\\|[a]: b|[a]:|[A  B]: <x y>|[b]: c \"t\"|[É]: é|'t'|\"u|"+
	"---|===|***|=|_ _ _|** *|<!--|-->|<!-- x -->|<!---->|<div>|</div>|<details>|<b>|<a>|<br/>|<x y=\"z\">|<p|"+
	"<pre>|</pre>|<script>|</script>|<?|?>|<![CDATA[|]]>|<!D", "|")

func markdown(random *rand.Rand, lines int) string {
	var out strings.Builder
	for range 1 + random.IntN(lines) {
		for range random.IntN(4) {
			out.WriteString(pieces[random.IntN(len(pieces))])
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestBlocksAreThoseOfGoldmark(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(31, 2))
	const count = 30000
	compared, empty := 0, 0
next:
	for range count {
		source := markdown(random, 12)
		for _, d := range differences {
			if d.shape.MatchString(source) {
				continue next
			}
		}
		compared++
		want := theirs(source)
		if len(want) == 0 {
			empty++
		}
		if got := ours(source); !slices.Equal(got, want) {
			t.Fatalf("%q\nours    %q\ngoldmark %q", source, got, want)
		}
	}
	t.Logf("%d of %d compared, in %d of them nothing was found", compared, count, empty)
	if compared < count/2 || empty > compared/2 {
		t.Error("too few to prove anything")
	}
}

// A rune and what goldmark folds it to are one for us, and runes that goldmark tells apart are two.
func TestCaseIsFoldedLikeGoldmark(t *testing.T) {
	t.Parallel()
	known := map[string]string{}
	for r := rune('!'); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		folded := string(util.DoFullUnicodeCaseFolding([]byte(string(r))))
		key := foldLabel(string(r))
		if key != foldLabel(folded) {
			t.Errorf("%U: %+q, and folded %+q", r, key, foldLabel(folded))
		}
		if other, found := known[key]; found && other != folded {
			t.Errorf("%U: %+q and %+q are one", r, folded, other)
		}
		known[key] = folded
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add("# a\n\n- b\n  ```\n## c\n")
	f.Fuzz(func(t *testing.T, source string) {
		b := parse(source)
		last := 0
		for _, l := range b.lines {
			if l.start < last || l.end < l.start || l.content < l.start && l.kind != blankLine && l.kind != markLine ||
				l.content > l.end {
				t.Fatalf("%q: line %+v", source, l)
			}
			last = l.end
		}
		for _, h := range b.headings {
			if h.line < 0 || h.end <= h.line || h.end > len(b.lines) {
				t.Errorf("%q: heading %+v", source, h)
			}
		}
		for _, ref := range b.references {
			if ref.Lines.First < 1 || ref.Lines.Last > len(b.lines) || ref.Lines.Last < ref.Lines.First ||
				!strings.Contains(source[ref.start:ref.end], ref.Destination) {
				t.Errorf("%q: definition %+v", source, ref)
			}
		}
		for _, fence := range b.fences {
			if fence.end <= fence.line || fence.end > len(b.lines) {
				t.Errorf("%q: fence %+v", source, fence)
			}
		}
	})
}
