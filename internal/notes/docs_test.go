package notes

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// docs/notes.md is what people write templates by: each field and function stands in it, and its example works.
func TestDocumented(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/notes.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for _, kind := range []reflect.Type{reflect.TypeFor[Facts](), reflect.TypeFor[Group](), reflect.TypeFor[Contributor](), reflect.TypeFor[File]()} {
		for i := range kind.NumField() {
			if name := "`." + kind.Field(i).Name + "`"; !strings.Contains(page, name) && kind.Field(i).Name != "Index" {
				t.Errorf("docs/notes.md lacks %s of %s", name, kind)
			}
		}
	}
	for name := range (&budget{}).functions(Facts{}) {
		if !strings.HasPrefix(name, "_") && !strings.Contains(page, "`"+name) {
			t.Errorf("docs/notes.md lacks the function %s", name)
		}
	}
	_, rest, _ := strings.Cut(page, "It is a template of")
	_, rest, _ = strings.Cut(rest, "```\n")
	example, _, found := strings.Cut(rest, "```\n")
	text, err := RenderTemplate("docs/notes.md", []byte(example), Facts{Package: "beacon", Tag: "v1.0.0", Version: "1.0.0", Date: "2026-11-25",
		Repository: "https://github.com/example/beacon", MigrationGuide: "docs/to-1.md", Summary: "Stable.",
		Groups: []Group{{"Added", "- All"}}, Contributors: []Contributor{{Name: "Ann", Commits: 1, First: true}}})
	want := "# beacon 1.0.0\n\nStable.\n\n## Added\n\n- All\n\nComing from an older version? Read the " +
		"[guide](https://github.com/example/beacon/blob/v1.0.0/docs/to-1.md).\n\n- Ann, for the first time\n"
	if err != nil || !found || text != want {
		t.Errorf("%v\n%q\nwant\n%q", err, text, want)
	}
}
