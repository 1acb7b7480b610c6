package edit

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

var projectVersion = []string{"project", "version"}

// In each document, ‹ and › stand around what is replaced.
func TestTOMLString(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, document string
		path           []string // nil: project.version
	}{
		{"table", "[project]\nname = \"beacon\"\nversion = \"‹1.0.0›\"\n", nil},
		{"no line feed at the end", "[project]\nversion = \"‹1›\"", nil},
		{"CRLF", "[project]\r\nversion = \"‹1›\"\r\nname = 'x'\r\n", nil},
		{"literal", "[project]\nversion = '‹1›'\n", nil},
		{"empty", "[project]\nversion = \"‹›\"\n", nil},
		{"empty literal", "[project]\nversion = '‹›' # ''' \n", nil},
		{"escapes", "[project]\nversion = \"‹\\u0031.\\\"0›\" # \"\n", nil},
		{"white space", "\t[ project ]\n  version\t=\t \"‹1›\" \t\n", nil},
		{"comments", "# version = \"0\"\n[project] # project.version = \"0\"\nversion = \"‹1›\"# version = \"0\"\n", nil},
		{"dotted", "project.name = \"x\"\nproject . version = \"‹1›\"\n", nil},
		{"quoted keys", "[\"project\"]\n'version' = \"‹1›\"\n", nil},
		{"escaped key", "[\"pro\\u006aect\"]\n\"vers\\u0069on\" = \"‹1›\"\n", nil},
		{"inline table", "project = { name = \"version\", version = \"‹1›\" } # x\n", nil},
		{"inline table over lines", "project = {\n  # version = \"0\"\n  version = \"‹1›\", # x\n}\n", nil},
		{"dotted in a table", "[tool]\nbeacon.\"a.b\".version = '‹1›'\n", []string{"tool", "beacon", "a.b", "version"}},
		{"dotted in an inline table", "[tool]\nx = {y.z = {v = \"‹1›\"}}\n", []string{"tool", "x", "y", "z", "v"}},
		{"at the top", "version = \"‹1›\"\n[project]\nversion = \"2\"\n", []string{"version"}},
		{"the same key elsewhere", "[tool.project]\nversion = \"3\"\n[[arrays.project]]\nversion = \"4\"\n" +
			"[project]\nversion = \"‹1›\"\n[project.version-x]\nversion = \"5\"\n", nil},
		{"text that looks like it",
			"[tool]\ntext = '''\n[project]\nversion = \"0\"\n'''\n[project]\nversion = \"‹1›\"\n", nil},
		{"brackets in strings", "[tool]\nx = \"[project]\"\ny = ['[', \"{\"]\n[project]\nversion = \"‹1›\"\n", nil},
		{"NaN", "[tool]\nx = [nan, {y = -nan, z = inf}]\n[project]\nversion = \"‹1›\"\n", nil},
		{"all kinds", "x = [1, 0x2, 3.5, true, 1979-05-27T07:32:00-08:00, 1979-05-27T07:32:00, 1979-05-27, 07:32:00]\n" +
			"[project]\nversion = \"‹1›\"\n", nil},
		{"not ASCII", "# é\n[project]\nname = \"漢\" # ü\nversion = \"‹ü›\" # é\n", nil},
		{"empty key", "[project]\n\"\" = \"‹1›\"\n", []string{"project", ""}},
	} {
		path := test.path
		if path == nil {
			path = projectVersion
		}
		before, _, _ := strings.Cut(test.document, "‹")
		_, after, _ := strings.Cut(test.document, "›")
		got, err := TOMLString("pyproject.toml", []byte(strings.NewReplacer("‹", "", "›", "").Replace(test.document)),
			path, "1.2.0rc1")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if want := before + "1.2.0rc1" + after; string(got) != want {
			t.Errorf("%s:\n%q\nwant\n%q", test.name, got, want)
		}
	}
}

func TestTOMLStringRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, document, value, want string }{
		{"no key", "[tool]\n[project]\nname = \"x\"\n", "1", "p.toml:2: project.version is not there"},
		{"no table", "[tool]\nversion = \"1\"\n", "1", "p.toml: project.version is not there"},
		{"nothing", "", "1", "p.toml: project.version is not there"},
		{"number", "[project]\n\nversion = 1.0\n", "1", "p.toml:3: project.version is not a string"},
		{"boolean", "project = {version = true}", "1", "p.toml:1: project.version is not a string"},
		{"array", "[project]\nversion = [\"1\"]\n", "1", "p.toml:2: project.version is not a string"},
		{"table", "[project.version]\nversion = \"1\"\n", "1", "p.toml:1: project.version is not a string"},
		{"dotted below", "[project]\nversion.path = \"1\"\n", "1", "p.toml:2: project.version is not a string"},
		{"project a string", "project = \"1\"\n", "1", "p.toml:1: project.version is not there"},
		{"array of tables", "[[project]]\nversion = \"1\"\n", "1", "p.toml:2: project.version is not there"},
		{"array of inline tables", "project = [{version = \"1\"}]\n", "1", "p.toml:1: project.version is not there"},
		{"multi-line", "[project]\nversion = \"\"\"1\"\"\"\n", "1", "p.toml:2: project.version is a multi-line string"},
		{"multi-line literal", "[project]\nversion = '''1'''\n", "1", "p.toml:2: project.version is a multi-line string"},
		{"empty multi-line", "[project]\nversion = ''''''\n", "1", "p.toml:2: project.version is a multi-line string"},
		{"not TOML", "[project]\nversion = \"1\"\nname = x\n", "1", "p.toml:3: "},
		{"key twice", "[project]\nversion = \"1\"\nversion = \"2\"\n", "1", "p.toml:3: "},
		{"unfinished", "[project]\nversion = \"1\n", "1", "p.toml:2: "},
		{"byte order mark", "\ufeff[project]\nversion = \"1\"\n", "1", "p.toml:1: "},
		{"lone CR", "[project]\rversion = \"1\"\n", "1", "p.toml:1: "},
		{"not UTF-8", "[project]\nname = \"x\"\n# \xe9\nversion = \"1\"\n", "1", "p.toml:3: is not UTF-8"},
		{"not UTF-8 after U+FFFD", "# \ufffd\n# \xe9\n", "1", "p.toml:2: is not UTF-8"},
		{"surrogate", "# \xed\xa0\x80\n[project]\nversion = \"1\"\n", "1", "p.toml:1: is not UTF-8"},
		{"nested for ever", "x = " + strings.Repeat("[", 200_000), "1", "p.toml:1: "},
		{"empty value", "[project]\nversion = \"1\"\n", "", `p.toml: "" cannot be written there`},
		{"quote in the value", "[project]\nversion = \"1\"\n", `1"`, `p.toml: "1\"" cannot be written there`},
		{"apostrophe in the value", "[project]\nversion = '1'\n", "1'", `p.toml: "1'" cannot be written there`},
		{"backslash in the value", "[project]\nversion = \"1\"\n", `\u0031`, `cannot be written there`},
		{"line feed in the value", "[project]\nversion = \"1\"\n", "1\n", `p.toml: "1\n" cannot be written there`},
		{"not ASCII in the value", "[project]\nversion = \"1\"\n", "1é", `p.toml: "1é" cannot be written there`},
	} {
		got, err := TOMLString("p.toml", []byte(test.document), projectVersion, test.value)
		var refused *Error
		if got != nil || !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v\nwant %s", test.name, got, err, test.want)
		}
	}
	if got, err := TOMLString("p.toml", []byte("a = \"1\""), nil, "2"); err == nil {
		t.Errorf("no path: %q", got)
	}
	_, err := TOMLString("p.toml", []byte(""), []string{"a", "b.c", "", strings.Repeat("d", 100), "\x1b"}, "2")
	want := `p.toml: a."b.c".""."` + strings.Repeat("d", 60) + `"."\x1b" is not there`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// Documents that are made to cost much more than their length. Not parallel: it counts the bytes that are allocated.
func TestTOMLStringIsBounded(t *testing.T) {
	long := strings.Repeat("a.", 31) + "a"
	var many strings.Builder
	for i := range 4_900 {
		fmt.Fprintf(&many, "k%d = 1\n", i)
	}
	for name, document := range map[string]string{
		"long key": long + " = \"1\"\n", "many keys in a long table": "[" + long + "]\n" + many.String(),
	} {
		document += "[project]\nversion = \"1\"\n"
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := TOMLString("p.toml", []byte(document), projectVersion, "2")
		runtime.ReadMemStats(&after)
		if err != nil || string(got) != strings.TrimSuffix(document, "1\"\n")+"2\"\n" {
			t.Errorf("%s: %v", name, err)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<30 {
			t.Errorf("%s: %d MB allocated for a document of %d kB", name, allocated>>20, len(document)>>10)
		}
	}
}

// What would cost too much is refused before anything reads it.
func TestTOMLStringRefusesTooMuch(t *testing.T) {
	t.Parallel()
	const rest = "[project]\nversion = \"1\"\n"
	for document, want := range map[string]string{
		strings.Repeat("a.", 50_000) + "a = 1\n" + rest: "p.toml:1: a key has more than 32 parts",
		rest + strings.Repeat("# \n", 400_000):          "p.toml: has 1200024 bytes; at most 1048576 are read",
	} {
		var refused *Error
		got, err := TOMLString("p.toml", []byte(document), projectVersion, "2")
		if got != nil || !errors.As(err, &refused) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Were the place of the value ever wrong, nothing would be written.
func TestTOMLIsReadBack(t *testing.T) {
	t.Parallel()
	const document = "[project]\nname = \"b\"\nversion = \"1\"\nx = nan\n"
	for _, test := range []struct {
		from, to string // the range is from the end of the one to the start of the other
		refused  bool
	}{
		{`version = "`, "\"\nx", false}, {`version = `, "\"\nx", true}, {`name = "`, "\"\nv", true},
		{"version = \"1\"", "\nx", true}, {`x`, "name", true}, {"", "", true},
	} {
		tree := map[string]any{}
		if err := toml.Unmarshal([]byte(document), &tree); err != nil {
			t.Fatal(err)
		}
		from, to := strings.Index(document, test.from)+len(test.from), strings.Index(document, test.to)
		if test.to == "" { // as for a string that is not found
			from, to = 1, -1
		}
		got, err := replace("p.toml", []byte(document), tree, projectVersion, from, to, "2")
		if (err != nil) != test.refused || (got == nil) != test.refused {
			t.Errorf("%d to %d: %q, %v", from, to, got, err)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"x = 1", "x = 1", true}, {"x = nan", "x = nan", true}, {"x = [{y = nan}]", "x = [{y = nan}]", true},
		{"x = 1", "x = 2", false}, {"x = 1", "x = 1.0", false}, {"x = 1.0", "x = 1", false}, {"x = nan", "x = 1.0", false},
		{"x = 1.5", "x = 2.5", false}, {"x = 1", "y = 1", false}, {"x = 1", "x = 1\ny = 1", false},
		{"x = [1]", "x = [1, 1]", false}, {"x = [1]", "x = 1", false}, {"x = {}", "x = []", false},
		{"x = {y = 'a'}", "x = {y = 'b'}", false}, {"x = 07:32:00", "x = 07:32:01", false},
	} {
		var a, b map[string]any
		if err := errors.Join(toml.Unmarshal([]byte(test.a), &a), toml.Unmarshal([]byte(test.b), &b)); err != nil {
			t.Fatal(err)
		}
		if got := same(a, b); got != test.want {
			t.Errorf("%q and %q: %v", test.a, test.b, got)
		}
	}
}

// Whatever the document: one run of bytes changes, and nothing in the document but the value means anything else.
func FuzzTOMLString(f *testing.F) {
	f.Add("[project]\nversion = \"1\"\n", "project", "version", "2")
	f.Add("project = {version = '', x.y = [nan]}\r\n", "project", "version", "1.0rc1")
	f.Add("[[project]]\nversion = '1'\n[a.\"b c\"]\nd=\"\\u0031\"", "a", "b c", "2")
	f.Add("", "0", "\x1f", "0")
	f.Fuzz(func(t *testing.T, document, first, second, value string) {
		got, err := TOMLString("p.toml", []byte(document), []string{first, second}, value)
		if err != nil {
			checkError(t, err, document)
			return
		}
		var before, after map[string]any
		if err := errors.Join(toml.Unmarshal([]byte(document), &before), toml.Unmarshal(got, &after)); err != nil {
			t.Fatal(err)
		}
		before[first].(map[string]any)[second] = value
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%q became %q", document, got)
		}
		checkOneRun(t, document, string(got), value)
		again, err := TOMLString("p.toml", got, []string{first, second}, value)
		if err != nil || string(again) != string(got) {
			t.Errorf("again: %q, %v", again, err)
		}
	})
}

// checkOneRun says whether all that the edited text has and the old one had not is a part of the value.
func checkOneRun(t *testing.T, old, edited, value string) {
	t.Helper()
	short := min(len(old), len(edited))
	head := 0
	for head < short && old[head] == edited[head] {
		head++
	}
	tail := 0
	for tail < short-head && old[len(old)-1-tail] == edited[len(edited)-1-tail] {
		tail++
	}
	if !strings.Contains(value, edited[head:len(edited)-tail]) {
		t.Errorf("%q became %q, which changes more than %q", old, edited, value)
	}
}

// checkError holds errors to their shape: of this package, a line of the file, no control characters.
func checkError(t *testing.T, err error, document string) {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("%T: %v", err, err)
	}
	if refused.Line < 0 || refused.Line > 1+strings.Count(document, "\n") {
		t.Errorf("line %d of %q", refused.Line, document)
	}
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	if strings.ContainsFunc(refused.Reason, control) || len(refused.Reason) > 900 {
		t.Errorf("%q", refused.Reason)
	}
}
