package notes

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The digests are those of the words sdist and wheel.
var files = []File{
	{"aiogram_sentinel-1.0.0.tar.gz", 5, "714772a9f82b2aeb4fa5f7092d00fe4ac4c9cdeb6800840b6ed39ea64c4d785a"},
	{"aiogram_sentinel-1.0.0-py3-none-any.whl", 5, "ba59926159d2aa256eb8739b8da7e2b574b960e1202c6d624cbe981cef996c91"},
}

// full is a release of which everything is known.
func full() Facts {
	return Facts{
		Package: "aiogram-sentinel", Tag: "v1.0.0", Version: "1.0.0", Date: "2024-03-15", Previous: "v0.2.0",
		Repository: "https://github.com/example/aiogram-sentinel",
		Summary:    "The first stable release: no breaking changes\nin v1.x.x from here on.",
		Groups: []Group{
			{"Added", "- `@sentinel_rate_limit` decorator with token bucket support\n- Redis Cluster backend, see\n  [the guide](https://example.org/guide)"},
			{"Fixed", "- Memory leak in long-running processes"},
			{"Changed", "- **Breaking:** `Sentinel.setup` takes a backend\n- Documentation expanded\n\n  ```python\n  Sentinel.setup(\n      backend,\n  )\n  ```"},
		},
		Body:           "the whole section",
		MigrationGuide: "docs/migration-guides/v0.2.0-to-v1.0.0.md",
		Contributors: []Contributor{{"Ann Example", "ann-example", 12, false}, {"Ben_[x](https://evil.example.org)", "", 1, true},
			{"@everyone <b>`code`</b>", "", 0, false}},
		Files:          files,
		RequiresPython: ">=3.10,<4",
	}
}

// bare is a release of which hardly anything is known.
func bare() Facts { return Facts{Package: "beacon", Tag: "v0.1.0", Version: "0.1.0"} }

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s (-update writes it):\n%s", file, got)
	}
}

func TestRenderGolden(t *testing.T) {
	t.Parallel()
	candidate := bare()
	candidate.Tag, candidate.Version, candidate.Prerelease, candidate.Files = "v1.2.0-rc.1", "1.2.0rc1", true, files[:1]
	candidate.Index, candidate.MigrationGuide = "https://packages.example.org/simple/", "docs/migrate.md"
	candidate.Contributors = []Contributor{{"Ann", "", 2, true}}
	whole := bare()
	whole.Index, whole.Body = "pypi", "Everything is new,\nand nothing has a heading."
	for name, facts := range map[string]Facts{"full.md": full(), "bare.md": bare(), "candidate.md": candidate, "whole.md": whole} {
		got, err := Render(facts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden(t, name, got)
	}
}

func TestRenderTemplateGolden(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("testdata", "own.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := RenderTemplate("own.tmpl", source, full())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "own.md", got)
}

func TestRenderLeavesOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		forget func(*Facts)
		gone   string
	}{
		"guide":         {func(f *Facts) { f.MigrationGuide = "" }, "## Migration guide"},
		"files":         {func(f *Facts) { f.Files = nil }, "## Verify"},
		"contributors":  {func(f *Facts) { f.Contributors = nil }, "## Contributors"},
		"nameless":      {func(f *Facts) { f.Contributors = []Contributor{{Login: "a b"}} }, "## Contributors"},
		"changes":       {func(f *Facts) { f.Groups = f.Groups[:1] }, "## Changes"},
		"news":          {func(f *Facts) { f.Summary, f.Groups = "", f.Groups[1:] }, "## What's new"},
		"whole":         {func(f *Facts) { f.Summary = "" }, "the whole section"},
		"previous":      {func(f *Facts) { f.Previous = "" }, "Full changelog"},
		"first release": {func(f *Facts) { f.Previous = "" }, "first contribution"},
		"repository":    {func(f *Facts) { f.Repository = "" }, "Full changelog"},
		"no web page":   {func(f *Facts) { f.Repository = "/srv/git/beacon" }, "Full changelog"},
		"python":        {func(f *Facts) { f.RequiresPython = "" }, "is needed"},
		"final":         {func(f *Facts) { f.Prerelease = false }, "pre-release"},
	} {
		facts := full()
		facts.Prerelease = true
		if name == "first release" || name == "whole" {
			facts.Prerelease = false
		}
		if with, err := Render(facts); err != nil || !strings.Contains(with, test.gone) && name != "whole" {
			t.Errorf("%s: not there in the first place, %v:\n%s", name, err, with)
		}
		test.forget(&facts)
		got, err := Render(facts)
		if err != nil || strings.Contains(got, test.gone) {
			t.Errorf("%s: %q is there, %v:\n%s", name, test.gone, err, got)
		}
	}
}

var emptySection = regexp.MustCompile(`(?m)^(#+) .*\n\n*(#+ |\z)`)

// TestRenderShape holds whatever is known and whatever is not: no section is empty, no blank line is doubled.
func TestRenderShape(t *testing.T) {
	t.Parallel()
	for set := range 1 << 10 {
		facts := full()
		for i, forget := range []func(){
			func() { facts.Summary = "" }, func() { facts.Groups = nil }, func() { facts.Body = "" },
			func() { facts.MigrationGuide = "" }, func() { facts.Contributors = nil }, func() { facts.Files = nil },
			func() { facts.Previous = "" }, func() { facts.Repository = "" }, func() { facts.RequiresPython = "" },
			func() { facts.Groups = facts.Groups[:min(1, len(facts.Groups))] },
		} {
			if set>>i&1 == 1 {
				forget()
			}
		}
		got, err := Render(facts)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range emptySection.FindAllStringSubmatch(got, -1) {
			if len(match[2]) <= len(match[1])+1 && match[1] != "#" {
				t.Fatalf("set %b has an empty section %q:\n%s", set, match[0], got)
			}
		}
		if strings.Contains(got, "\n\n\n") || strings.Contains(got, " \n") || !strings.HasSuffix(got, "\n") ||
			regexp.MustCompile(`[^\n]\n#`).MatchString(got) {
			t.Fatalf("set %b is not well spaced:\n%s", set, got)
		}
	}
}

// TestVerifyCommand runs what the notes tell readers to run, but for the download.
func TestVerifyCommand(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip(err)
	}
	notes, err := Render(full())
	if err != nil {
		t.Fatal(err)
	}
	start, end := strings.Index(notes, "sha256sum"), strings.Index(notes, "EOF\n~~~")
	script := notes[start:end] + "EOF\n"
	for name, test := range map[string]struct {
		file, content string
		good          bool
	}{
		"sdist":     {files[0].Name, "sdist", true},
		"wheel":     {files[1].Name, "wheel", true},
		"tampered":  {files[1].Name, "whee1", false},
		"no file":   {"other.txt", "wheel", false},
		"exchanged": {files[0].Name, "wheel", false},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, test.file), []byte(test.content), 0o644); err != nil {
			t.Fatal(err)
		}
		command := exec.Command("sh", "-c", script)
		command.Dir = dir
		if out, err := command.CombinedOutput(); (err == nil) != test.good {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestRenderRefusesFacts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*Facts)
		want  string
	}{
		"no package":      {func(f *Facts) { f.Package = "" }, "a project name"},
		"package":         {func(f *Facts) { f.Package = "x; rm -rf ~" }, `package "x; rm -rf ~"`},
		"option":          {func(f *Facts) { f.Package = "-r" }, "a project name"},
		"escape":          {func(f *Facts) { f.Package = "\x1b[31mx" }, `package "x"`},
		"long":            {func(f *Facts) { f.Package = strings.Repeat("x", 5000) }, `x…"`},
		"no version":      {func(f *Facts) { f.Version = "" }, "normalized version"},
		"version":         {func(f *Facts) { f.Version = "1.0-rc1" }, `version "1.0-rc1"`},
		"date":            {func(f *Facts) { f.Date = "2024-02-30" }, `date "2024-02-30"`},
		"index":           {func(f *Facts) { f.Index = "testpypi" }, `index "testpypi"`},
		"index with user": {func(f *Facts) { f.Index = "https://u:p@example.org/simple" }, "without credentials"},
		"index command":   {func(f *Facts) { f.Index = "https://example.org/$(id)" }, "URL of a simple API"},
		"file":            {func(f *Facts) { f.Files[0].Name = "a b" }, `file "a b"`},
		"file path":       {func(f *Facts) { f.Files[0].Name = "../a" }, `file "../a"`},
		"file heredoc":    {func(f *Facts) { f.Files[0].Name = "a\nEOF\nid" }, `file "a EOF id"`},
		"no digest":       {func(f *Facts) { f.Files[1].SHA256 = "" }, "64 lower-case hex digits"},
		"upper digest":    {func(f *Facts) { f.Files[1].SHA256 = strings.ToUpper(f.Files[1].SHA256) }, "64 lower-case hex digits"},
	} {
		facts := full()
		facts.Files = append([]File{}, facts.Files...)
		test.spoil(&facts)
		got, err := Render(facts)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 400 || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestRenderLimit(t *testing.T) {
	t.Parallel()
	facts := bare()
	facts.Body = "é"
	short, err := Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	facts.Body = strings.Repeat("é", maxCharacters-utf8.RuneCountInString(short)+1)
	if got, err := Render(facts); err != nil || utf8.RuneCountInString(got) != maxCharacters {
		t.Errorf("at the limit: %d characters, %v", utf8.RuneCountInString(got), err)
	}
	facts.Body += "é"
	_, err = Render(facts)
	if err == nil || !strings.HasPrefix(err.Error(), "the notes have 125001 characters, and GitHub takes at most 125000") {
		t.Errorf("over the limit: %v", err)
	}
	facts.Body = strings.Repeat("x", maxOutput)
	if _, err = Render(facts); err == nil || !strings.Contains(err.Error(), "more than 125000 characters") {
		t.Errorf("far over the limit: %v", err)
	}
}

// TestManyContributors stays inside the work that a template may do: GitHub's limit is what is reached.
func TestManyContributors(t *testing.T) {
	t.Parallel()
	facts := full()
	for range 20_000 {
		facts.Contributors = append(facts.Contributors, Contributor{"a", "a", 1, true})
	}
	if _, err := Render(facts); err == nil || !strings.Contains(err.Error(), "GitHub takes at most") {
		t.Errorf("%v", err)
	}
}

func TestOutputIsClean(t *testing.T) {
	t.Parallel()
	facts := bare()
	facts.Body = "a\x1b[31mb\u009bc\xffd\te\r\nf\rg"
	for source, want := range map[string]string{
		"{{.Body}}":                 "ab\ufffdd\te f\ng\n",
		"a\r\n{{.Tag -}}\r\n b\r\n": "a\nv0.1.0b\n",
		"\n\na\n\n\n":               "a\n",
		"{{slice \"é\" 0 1}}":       "\ufffd\n",
		"\ufeffa":                   "a\n",
		`{{"a\r\nb"}}`:              "a\nb\n",
		"a\n::error::x":             "a\n»::error::x\n",
		"a ##[add-mask]x":           "a ##»[add-mask]x\n",
		"a\u200b\u061c\U000e0041b":  "ab\n",
		"hard  \nbreak":             "hard  \nbreak\n",
	} {
		if got, err := RenderTemplate("t", []byte(source), facts); err != nil || got != want {
			t.Errorf("%q: %q, %v", source, got, err)
		}
	}
}

// TestFactsHaveNoMethods keeps templates to reading: no method, no function, channel, pointer or map in what they get.
func TestFactsHaveNoMethods(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	var look func(reflect.Type)
	look = func(kind reflect.Type) {
		seen[kind.String()] = true
		if kind.NumMethod() > 0 || reflect.PointerTo(kind).NumMethod() > 0 {
			t.Errorf("%s has methods", kind)
		}
		switch kind.Kind() {
		case reflect.Struct:
			for _, field := range reflect.VisibleFields(kind) {
				look(field.Type)
			}
		case reflect.Slice:
			look(kind.Elem())
		case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		default:
			t.Errorf("%s can be more than read", kind)
		}
	}
	look(reflect.TypeFor[Facts]())
	for name := range types {
		if !seen[name] {
			t.Errorf("%s was not looked at", name)
		}
	}
}

func TestBreakingFirst(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		"- **Breaking:** x": 1, "* __BREAKING__ x": 1, "- BREAKING CHANGE: x": 1, "- a\n  - Breaking: x": 1, "+ **Breaking change**: x": 1,
		"- Breaking news": 2, "- no **Breaking:** x": 2, "- a": 2, "": 2,
	} {
		if got := breaking(Group{"Changed", body}); got != want {
			t.Errorf("%q: %d", body, got)
		}
	}
	if got := breaking(Group{"⚠ BREAKING CHANGES", "- a"}); got != 0 {
		t.Error(got)
	}
	facts := prepare(Facts{Groups: []Group{{"A", "- a"}, {"B", "- Breaking: a"}, {"C", "- a"}, {"Breaking", "- a"}, {"E", "- Breaking: a"}}})
	var order string
	for _, group := range facts.Groups {
		order += group.Type + " "
	}
	if order != "Breaking B E A C " {
		t.Error(order)
	}
}
