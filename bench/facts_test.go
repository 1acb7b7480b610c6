// Package bench measures what has to be quick although a project is large: go test -run xxx -bench . -count 5 ./bench
package bench

import (
	"bytes"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/history/gittest"
	"dagger/slipway/internal/next"
)

// BenchmarkNextVersion asks a repository with 100,000 commits since its last release what comes next, git included.
func BenchmarkNextVersion(b *testing.B) {
	clone := gittest.New(b)
	commits := exec.Command("git", "fast-import", "--quiet")
	commits.Dir, commits.Stdin = clone.Dir, bytes.NewReader(stream(100_000))
	if out, err := commits.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	clone.Git("tag", "v1.0.0", "main~99999")
	repository, err := history.Open(b.Context(), clone.Copy(history.Files()))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		found, err := next.Look(b.Context(), repository, next.Options{Prefix: "v"})
		if err != nil || found.Tag.String() != "v1.1.0" || len(found.Commits) != 99_999 {
			b.Fatalf("%s by %d commits, %v", found.Tag, len(found.Commits), err)
		}
	}
}

// stream is a history as git fast-import reads it.
func stream(count int) []byte {
	messages := []string{"feat: add thing %d", "fix(core): mend %d", "docs: tell %d", "chore(deps): bump x to %d", "refactor: tidy %d",
		"fix: crash %d\n\nA body that says\nmore of it.\n\nRefs: #1\n", "Merge pull request #%d from x/y", "Update things %d"}
	var out bytes.Buffer
	for i := range count {
		message := fmt.Sprintf(messages[i%len(messages)], i)
		fmt.Fprintf(&out, "commit refs/heads/main\nmark :%d\ncommitter Ann <ann@example.org> %d +0000\ndata %d\n%s\n", i+1, 1500000000+60*i,
			len(message), message)
		if i > 0 {
			fmt.Fprintf(&out, "from :%d\n", i)
		}
		fmt.Fprintf(&out, "M 100644 inline f\ndata 6\n%06d\n\n", i%1_000_000)
	}
	return out.Bytes()
}

// BenchmarkChangelog reads and lints a changelog of 1 MB.
func BenchmarkChangelog(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("# Changelog\n\n## [Unreleased]\n")
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for minor := 4000; file.Len() < 1_000_000; minor-- {
		fmt.Fprintf(&file, "\n## [1.%d.0] - %s\n\n### Added\n\n- A thing with [a link](https://example.org/%[1]d) and `code`.\n- Another one,\n"+
			"  on two lines.\n\n### Fixed\n\n```python\n## no heading\n```\n\n- A fix, see [#%[1]d].\n", minor, day.AddDate(0, 0, minor-4000).Format(time.DateOnly))
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		document, err := changelog.Parse(file.Bytes())
		if err != nil {
			b.Fatal(err)
		}
		if problems := document.Lint(changelog.LintOptions{Today: day}); len(problems) > 0 && problems[0].Blocks {
			b.Fatal(problems[0])
		}
	}
}
