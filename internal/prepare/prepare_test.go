package prepare

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

const pyproject = "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n\n[project]\nname = \"beacon\" # ours\n" +
	"version   = '1.0.0'  # keep\n"

const log = `# Changelog

## [Unreleased]

### Added

- A thing

## [1.0.0] - 2026-01-02

### Added

- First

[unreleased]: https://example.org/x/compare/v1.0.0...HEAD
[1.0.0]: https://example.org/x/releases/tag/v1.0.0
`

var day = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func folder(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{"pyproject.toml": {Data: []byte(pyproject)}, "src/beacon/__init__.py": {Data: []byte("__version__ = \"1.0.0\"\n")}}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func load(t *testing.T, f fstest.MapFS) *project.Project {
	t.Helper()
	p, err := project.Load(f, ".")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func release(t *testing.T, tag string, entries ...convention.Entry) Release {
	t.Helper()
	parsed, err := version.ParseTag(tag, "v")
	if err != nil {
		t.Fatal(err)
	}
	own, _ := version.Parse("1.0.0")
	return Release{Tag: parsed, Previous: &history.Release{Tag: history.Tag{Name: "v1.0.0"}, Version: own}, Entries: entries, Day: day}
}

// apply writes what was prepared, as the caller's Changeset does.
func apply(f fstest.MapFS, prepared Prepared) fstest.MapFS {
	after := maps.Clone(f)
	for name, data := range prepared.Files {
		after[name] = &fstest.MapFile{Data: data}
	}
	return after
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		tag   string
		want  map[string]string // file → text that it has after
		told  string
	}{
		"minor": {map[string]string{"CHANGELOG.md": log}, "v1.1.0", map[string]string{
			"pyproject.toml":         "name = \"beacon\" # ours\nversion   = '1.1.0'  # keep\n",
			"src/beacon/__init__.py": "__version__ = \"1.1.0\"\n",
			"CHANGELOG.md":           "## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n\n### Added\n\n- A thing\n",
		}, "pyproject.toml:7: 1.0.0 becomes 1.1.0"},
		"pre-release": {map[string]string{"CHANGELOG.md": log}, "v1.1.0-rc.1", map[string]string{
			"pyproject.toml": "version   = '1.1.0rc1'  # keep\n", "CHANGELOG.md": "## [1.1.0-rc.1] - 2026-11-25\n",
		}, ""},
		"CRLF": {map[string]string{"CHANGELOG.md": strings.ReplaceAll(log, "\n", "\r\n")}, "v1.1.0", map[string]string{
			"CHANGELOG.md": "## [1.1.0] - 2026-11-25\r\n\r\n### Added\r\n\r\n- A thing\r\n",
		}, ""},
		"drafts": {map[string]string{"CHANGELOG.md": strings.Replace(log, "### Added\n\n- A thing\n\n", "", 1)}, "v1.1.0", map[string]string{
			"CHANGELOG.md": "### Added\n\n- New *thing*\n",
		}, "drafted, with 1 entries from the commits; edit it, then delete the line that says so"},
		"no changelog": {nil, "v1.1.0", map[string]string{"CHANGELOG.md": "# Changelog\n\nAll notable changes"}, ""},
		"changelog of another form": {map[string]string{"HISTORY.rst": "x"}, "v1.1.0", map[string]string{"HISTORY.rst": "x"},
			"the changelog is left to you"},
		"major": {map[string]string{"CHANGELOG.md": log}, "v2.0.0", map[string]string{
			"docs/migration-guides/v1.0.0-to-v2.0.0.md": "# From 1.0.0 to 2.0.0\n\n<!-- A skeleton",
		}, "docs/migration-guides/v1.0.0-to-v2.0.0.md: begun"},
		"major with a guide": {map[string]string{"CHANGELOG.md": log, "docs/migration-guides/1-to-2.md": "mine"}, "v2.0.0",
			map[string]string{"docs/migration-guides/1-to-2.md": "mine"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := folder(test.files)
			r := release(t, test.tag, convention.Entry{Type: "Added", Text: "New *thing*"})
			prepared, err := Prepare(load(t, before), r)
			if err != nil {
				t.Fatal(err)
			}
			after := apply(before, prepared)
			for file, text := range test.want {
				if data, err := fs.ReadFile(after, file); err != nil || !strings.Contains(string(data), text) {
					t.Errorf("%s, %v:\n%s\nlacks\n%s", file, err, data, text)
				}
			}
			if told := strings.Join(prepared.Told, "\n"); !strings.Contains(told, test.told) {
				t.Errorf("%q lacks %q", told, test.told)
			}
			for file, data := range prepared.Files {
				old, err := fs.ReadFile(before, file)
				if err == nil && string(old) == string(data) {
					t.Errorf("%s is listed and does not change", file)
				}
				if slices.Contains(prepared.New, file) != (err != nil) {
					t.Errorf("%s is new: %v; listed as new: %q", file, err != nil, prepared.New)
				}
			}
			again, err := Prepare(load(t, after), r)
			if err != nil || len(again.Files) > 0 {
				t.Errorf("a second time changes %q, %v", again.Files, err)
			}
		})
	}
}

func TestPreparedChangelogIsFound(t *testing.T) {
	t.Parallel()
	before := folder(map[string]string{"CHANGELOG.md": log})
	prepared, err := Prepare(load(t, before), release(t, "v1.1.0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := changelog.Find(prepared.Files["CHANGELOG.md"], "1.1.0", day); err != nil {
		t.Error(err)
	}
	if text := string(prepared.Files["CHANGELOG.md"]); !strings.Contains(text, "[1.1.0]: https://example.org/x/compare/v1.0.0...v1.1.0\n") ||
		!strings.Contains(text, "[unreleased]: https://example.org/x/compare/v1.1.0...HEAD\n") {
		t.Errorf("links:\n%s", text)
	}
}

func TestMigrationGuideOfBreakingChanges(t *testing.T) {
	t.Parallel()
	r := release(t, "v2.0.0", convention.Entry{Type: "Removed", Text: "`timeout` is gone", Breaking: true}, convention.Entry{Type: "Added", Text: "More"})
	prepared, err := Prepare(load(t, folder(map[string]string{"CHANGELOG.md": log})), r)
	if err != nil {
		t.Fatal(err)
	}
	guide := string(prepared.Files["docs/migration-guides/v1.0.0-to-v2.0.0.md"])
	if SkeletonLine([]byte(guide)) != 3 || SkeletonLine([]byte("# A guide\n")) != 0 {
		t.Error("a skeleton is not told from a guide")
	}
	if !strings.Contains(guide, "## `timeout` is gone\n") || strings.Contains(guide, "More") {
		t.Errorf("%s", guide)
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing to say":        {map[string]string{"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n"}, "CHANGELOG.md"},
		"changelog not UTF-8":   {map[string]string{"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- caf\xe9\n"}, "CHANGELOG.md:5: "},
		"two unreleased":        {map[string]string{"CHANGELOG.md": "## [Unreleased]\n- a\n## [Unreleased]\n- b\n"}, "CHANGELOG.md:"},
		"version file no UTF-8": {map[string]string{"CHANGELOG.md": log, "src/beacon/version.py": "# caf\xe9\n__version__ = \"1.0.0\"\n"}, "src/beacon/version.py"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if prepared, err := Prepare(load(t, folder(test.files)), release(t, "v1.1.0")); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, %v; want %q", prepared.Told, err, test.want)
			}
		})
	}
	linked := folder(nil)
	linked["CHANGELOG.md"] = &fstest.MapFile{Data: []byte("real.md"), Mode: fs.ModeSymlink | 0o777}
	if _, err := Prepare(load(t, linked), release(t, "v1.1.0")); err == nil || !strings.Contains(err.Error(), "CHANGELOG.md is a symbolic link") {
		t.Errorf("linked changelog: %v", err)
	}
}
