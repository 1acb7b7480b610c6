package prepare

import (
	"slices"
	"testing"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

// TestGathering: what a configuration names is taken only where it can be a changelog or a fragment.
func TestGathering(t *testing.T) {
	t.Parallel()
	towncrier := func(table string) map[string]string {
		return map[string]string{"towncrier.toml": "[tool.towncrier]\n" + table}
	}
	for name, test := range map[string]struct {
		files   map[string]string
		written []string
		notes   string
		gone    map[string]bool
	}{
		"towncrier's default": {towncrier(""), []string{"NEWS.rst"}, "", map[string]bool{
			"src/beacon/newsfragments/1.feature": true, "src/beacon/1.feature": false, "newsfragments/x.py": false}},
		"folder": {towncrier("directory = \"changes\"\nfilename = \"docs/CHANGES\"\n"), []string{"docs/CHANGES"}, "", map[string]bool{
			"changes/1.feature.md": true, "changes/+a.misc": true, "other/1.feature": false, "changes/README": false}},
		"a version in the name": {towncrier("filename = \"docs/{version}.rst\"\n"), []string{"docs/1.1.0.rst"}, "", nil},
		"build file":            {towncrier("filename = \"Makefile\"\n"), nil, "", nil},
		"code": {towncrier("filename = \"src/beacon/__init__.py\"\ndirectory = \"src\"\n"), nil, "", map[string]bool{
			"src/beacon/__init__.py": false, "src/beacon/data.json": false}},
		"the root": {towncrier("directory = \".\"\n"), []string{"NEWS.rst"}, "", map[string]bool{"pyproject.toml": false, "1.feature": true}},
		"changie": {map[string]string{".changie.yaml": ""}, []string{"CHANGELOG.md"}, ".changes", map[string]bool{
			".changes/unreleased/a.yaml": true, ".changes/1.0.0.md": false, ".changes/unreleased/a.py": false}},
		"changie in the root": {map[string]string{".changie.yaml": "changesDir: .\n"}, []string{"CHANGELOG.md"}, "", nil},
	} {
		p := load(t, folder(test.files))
		allowed := Gathering(p, Release{Tag: version.Make("v", [3]uint64{1, 1, 0}, "", 0), Fragments: p.Fragments()})
		if !slices.Equal(allowed.Written, test.written) || allowed.Notes != test.notes {
			t.Errorf("%s: writes %q, notes in %q", name, allowed.Written, allowed.Notes)
		}
		for file, want := range test.gone {
			if allowed.Gone(file) != want {
				t.Errorf("%s: %s may go is %t", name, file, !want)
			}
		}
	}
	if p := load(t, folder(map[string]string{".changie.yaml": "changesDir: .github\n"})); HiddenFragments(p) != nil || p.Fragments() != project.Changie {
		t.Error("a hidden folder of a configuration's choice is let through")
	}
}
