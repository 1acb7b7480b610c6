package bound

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// repeat numbers what it repeats, up to a size.
func repeat(size int, format string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestTOMLRefuses(t *testing.T) {
	t.Parallel()
	dots := strings.Repeat("a.", 40_000)
	for name, test := range map[string]struct{ document, want string }{
		"key of 40 000 parts":     {dots + "a = 1", "line 1: a key has more than 32 parts"},
		"table of 40 000 parts":   {"\n[" + dots + "a]", "line 2: a key has more than 32 parts"},
		"quoted parts":            {strings.Repeat(`"a" . 'b' .`, 20_000) + "c = 1", "more than 32 parts"},
		"inline table":            {"x = { " + dots + "a = 1 }", "more than 32 parts"},
		"in an array of tables":   {"[[" + dots + "a]]", "more than 32 parts"},
		"behind a string":         {`x = "\""` + "\n" + dots + "a = 1", "line 2: a key has more than 32 parts"},
		"behind a long string":    {"x = \"\"\"\n\\\"\"\"\"\"\"\n" + dots + "a = 1", "line 3: a key has more than 32 parts"},
		"behind a literal":        {`x = '\'` + "\n" + dots + "a = 1", "more than 32 parts"},
		"behind a comment":        {"# \"\"\"\n" + dots + "a = 1", "more than 32 parts"},
		"arrays":                  {"x = " + strings.Repeat("[", 200_000), "brackets nest deeper than 100"},
		"inline tables":           {strings.Repeat("x = { ", 200), "brackets nest deeper than 100"},
		"many keys":               {repeat(500_000, "k%d = 1\n"), "there are more than 5000 keys and tables"},
		"many tables":             {repeat(500_000, "[k%d]\n"), "there are more than 5000 keys and tables"},
		"many arrays of tables":   {repeat(500_000, "  [[k%d]]\n"), "there are more than 5000 keys and tables"},
		"many keys in one line":   {"x = {" + repeat(500_000, "k%d = 1,"), "there are more than 5000 keys and tables"},
		"many elements":           {"x = [" + strings.Repeat("1,", 100_000) + "]", "arrays have more than 50000 elements"},
		"long key":                {strings.Repeat("k", 1001) + "=1", "a key has 1001 bytes; at most 1000 are read"},
		"long quoted key":         {`"` + strings.Repeat("k", 1001) + `"=1`, "a key has 1003 bytes; at most 1000 are read"},
		"long table name":         {"[a]\n[" + strings.Repeat("k", 1001) + "]", "line 2: a key has 1001 bytes"},
		"long name in two":        {"[[" + strings.Repeat("k", 1001) + "]]", "line 1: a key has 1001 bytes"},
		"too large":               {strings.Repeat("#", MaxTOML+1), "has 1048577 bytes; at most 1048576 are read"},
		"keys behind a backslash": {"x = \"\\\n" + dots + "a = 1", "line 2: a key has more than 32 parts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := TOML([]byte(test.document))
			var found *Excess
			if !errors.As(err, &found) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// What stands in strings and comments is not counted, and neither are numbers.
func TestTOMLTakes(t *testing.T) {
	t.Parallel()
	dots := strings.Repeat("a.[{", 40_000)
	for name, document := range map[string]string{
		"empty":          "",
		"string":         `x = "` + dots + `\"` + dots + `"`,
		"literal":        `x = '` + dots + `\'`,
		"long string":    "x = \"\"\"" + dots + "\n\"\" \\\"\"\"" + dots + "\"\"\"\"\"",
		"long literal":   "x = '''" + dots + "\n''" + dots + "'''''",
		"comment":        "# " + dots + "\r\nx = 1 # " + dots,
		"numbers":        "x = [" + strings.Repeat("1.5, 2026-01-01T00:00:00.5Z,\n", 500) + "]",
		"long element":   `x = ["` + strings.Repeat("k", 5000) + `"]`,
		"nested a bit":   "x = " + strings.Repeat("[", 90) + strings.Repeat("]", 90),
		"many overrides": repeat(50_000, "[[tool.mypy.overrides]]\nmodule = ['a%d.*']\nignore_errors = true\n"),
		"own example":    example(t, "../../examples/beacon/pyproject.toml"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := TOML([]byte(document)); err != nil {
				t.Error(err)
			}
			var parsed map[string]any
			if err := toml.Unmarshal([]byte(document), &parsed); err != nil {
				t.Errorf("the test's own document is no TOML: %v", err)
			}
		})
	}
}

func example(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The worst documents that are let through are read in a time that nobody notices. The bound is generous: without one
// of the limits the same documents, larger, take minutes.
func TestTOMLWorst(t *testing.T) {
	for name, document := range map[string]string{
		"keys":     strings.Join(strings.SplitAfter(repeat(500_000, "k%d = 1\n"), "\n")[:maxKeys], ""),
		"tables":   strings.Join(strings.SplitAfter(repeat(500_000, "[k%d]\n"), "\n")[:maxKeys], ""),
		"parts":    strings.Join(strings.SplitAfter(repeat(2_000_000, strings.Repeat("a.", 31)+"k%d=1\n"), "\n")[:maxKeys], ""),
		"elements": "x = " + strings.Repeat("[", 90) + strings.Repeat("1,", maxElements) + strings.Repeat("]", 90),
		"tree":     "x = [" + strings.Join(strings.SplitAfter(repeat(500_000, "{k%d=1},"), ",")[:maxKeys-1], "") + "]",
	} {
		if err := TOML([]byte(document)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		began := time.Now()
		var parsed map[string]any
		if err := toml.Unmarshal([]byte(document), &parsed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		} else {
			t.Logf("%s: took %v", name, took)
		}
	}
}

// Whatever the text: what go-toml reads of a dotted key or table, the scan has counted.
func FuzzTOML(f *testing.F) {
	deep := strings.Repeat("a.", 40) + "a"
	for _, seed := range []string{deep + "=1", "x='''\n'''''\n" + deep + "=1", "x=\"\\\\\"\n[" + deep + "]", "[[a]]\n[a." + deep + "]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var parsed map[string]any
		if TOML([]byte(text)) != nil || toml.Unmarshal([]byte(text), &parsed) != nil {
			return
		}
		if depth := depthOf(parsed); depth > 2*maxParts+maxNesting*maxParts {
			t.Errorf("%d deep: %q", depth, text)
		}
	})
}

func depthOf(value any) int {
	deepest := 0
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			deepest = max(deepest, 1+depthOf(inner))
		}
	case []any:
		for _, inner := range value {
			deepest = max(deepest, 1+depthOf(inner))
		}
	}
	return deepest
}
