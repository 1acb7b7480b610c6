package convention

import (
	"fmt"
	"strings"
	"testing"

	"dagger/slipway/internal/history"
)

// mixed makes a history as projects have it: one-line commits, commits with bodies and trailers, squashed pull
// requests, merges, reverts, and one in ten without a header.
func mixed(n int) []history.Commit {
	body := "\n\nThe first paragraph says why. It is three lines long, as the\nparagraphs of bodies are, and it has a " +
		"Note: that is no footer\nand an example.\n\nThe second one is shorter.\n\nCloses #%d\n" +
		"Signed-off-by: A <a@example.org>"
	messages := []string{
		"feat(core): add thing %d", "fix: mend thing %d" + body, "docs: describe thing %d", "chore(deps): bump thing to %d",
		"feat: add thing (#%d)\n\n* feat: add it\n\n* fix: mend it\n\nbecause\n\n* wip\n\n" +
			"---------\n\nCo-authored-by: B <b@example.org>",
		"Merge pull request #%d from a/b\n\nfeat: title", "Update thing %d", "refactor(api)!: rename thing %d" + body,
		"perf: think less of %d" + body, "test: think of %d\n\nBREAKING CHANGE: none\nof them\n\nRefs: #%d",
	}
	commits := make([]history.Commit, n)
	for i := range commits {
		commits[i] = history.Commit{ID: id(fmt.Sprint(i)), Parents: []string{id(fmt.Sprint(i + 1))}}
		commits[i].Message = strings.ReplaceAll(messages[i%len(messages)], "%d", fmt.Sprint(i))
		if i%len(messages) == 5 {
			commits[i].Parents = append(commits[i].Parents, id(fmt.Sprint(i+2)))
		}
		if i%100 == 7 {
			commits[i].Message = fmt.Sprintf("Revert \"thing\"\n\nThis reverts commit %s.", id(fmt.Sprint(i+1+i%90)))
		}
	}
	return commits
}

func BenchmarkDecide(b *testing.B) {
	commits := mixed(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if d, err := Decide(commits, Rules{}, false); err != nil || d.Bump != Major {
			b.Fatal(d.Bump, err)
		}
	}
}

func BenchmarkEntries(b *testing.B) {
	d, err := Decide(mixed(100_000), Rules{}, false)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		Entries(d)
	}
}
