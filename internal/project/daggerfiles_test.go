package project

import (
	"slices"
	"strings"
	"testing"
)

func TestOfDagger(t *testing.T) {
	t.Parallel()
	mine := []string{
		"dagger.json", "dagger.toml", "dagger.lock", "dagger-module.toml", ".dagger/lock", // where it is called
		"packages/dagger.lock", "packages/one/dagger.json", // there, too
		"ci/dagger.gen.go", "ci/internal/dagger/dagger.gen.go", "ci/internal/querybuilder/marshal.go",
		".dagger/modules/x/dagger.gen.go", ".dagger/modules/x/internal/dagger/engine-dev.gen.go",
	}
	others := []string{
		"src/pkg/dagger.json", "packages/two/dagger.lock", "packages/one/src/dagger.toml", // data of a package
		"ci/main.go", ".dagger/modules/x/main.go", ".dagger/src/main.py", // somebody's code
		"internal/dagger/hand.go", "go/internal/querybuilder/sql.go", // nothing was generated beside them
		"xdagger.json", "dagger.json/x", "lock",
	}
	all := slices.Concat(mine, others)
	found := OfDagger(all, "packages/one", func(name string) bool { return slices.Contains(all, name) })
	if !slices.Equal(found, mine) {
		t.Errorf("found  %q\nwanted %q", found, mine)
	}
	if found := OfDagger(all, ".", func(string) bool { return false }); slices.Contains(found, "packages/one/dagger.json") {
		t.Errorf("a file of a folder in which the package does not lie: %q", found)
	}
}

func TestDaggerInside(t *testing.T) {
	t.Parallel()
	if got := DaggerInside([]string{"src/x/dagger.json", "README.md"}); got != nil {
		t.Errorf("%q", got)
	}
	got := DaggerInside([]string{"README.md", "dagger.lock", "dagger.json"})
	if len(got) != 1 || !strings.Contains(got[0], "dagger.json, dagger.lock;") {
		t.Errorf("%q", got)
	}
	many := []string{"a/dagger.gen.go", "b/dagger.gen.go", "c/dagger.gen.go", "d/dagger.gen.go", "e/dagger.gen.go", "f/dagger.gen.go"}
	if got := DaggerInside(many); !strings.Contains(got[0], "e/dagger.gen.go and 1 more;") {
		t.Errorf("%q", got)
	}
}

func TestDaggerPatterns(t *testing.T) {
	t.Parallel()
	got := DaggerPatterns([]string{"ci/dagger.gen.go", "dagger.gen.go"})
	for _, wanted := range []string{"dagger.lock", "dagger.toml", "dagger.json", "ci/dagger.gen.go", "ci/internal/dagger",
		"ci/internal/telemetry", "dagger.gen.go", "internal/querybuilder"} {
		if !slices.Contains(got, wanted) {
			t.Errorf("%q lacks %q", got, wanted)
		}
	}
	if slices.Contains(DaggerPatterns(nil), "internal/dagger") {
		t.Error("a folder internal/dagger beside no generated code is the project's")
	}
}

// TestMentionsDagger: a test that reads such a file sees it, as one that reads the README does.
func TestMentionsDagger(t *testing.T) {
	t.Parallel()
	p := load(t, files{
		"pyproject.toml":   "[project]\nname = \"x\"\nversion = \"1\"\n",
		"tests/test_it.py": "from pathlib import Path\n\ndef test(): assert Path('dagger.json').exists()\n",
	})
	if !slices.Equal(p.Tests.MentionsDocs, []string{"dagger.json"}) {
		t.Errorf("mentions %q", p.Tests.MentionsDocs)
	}
}
