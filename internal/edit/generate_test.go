package edit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

// generator writes a TOML document around one string, of which it knows the path and the place.
type generator struct {
	*rand.Rand
	text  strings.Builder
	names int
}

const mark = "\x00" // where the value stands, while a document is made

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// document returns what stands before and after the value, its old value as written, and its path.
func (g *generator) document() (before, old, after string, path []string) {
	parts := []string{"project", "version", "tool", "a.b", "", "é", `q"t`, "x y", "#", "[t]", "1", "it's"}
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	path = parts[:1+g.IntN(4)]
	header := g.IntN(len(path))
	g.decoys()
	if header > 0 {
		g.tables(path[len(path)-1])
		g.line(g.space() + "[" + g.space() + g.dotted(path[:header]) + g.space() + "]" + g.comment())
		g.decoys()
	}
	quote := g.pick(`"`, "'")
	old = g.pick("1.0.0", "", "0", "漢字", "[project]", "# no comment", "= 2", "v1.2.3-rc.1")
	if quote == `"` && g.IntN(3) == 0 {
		old += g.pick(`\"`, `\\`, `\u0031`, `\t#`)
	}
	g.line(g.space() + g.set(path[header:], quote+mark+quote) + g.comment())
	g.decoys()
	g.tables(path[len(path)-1])
	text := g.text.String()
	if g.IntN(2) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if g.IntN(4) == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	before, after, _ = strings.Cut(text, mark)
	return before, old, after, path
}

// set gives a path a value: in a dotted key, in inline tables, or first one and then the other.
func (g *generator) set(path []string, value string) string {
	split := 1 + g.IntN(len(path))
	if split < len(path) {
		inner := g.set(path[split:], value)
		for range g.IntN(3) {
			inner = g.pick(g.decoy()+","+g.space()+inner, inner+g.space()+","+g.decoy())
		}
		value = "{" + g.space() + inner + g.space() + "}"
	}
	return g.dotted(path[:split]) + g.space() + "=" + g.space() + value
}

func (g *generator) dotted(path []string) string {
	var keys []string
	for _, part := range path {
		styles := []string{`"` + strings.NewReplacer(`"`, `\"`).Replace(part) + `"`}
		if !strings.Contains(part, "'") {
			styles = append(styles, "'"+part+"'")
		}
		if bare.MatchString(part) {
			styles = append(styles, part, part, part)
		}
		keys = append(keys, g.pick(styles...))
	}
	return strings.Join(keys, g.space()+"."+g.space())
}

// decoy sets a key that stands nowhere else.
func (g *generator) decoy() string {
	return g.name() + g.space() + "=" + g.space() + g.pick("1", "-0.5e3", "nan", "true", "1979-05-27T07:32:00Z",
		"07:32:00", `"version = \"2\""`, `'project = {'`, "[1, [2, 3], {a = 'b'}]", "{version = '4', b.c = \"5\"}",
		"[ ]", "{}", "'''version = '2' '''", `"""[project]"""`)
}

func (g *generator) decoys() {
	for range g.IntN(4) {
		g.line(g.space() + g.pick("", "# version = \"1\"", g.decoy()+g.comment(),
			g.name()+" = \"\"\"\nversion = \"3\" \\\n [project] \"\"\" # x",
			g.name()+" = [ # '\n  'version',\n\n  ['x'],\n]"))
	}
}

// tables writes tables and arrays of tables that have the last part of the path in them.
func (g *generator) tables(last string) {
	for range g.IntN(3) {
		name := g.name()
		header := g.pick("["+name+".project]", "[["+name+"]]", "[["+name+"]]\nx = 1\n[["+name+"]]", "["+name+"]")
		g.line(header + g.comment())
		g.line(g.dotted([]string{last}) + " = \"9\"" + g.comment())
		g.decoys()
	}
}

func (g *generator) line(text string) { g.text.WriteString(text + "\n") }

func (g *generator) name() string {
	g.names++
	return fmt.Sprintf("decoy-%d", g.names)
}

func (g *generator) space() string { return g.pick("", " ", " ", "\t", "  ") }

func (g *generator) comment() string { return g.pick("", "", "#", " # version = '7' \" é") }

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func generated(seed uint64) (before, old, after string, path []string) {
	return (&generator{Rand: rand.New(rand.NewPCG(seed, 1))}).document()
}

// In a document of random shape, the value's bytes and no others change.
func FuzzTOMLStringGenerated(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		before, old, after, path := generated(seed)
		got, err := TOMLString("p.toml", []byte(before+old+after), path, "1.2.0rc1")
		if err != nil {
			t.Fatalf("%q in\n%s%s%s\n%v", path, before, old, after, err)
		}
		if want := before + "1.2.0rc1" + after; string(got) != want {
			t.Errorf("%q:\n%s\nwant\n%s", path, got, want)
		}
	})
}

// compareTOML reads [old, new, path, value] and prints what tomllib has against each: nothing, where the two differ in
// the value at the path alone.
const compareTOML = `
import json, sys
try:
    import tomllib
except ImportError:
    import tomli as tomllib
def compare(old, new, path, value):
    try:
        before, after = tomllib.loads(old), tomllib.loads(new)
        table = before
        for key in path[:-1]:
            table = table[key]
        if not isinstance(table[path[-1]], str):
            return "no string"
        table[path[-1]] = value
        return "" if repr(before) == repr(after) else f"{before!r} is not {after!r}"
    except (tomllib.TOMLDecodeError, KeyError) as error:
        return repr(error)
json.dump([compare(*case) for case in json.load(sys.stdin)], sys.stdout)
`

// askPython gives a script a question on standard input and reads its answer, both as JSON.
func askPython(t *testing.T, script string, question, answer any) {
	t.Helper()
	input, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(pythontest.Python(t, "tomli==2.3.0"), "-c", script)
	command.Stdin, command.Stderr = bytes.NewReader(input), os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(output, answer); err != nil {
		t.Fatal(err)
	}
}

// agreeWithTomllib fails for each edit that tomllib reads otherwise.
func agreeWithTomllib(t *testing.T, cases [][]any) {
	t.Helper()
	var objections []string
	askPython(t, compareTOML, cases, &objections)
	if len(objections) != len(cases) {
		t.Fatalf("%d answers to %d questions", len(objections), len(cases))
	}
	for i, objection := range objections {
		if objection != "" {
			t.Errorf("%q: %.300s\n%.2000s", cases[i][2], objection, cases[i][1])
		}
	}
}

func TestAgreesWithTomllib(t *testing.T) {
	t.Parallel()
	var cases [][]any
	for seed := range uint64(1000) {
		before, old, after, path := generated(seed)
		got, err := TOMLString("p.toml", []byte(before+old+after), path, "1.2.0rc1")
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, []any{before + old + after, string(got), path, "1.2.0rc1"})
	}
	agreeWithTomllib(t, cases)
}
