package edit

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/edit/edittest"
)

const listStrings = `
import json, sys
try:
    import tomllib
except ImportError:
    import tomli as tomllib
def strings(table, path):
    for key, value in table.items():
        if isinstance(value, str):
            yield {"Path": [*path, key], "Value": value}
        elif isinstance(value, dict):
            yield from strings(value, [*path, key])
json.dump([list(strings(tomllib.loads(text), [])) for text in json.load(sys.stdin)], sys.stdout)
`

// Every string that tomllib finds in the pyproject.toml of real projects is replaced in turn, project.version among
// them.
func TestRealProjects(t *testing.T) {
	t.Parallel()
	var texts, names []string
	for name, folder := range edittest.Sdists(t) {
		data, err := fs.ReadFile(folder, "pyproject.toml")
		if err != nil {
			t.Fatal(err)
		}
		texts, names = append(texts, string(data)), append(names, name)
	}
	var found [][]tomlString
	askPython(t, listStrings, texts, &found)
	var cases [][]any
	versions, multi := 0, 0
	for i, text := range texts {
		for _, entry := range found[i] {
			got, err := TOMLString(names[i], []byte(text), entry.Path, "99.1.2rc3")
			var refused *Error
			if errors.As(err, &refused) && strings.Contains(refused.Reason, "is a multi-line string") {
				multi++
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", names[i], err)
				continue
			}
			checkOneRun(t, text, string(got), "99.1.2rc3")
			cases = append(cases, []any{text, string(got), entry.Path, "99.1.2rc3"})
			if slices.Equal(entry.Path, projectVersion) {
				versions++
				checkVersionLine(t, text, string(got), entry.Value)
			}
		}
	}
	if versions < 10 || len(cases) < 100 {
		t.Errorf("only %d edits, %d of them of project.version", len(cases), versions)
	}
	t.Logf("%d projects, %d edits, %d of project.version, %d multi-line strings refused", len(texts), len(cases),
		versions, multi)
	agreeWithTomllib(t, cases)
}

// tomlString is a string in a document as tomllib has it.
type tomlString struct {
	Path  []string
	Value string
}

// checkVersionLine compares with what a person would have done.
func checkVersionLine(t *testing.T, old, edited, version string) {
	t.Helper()
	if want := strings.Replace(old, `version = "`+version+`"`, `version = "99.1.2rc3"`, 1); edited != want {
		t.Errorf("%s\nwant\n%s", edited, want)
	}
}
