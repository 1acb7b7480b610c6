package edit

import (
	"errors"
	"strings"
	"testing"
)

// pythonFiles are files with the version of a place between ‹ and ›.
var pythonFiles = []struct {
	file, name string
}{
	{"__version__ = \"‹1.0.0›\"\n", "__version__"},
	{"__version__ = '‹1.0.0›'", "__version__"},
	{"__version__='‹1.0.0›'# it's \"1.0.0\"\n", "__version__"},
	{"VERSION\t=\t\"‹1.0.0›\"  # 1.0.0\r\nx = \"1.0.0\"\r\n", "VERSION"},
	{"# 1.0.0\nversion = \"0\"\n\nversion = \"‹1.0.0›\"; x = '1.0.0'\nversion = \"1.0.0\"\n", "version"},
	{"import typing\n__version__: typing.Final[str] = \"‹1.0.0›\"\n", "__version__"},
	{"__version__ = version = VERSION = '‹1.0.0›' \n", "__version__"},
	{"\ufeff__version__ = \"‹1.0.0›\"\n", "__version__"},
	{"\"\"\"é\"\"\"\n__version__ = \"‹›\" # é\n", "__version__"},
	{"x = 1\r\n\f\r\nversion = '‹ü\"›'\r\ny = '''\r\nversion = '0'\r\n'''", "version"},
}

// place returns the file before and after an edit to value, and the place that is marked in it.
func place(marked, name, value string) (file, want string, at Place) {
	before, rest, _ := strings.Cut(marked, "‹")
	old, after, _ := strings.Cut(rest, "›")
	return before + old + after, before + value + after,
		Place{File: "x.py", Line: 1 + strings.Count(before, "\n"), Name: name, Value: old}
}

func TestPythonString(t *testing.T) {
	t.Parallel()
	for _, test := range pythonFiles {
		file, want, at := place(test.file, test.name, "1.2.0rc1")
		got, err := PythonString([]byte(file), at, "1.2.0rc1")
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", test.file, got, err)
		}
	}
}

const compareModules = `
import ast, json, sys
def compare(old, new, line, value):
    before, after = ast.parse(old.encode()), ast.parse(new.encode())
    for node in before.body:
        if node.lineno == line and isinstance(node, (ast.Assign, ast.AnnAssign)):
            node.value.value = value
            break
    return "" if ast.dump(before) == ast.dump(after) else ast.dump(after)
json.dump([compare(*case) for case in json.load(sys.stdin)], sys.stdout)
`

// Python itself reads the new value, and everything else as before.
func TestAgreesWithPython(t *testing.T) {
	t.Parallel()
	var cases [][]any
	for _, test := range pythonFiles {
		file, _, at := place(test.file, test.name, "")
		got, err := PythonString([]byte(file), at, "1.2.0rc1")
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, []any{file, string(got), at.Line, "1.2.0rc1"})
	}
	var objections []string
	askPython(t, compareModules, cases, &objections)
	if len(objections) != len(cases) {
		t.Fatalf("%d answers to %d questions", len(objections), len(cases))
	}
	for i, objection := range objections {
		if objection != "" {
			t.Errorf("%q: Python has %s", cases[i][1], objection)
		}
	}
}

func TestPythonStringRefuses(t *testing.T) {
	t.Parallel()
	const is = "is what was read there; has the file changed?"
	for _, test := range []struct {
		name, file, value, want string
		line                    int
	}{
		{"other value", "__version__ = \"1.0.1\"\n", "2", `x.py:1: does not say "1.0", which ` + is, 1},
		{"other name", "VERSION = \"1.0\"\n", "2",
			"x.py:1: does not set __version__ to a string of one piece, which " + is, 1},
		{"longer name", "__version__2 = \"1.0\"\n", "2", "does not set", 1},
		{"no such line", "__version__ = \"1.0\"\n", "2", "x.py:3: does not set", 3},
		{"last line", "__version__ = \"1.0\"\n", "2", "x.py:2: does not set", 2},
		{"past the end", "__version__ = \"1.0\"", "2", "x.py:2: does not set", 2},
		{"f-string", "__version__ = f\"1.0\"\n", "2", "does not set", 1},
		{"bytes", "__version__ = b'1.0'\n", "2", "does not set", 1},
		{"computed", "__version__ = version(\"1.0\")\n", "2", "does not set", 1},
		{"triple quotes", "__version__ = \"\"\"1.0\"\"\"\n", "2", "does not set", 1},
		{"two pieces", "__version__ = \"1.0\" \"\"\n", "2", "does not set", 1},
		{"two joined pieces", "__version__ = \"1.0\"\"\"\n", "2", "does not set", 1},
		{"sum", "__version__ = \"1.0\" + x\n", "2", "does not set", 1},
		{"line goes on", "__version__ = \"1.0\" \\\n", "2", "does not set", 1},
		{"comparison", "__version__ == \"1.0\"\n", "2", "does not set", 1},
		{"addition", "__version__ += \"1.0\"\n", "2", "does not set", 1},
		{"indented", " __version__ = \"1.0\"\n", "2", "does not set", 1},
		{"in a comment", "__version__ = 1 # = \"1.0\"\n", "2", "does not set", 1},
		{"escape", "__version__ = \"1\\x2e0\"\n", "2", "does not set", 1},
		{"unfinished", "__version__ = \"1.0\n", "2", "does not set", 1},
		{"not UTF-8", "__version__ = \"1.0\"\n# \xe9\n", "2", "x.py:2: is not UTF-8; save it as UTF-8, or change", 1},
		{"bad value", "__version__ = \"1.0\"\n", "2\" + x + \"", "x.py: \"2\\\" + x + \\\"\" cannot be written there", 1},
	} {
		at := Place{File: "x.py", Line: test.line, Name: "__version__", Value: "1.0"}
		got, err := PythonString([]byte(test.file), at, test.value)
		var refused *Error
		if got != nil || !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v\nwant %s", test.name, got, err, test.want)
		}
	}
}

func TestAlone(t *testing.T) {
	t.Parallel()
	for _, marked := range []string{"‹1.0.0›", "‹1.0.0›\n", "‹1.0.0›\r\n", " \t‹1.0.0› \n\n", "\n\n‹v1›", "‹ü›\u00a0\n"} {
		file, want, at := place(marked, "", "1.2.0rc1")
		if got, err := Alone([]byte(file), at, "1.2.0rc1"); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", marked, got, err)
		}
	}
	for _, test := range []struct{ file, value, want string }{
		{"1.0.1\n", "2", `VERSION:1: does not hold "1.0" alone`}, {"1.0 x\n", "2", "does not hold"},
		{"", "2", "does not hold"}, {" \n", "2", "does not hold"},
		{"1.0\n\xff", "2", "VERSION:2: is not UTF-8"}, {"\xff\xfe1\x00.\x000\x00", "2", "VERSION:1: is not UTF-8"},
		{"\ufeff1.0\n", "2", "VERSION:1: starts with a byte order mark"}, {"1.0\n", "2 3", "cannot be written"},
	} {
		got, err := Alone([]byte(test.file), Place{File: "VERSION", Line: 1, Value: "1.0"}, test.value)
		var refused *Error
		if got != nil || !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %q, %v\nwant %s", test.file, got, err, test.want)
		}
	}
	if got, err := Alone([]byte(" "), Place{File: "VERSION", Line: 1}, "2"); err == nil {
		t.Errorf("nothing to replace: %q", got)
	}
}

func TestInLine(t *testing.T) {
	t.Parallel()
	at := Place{File: "x.txt", Line: 2, Value: "1.0"}
	const file = "1.0\r\nold 1.0 REL: 1.0 (1.0)\r\n1.0\r\n"
	reads := func(edited []byte) bool { return strings.Contains(string(edited), "REL: 2.0 ") }
	got, err := InLine([]byte(file), at, "2.0", reads)
	if want := strings.Replace(file, "REL: 1.0", "REL: 2.0", 1); err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	asked := 0
	never := func([]byte) bool { asked++; return false }
	for _, test := range []struct {
		name, file, value string
		at                Place
		asked             int
		want              string
	}{
		{"never", file, "2.0", at, 3, `x.txt:2: "1.0" cannot be replaced so that the line reads as 2.0; change it by hand`},
		{"often", strings.Repeat("1.0", 100), "2.0", Place{File: "x.txt", Line: 1, Value: "1.0"}, 16, "x.txt:1: "},
		{"overlapping", "11111", "2.0", Place{File: "x.txt", Line: 1, Value: "111"}, 3, "x.txt:1: "},
		{"other line", file, "2.0", Place{File: "x.txt", Line: 9, Value: "1.0"}, 0, "x.txt:9: "},
		{"nothing", file, "2.0", Place{File: "x.txt", Line: 1}, 0, `x.txt:1: ""`},
		{"not UTF-8", "\n1.0\xff", "2.0", at, 0, "x.txt:2: is not UTF-8"},
		{"bad value", file, "2\n0", at, 0, "cannot be written"},
	} {
		asked = 0
		got, err := InLine([]byte(test.file), test.at, test.value, never)
		if got != nil || err == nil || !strings.Contains(err.Error(), test.want) || asked != test.asked {
			t.Errorf("%s: %q, %v, asked %d times", test.name, got, err, asked)
		}
	}
}

// Whatever the file: an edit changes one run of bytes and no line ending, and done twice it changes nothing more.
func FuzzText(f *testing.F) {
	f.Add("x\n__version__: str = \"1\" # y\r\n", 2, "__version__", "1", "2")
	f.Add("\ufeffversion = '1'; x", 1, "version", "1", "1.0rc1")
	f.Add(" 1.0 \n", 1, "", "1.0", "2")
	f.Add("\ufeff", -71, "0", "\xef", "0")
	f.Fuzz(func(t *testing.T, file string, line int, name, old, value string) {
		at := Place{File: "x.py", Line: line, Name: name, Value: old}
		after := at
		after.Value = value
		yes := func([]byte) bool { return true }
		for _, edit := range []func([]byte, Place) ([]byte, error){
			func(data []byte, at Place) ([]byte, error) { return PythonString(data, at, value) },
			func(data []byte, at Place) ([]byte, error) { return Alone(data, at, value) },
			func(data []byte, at Place) ([]byte, error) { return InLine(data, at, value, yes) },
		} {
			got, err := edit([]byte(file), at)
			if err != nil {
				continue
			}
			checkOneRun(t, file, string(got), value)
			if strings.Count(file, "\n") != strings.Count(string(got), "\n") {
				t.Errorf("%q became %q", file, got)
			}
			if again, err := edit(got, after); err != nil || string(again) != string(got) {
				t.Errorf("again: %q, %v", again, err)
			}
		}
	})
}
