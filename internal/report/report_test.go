package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

var update = flag.Bool("update", false, "write the golden files anew")

const commit = "0123456789abcdef0123456789abcdef01234567"

// green is a rehearsal in which all went well.
func green() Record {
	started := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	r := Record{
		Slipway: "0.1.0", Destination: "rehearsal: uploads go to a stand-in", Mode: "rehearsal", Package: "beacon", Tag: "v1.0.0",
		Version: "1.0.0", Started: started, Ended: started.Add(9 * time.Second),
		Source:  Source{Commit: commit, Origin: "https://github.com/example/beacon.git", Path: ".", Module: "github.com/example/slipway@v0.1.0"},
		Files:   []File{{"beacon-1.0.0.tar.gz", "sdist", 12100, strings.Repeat("ab", 32)}, {"beacon-1.0.0-py3-none-any.whl", "bdist_wheel", 950, strings.Repeat("cd", 32)}},
		Uploads: []Upload{{"beacon-1.0.0.tar.gz", "stand-in", "uploaded"}, {"beacon-1.0.0-py3-none-any.whl", "stand-in", "already there"}},
		Images:  []Image{{"python:3.13-slim", "sha256:00", "Debian's Python 3.13"}, {"redis:7", "sha256:01", ""}},
	}
	for _, name := range []string{"preflight", "lint", "types", "test", "security", "build", "publish", "verify"} {
		r.Stages = append(r.Stages, stage.Result{Stage: name, Kind: stage.Gate, Verdict: stage.Passed, Reason: name + " is well",
			Elapsed: 1200 * time.Millisecond, Tools: map[string]string{"tool-of-" + name: "1"}})
	}
	r.Stages[2].Cached = true
	r.Stages[3].Details = []string{"installed from uv.lock", "python 3.12: skipped: no image python:3.12-slim"}
	r.Finish()
	return r
}

// red is a release that three stages stop.
func red() Record {
	r := green()
	r.Stages[1].Verdict, r.Stages[1].Reason, r.Stages[1].Fix = stage.Failed, "ruff: 12 findings", "run: ruff check --fix ."
	for i := range 12 {
		r.Stages[1].Findings = append(r.Stages[1].Findings, stage.Finding{File: "src/a.py", Line: i + 1, Column: 8, Rule: "F401", Message: "`os` imported but unused"})
	}
	r.Stages[3].Verdict, r.Stages[3].Reason = stage.Failed, "1 unit test failed"
	r.Stages[3].Output = []string{"E   assert 1 == 2", "1 failed in 0.1 s"}
	r.Stages[4].Verdict, r.Stages[4].Reason = stage.Unknown, "the vulnerability database did not answer"
	r.Stages[0].Verdict, r.Stages[0].Waiver = stage.Waived, &stage.Waiver{Stage: "preflight", Reason: "known", By: "Ann"}
	r.Stages[6].Verdict, r.Stages[6].Reason = stage.Skipped, "not started, blocked by lint, test, security"
	r.Stages[7].Verdict, r.Stages[7].Reason = stage.Skipped, "not started, blocked by lint, test, security"
	r.Uploads = nil
	r.Finish()
	return r
}

// unbuilt is a release of a folder without history, whose build fails: two stages could not be decided for that reason.
func unbuilt() Record {
	r := green()
	r.Source.Commit, r.Files, r.Uploads = "", nil, nil
	r.Stages[5].Verdict, r.Stages[5].Reason = stage.Failed, "not built: src/a.py: symbolic link to \"/etc/passwd\" is absolute; "+
		"a build would publish what it finds there"
	r.Stages[5].Findings = []stage.Finding{{File: "src/a.py", Rule: "tree-link", Message: "symbolic link to \"/etc/passwd\" is " +
		"absolute; a build would publish what it finds there"}}
	r.Stages[5].Fix = "replace the links by files of the package"
	for i, name := range map[int]string{0: "version-check", 4: "package"} {
		r.Stages[i].Stage, r.Stages[i].Verdict, r.Stages[i].Because = name, stage.Unknown, "build"
		r.Stages[i].Reason = "the build failed"
	}
	r.Finish()
	return r
}

func TestGolden(t *testing.T) {
	for name, got := range map[string]string{
		"green.txt": Text(green(), 100), "red.txt": Text(red(), 100), "narrow.txt": Text(red(), 70),
		"red-summary.txt": Summary(red()), "red.md": Markdown(red()), "green.md": Markdown(green()),
		"performed.txt": Text(performed(), 100), "performed.md": Markdown(performed()),
		"unbuilt.txt": Text(unbuilt(), 100), "unbuilt-summary.txt": Summary(unbuilt()), "unbuilt.md": Markdown(unbuilt()),
		"red-annotations.txt": Annotations(red()), "red-stage.txt": Stage(red().Stages[1]), "green-stage.txt": Stage(green().Stages[3]),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s (%v):\n%s", name, err, got)
		}
	}
}

// performed is a release that was made, to an index with long names.
func performed() Record {
	r := green()
	r.Mode = "performance"
	host := "https://" + strings.Repeat("upload.", 14) + "example.org.evil.example:8443"
	r.Index = &Index{Name: "company", Upload: host, Simple: "http://simple.example.org", From: "configuration"}
	r.Destination = "performance: uploads go to company (" + host + "; read at http://simple.example.org), which is not marked as production"
	r.Warnings = []string{"the connection to http://simple.example.org is not encrypted (--allow-http): whoever is on the way can read"}
	r.Finish()
	return r
}

// Where a token went is shown whole: a host that is cut could be anybody's.
func TestDestinationIsWhole(t *testing.T) {
	t.Parallel()
	r := performed()
	for width, text := range map[int]string{100: Text(r, 100), 40: Text(r, 40)} {
		first, _, _ := strings.Cut(text, "\n\n")
		flat := strings.Join(strings.Fields(first), " ")
		want := "Performance" + strings.TrimPrefix(r.Destination, "performance") + " Warning: " + r.Warnings[0]
		if flat != want {
			t.Errorf("at %d columns:\n%s\nwant %s", width, first, want)
		}
	}
	page := strings.NewReplacer("&#8203;", "", "\\", "").Replace(Markdown(r))
	for _, want := range []string{r.Index.Upload, "simple.example.org", r.Warnings[0]} {
		if !strings.Contains(page, want) {
			t.Errorf("report.md does not say %s:\n%.800s", want, page)
		}
	}
	data, err := JSON(r)
	if err != nil || !bytes.Contains(data, []byte(`"upload": "`+r.Index.Upload+`"`)) {
		t.Errorf("%v\n%.800s", err, data)
	}
	if data, err := JSON(green()); err != nil || bytes.Contains(data, []byte(`"simple"`)) || !bytes.Contains(data, []byte(`"warnings": []`)) {
		t.Errorf("%v\n%.800s", err, data)
	}
}

func TestTextKeepsItsWidth(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(Text(red(), 100)) {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > 100 && !strings.Contains(line, "run:") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestSummaryIsShort(t *testing.T) {
	t.Parallel()
	for n := range 20 {
		r := green()
		r.Stages = nil
		for range n {
			r.Stages = append(r.Stages, stage.Result{Stage: "lint", Verdict: stage.Failed, Reason: strings.Repeat("why ", 90), Fix: "mend it",
				Findings: []stage.Finding{{Message: "a"}, {Message: "b"}, {Message: "c"}}, Output: []string{"x", "y"}})
		}
		r.Finish()
		got := Summary(r)
		if lines := strings.Count(got, "\n") + 1; lines > 15 {
			t.Errorf("%d blockers make %d lines:\n%s", n, lines, got)
		}
		if n > 0 && n <= 14 && strings.Count(got, "✘ lint") != n {
			t.Errorf("%d blockers:\n%s", n, got)
		}
		if n > 14 && !strings.Contains(got, "more; see the report") {
			t.Errorf("%d blockers:\n%s", n, got)
		}
	}
}

func TestFinish(t *testing.T) {
	t.Parallel()
	if r := green(); !r.OK || len(r.Blockers) != 0 || r.Schema != Schema || r.Tools["tool-of-lint"] != "1" {
		t.Errorf("%+v", r)
	}
	if r := red(); r.OK || !reflect.DeepEqual(r.Blockers, []string{"lint", "test", "security"}) {
		t.Errorf("%+v", r)
	}
	for what, change := range map[string]func(*Record){
		"nothing ran":         func(r *Record) { r.Stages = nil },
		"verify was skipped":  func(r *Record) { r.Stages[7].Verdict = stage.Skipped },
		"publish was skipped": func(r *Record) { r.Stages[6].Verdict = stage.Skipped },
	} {
		r := green()
		change(&r)
		if r.Finish(); r.OK {
			t.Errorf("%s, and the record says ok", what)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	want := red()
	data, err := JSON(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Record
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
}

// TestDocumented holds docs/record.md against the structs.
func TestDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/record.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []any{Record{}, Source{}, Index{}, File{}, Upload{}, Image{}, stage.Result{}, stage.Finding{}, stage.Waiver{}} {
		kind := reflect.TypeOf(of)
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if !bytes.Contains(page, []byte("| `"+name+"` |")) {
				t.Errorf("docs/record.md does not describe %s.%s", kind.Name(), name)
			}
		}
	}
	if !bytes.Contains(page, []byte(Schema)) {
		t.Errorf("docs/record.md does not name %s", Schema)
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	data, err := JUnit(red())
	if err != nil {
		t.Fatal(err)
	}
	var back junitSuites
	if err := xml.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if s := back.Suite; s.Tests != 8 || s.Failures != 2 || s.Errors != 1 || s.Skipped != 3 || len(s.Cases) != 8 {
		t.Errorf("%+v", s)
	}
}

// hostile text must not get out of the place it is put in.
const hostile = "\x1b[2J::error::x\n::set-output name=ok::true\n```\n</details><img src=x> [a](javascript:x) @user | ] | https://evil.example\x00"

func TestHostileText(t *testing.T) {
	t.Parallel()
	r := red()
	r.Package, r.Tag, r.Source.Path = hostile, hostile, hostile
	r.Destination, r.Warnings = hostile, []string{hostile}
	for i := range r.Stages {
		r.Stages[i].Reason, r.Stages[i].Fix, r.Stages[i].Output = hostile, hostile, []string{hostile}
		r.Stages[i].Findings = []stage.Finding{{File: hostile, Rule: hostile, Message: hostile}}
		r.Stages[i].Details = []string{hostile}
	}
	r.Files[0].Name, r.Uploads = hostile, []Upload{{hostile, hostile, hostile}}
	runner := regexp.MustCompile(`(?m)^\s*(::|##\[)`)
	for name, text := range map[string]string{"text": Text(r, 100), "summary": Summary(r), "stage": Stage(r.Stages[1]), "markdown": Markdown(r)} {
		if strings.ContainsAny(text, "\x1b\x00\r") || runner.MatchString(text) {
			t.Errorf("%s lets through:\n%q", name, text)
		}
	}
	// What stands in a fence or in a code span is text.
	markdown := regexp.MustCompile("(?s)````+.*?````+").ReplaceAllString(Markdown(r), "")
	markdown = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(strings.ReplaceAll(markdown, "\\`", ""), "")
	for _, bad := range []string{"<img", "](", "@user", "https://", "</details><"} {
		if strings.Contains(markdown, bad) {
			t.Errorf("Markdown contains %q outside of fences:\n%.2000s", bad, markdown)
		}
	}
	// One command a line, and its properties end where ours do.
	command := regexp.MustCompile(`^::error (file=[^,:]*,)?title=Slipway%3A [a-z-]+::[^\x00-\x1f]*\n$`)
	for line := range strings.Lines(Annotations(r)) {
		if !command.MatchString(line) {
			t.Errorf("annotation: %q", line)
		}
	}
	if data, err := JUnit(r); err != nil || xml.Unmarshal(data, new(junitSuites)) != nil {
		t.Errorf("JUnit XML: %v\n%s", err, data)
	}
}

func TestReproduce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*Record)
		stage  string
		want   string // the exact line; "" where there is none
	}{
		"https": {func(*Record) {}, "lint",
			`cd "$(mktemp -d)" && touch .env && dagger -m github.com/example/slipway@v0.1.0 call --source=https://github.com/example/beacon.git#` + commit + ` lint`},
		"password": {func(r *Record) { r.Source.Origin = "https://ann:s3cret@github.com/example/beacon.git" }, "test",
			`cd "$(mktemp -d)" && touch .env && dagger -m github.com/example/slipway@v0.1.0 call --source=https://github.com/example/beacon.git#` + commit + ` test`},
		"scp": {func(r *Record) { r.Source.Origin = "git@github.com:example/beacon.git" }, "types",
			`cd "$(mktemp -d)" && touch .env && dagger -m github.com/example/slipway@v0.1.0 call --source=ssh://git@github.com/example/beacon.git#` + commit + ` types`},
		"path and tag": {func(r *Record) { r.Source.Path = "a b/$(id)" }, "changelog",
			`cd "$(mktemp -d)" && touch .env && dagger -m github.com/example/slipway@v0.1.0 call --source=https://github.com/example/beacon.git#` + commit + ` --path='a b/$(id)' changelog --tag=v1.0.0`},
		"no function": {func(*Record) {}, "publish",
			`cd "$(mktemp -d)" && touch .env && dagger -m github.com/example/slipway@v0.1.0 call --source=https://github.com/example/beacon.git#` + commit + ` release --tag=v1.0.0`},
		"no commit":  {func(r *Record) { r.Source.Commit = "" }, "lint", ""},
		"no module":  {func(r *Record) { r.Source.Module = "" }, "lint", ""},
		"no origin":  {func(r *Record) { r.Source.Origin = "" }, "lint", ""},
		"a folder":   {func(r *Record) { r.Source.Origin = "/srv/git/beacon.git" }, "lint", ""},
		"a command":  {func(r *Record) { r.Source.Origin = "ext::sh -c id" }, "lint", ""},
		"an option":  {func(r *Record) { r.Source.Origin = "--upload-pack=id" }, "lint", ""},
		"odd commit": {func(r *Record) { r.Source.Commit = "HEAD; id" }, "lint", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := green()
			test.change(&r)
			got, why := Reproduce(r, test.stage)
			if test.want != "" && (got != test.want || why != "") {
				t.Errorf("got  %s\nwant %s\nwhy  %s", got, test.want, why)
			}
			if test.want == "" && (got != "dagger call "+test.stage || why == "") {
				t.Errorf("got %s, why %s", got, why)
			}
			if strings.Contains(got, "s3cret") {
				t.Errorf("a password: %s", got)
			}
		})
	}
}

// TestReproduceClaim: what the repository says of the module is shown as its word, and no command is made of it.
func TestReproduceClaim(t *testing.T) {
	t.Parallel()
	r := green()
	r.Source.Module, r.Source.ModuleClaim = "", "github.com/evil/slipway@v1"
	line, why := Reproduce(r, "lint")
	if strings.Contains(line, "evil") || !strings.Contains(why, "--module (the repository says github.com/evil/slipway@v1; whether that is") {
		t.Errorf("%s\n%s", line, why)
	}
	r.Source.Module = "github.com/example/slipway@v0.1.0"
	if line, why := Reproduce(r, "lint"); strings.Contains(line+why, "evil") {
		t.Errorf("the caller has said which: %s %s", line, why)
	}
	r.Source.Module, r.Source.ModuleClaim = "", "\x1b[2J"
	if _, why := Reproduce(r, "lint"); strings.Contains(why, "\x1b") {
		t.Errorf("%q", why)
	}
}

// TestReproduceIsSafe lets a shell read lines made from hostile values, with a dagger that prints what it was called with.
func TestReproduceIsSafe(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	script := "#!/bin/sh\nprintf '<%s>' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(bin, "dagger"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, evil := range []string{"$(touch owned)", "`touch owned`", "'; touch owned; '", "a b", "a\"b", "a\\b", "x&&touch owned", "\x00"} {
		r := green()
		r.Source.Path, r.Tag, r.Source.Module = evil, evil, evil
		line, why := Reproduce(r, "changelog")
		shell := exec.Command("sh", "-c", line)
		shell.Env = []string{"PATH=" + bin + ":/usr/bin:/bin"}
		shell.Dir = t.TempDir()
		out, err := shell.CombinedOutput()
		if evil == "\x00" {
			if line != "" || !strings.Contains(why, `"\x00"`) {
				t.Errorf("got %s, why %s", line, why)
			}
			continue // no argument of a process can hold it
		}
		want := "<-m><" + evil + "><call><--source=https://github.com/example/beacon.git#" + commit + "><--path=" + evil + "><changelog><--tag=" + evil + ">"
		if err != nil || string(out) != want {
			t.Errorf("%v\ngot  %s\nwant %s", err, out, want)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add(hostile, "a")
	f.Fuzz(func(t *testing.T, one, two string) {
		r := red()
		r.Stages[1].Reason, r.Stages[3].Output, r.Stages[1].Findings[0].Message = one, []string{two}, two
		text := Markdown(r) + Text(r, 100) + Summary(r)
		if strings.ContainsAny(text, "\x1b\x00\r") || !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	})
}

func TestWithoutPassword(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]string{
		"https://github.com/a/b.git":                     "https://github.com/a/b.git",
		"https://bot:SECRET@example.org/x.git":           "https://example.org/x.git",
		"https://SECRET@example.org/x.git":               "https://example.org/x.git",
		"https://bot:SECRET%zz@example.org/x.git":        "",
		"https://bot:SEC/RET@example.org/x.git":          "",
		"https://example.org/x.git?private_token=SECRET": "https://example.org/x.git",
		"https://example.org/x.git#SECRET":               "https://example.org/x.git",
		"ssh://git:SECRET@example.org/x.git":             "ssh://git@example.org/x.git",
		"git@example.org:a/b.git":                        "git@example.org:a/b.git",
		"bot:SECRET@example.org:a/b.git":                 "bot@example.org:a/b.git",
		"/srv/git/x.git":                                 "/srv/git/x.git",
		"":                                               "",
	} {
		if got := withoutPassword(origin); got != want {
			t.Errorf("withoutPassword(%q) = %q, want %q", origin, got, want)
		}
	}
}

// A record is given by a user, who may have got it from anywhere.
func TestParseRefusesTooMuch(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"it has 33554433 bytes; at most 33554432 are read": strings.Repeat(" ", bound.MaxAnswer+1),
		"it line 1: has more than 2097152 values":          `{"stages":[` + strings.Repeat("{},", 3<<20) + "{}]}",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
