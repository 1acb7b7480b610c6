package convention

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/history"
)

// git is what git revert writes.
func git(subject, name string) string {
	return "Revert \"" + subject + "\"\n\nThis reverts commit @" + name + "."
}

func TestReverts(t *testing.T) {
	t.Parallel()
	short := func(name string, digits int) string { return id(name)[:digits] }
	for name, test := range map[string]struct {
		commits []string
		want    string
	}{
		"git":           {[]string{"r: " + git("feat: x", "a"), "b: fix: y", "a: feat: x"}, "patch fix b, reverted a r"},
		"conventional":  {[]string{"r: revert: it\n\nRefs: @a", "a: feat: x"}, "none reverted a r"},
		"any case":      {[]string{"r: Revert: it\n\nrefs: " + strings.ToUpper(id("a")), "a: feat: x"}, "none reverted a r"},
		"no blank line": {[]string{"r: revert: it\nRefs: @a", "a: feat: x"}, "none reverted a r"},
		"angular":       {[]string{"r: revert: it\n\nThis reverts commit @a.", "a: feat: x"}, "none reverted a r"},
		"CRLF":          {[]string{"r: Revert \"it\"\r\n\r\nThis reverts commit @a\r\n", "a: feat: x"}, "none reverted a r"},
		"several":       {[]string{"r: revert: x\n\nRefs: @a, @b", "b: fix: y", "a: feat: x"}, "none reverted a b r"},
		"several lines": {[]string{"r: revert: x\n\nRefs: @a\n @b\nRefs: @c", "c: fix: z", "b: fix: y", "a: feat: x"},
			"none reverted a b c r"},
		"one outside":  {[]string{"r: revert: x\n\nRefs: @a, @z", "a: feat: x"}, "patch other r, reverted a"},
		"outside":      {[]string{"r: revert: feat: x\n\nRefs: @z", "a: fix: y"}, "patch fix a, other r"},
		"outside, git": {[]string{"r: " + git("feat: x", "z")}, "patch other r"},
		"outside by ID, though a subject is the same": {
			[]string{"r: " + git("feat: x", "z"), "a: feat: x"}, "minor feature a, other r"},
		"breaking, outside": {[]string{"r: revert!: feat: x\n\nRefs: @z"}, "major other r"},
		"breaking, inside":  {[]string{"r: revert!: feat: x\n\nRefs: @a", "a: feat!: x"}, "none reverted a r"},
		"unconventional":    {[]string{"r: " + git("X", "a"), "a: X"}, "none reverted a r"},
		"7 digits":          {[]string{"r: revert: x\n\nRefs: " + short("a", 7), "a: feat: x"}, "none reverted a r"},
		"6 digits": {[]string{"r: revert: x\n\nRefs: " + short("a", 6), "a: feat: y"},
			"minor feature a, other r"},
		"a word of hex digits": {[]string{"r: revert: feat: x\n\nRefs: feed", "a: feat: x"}, "none reverted a r"},
		"with the subject": {
			[]string{"r: revert: x\n\nThis reverts commit " + short("a", 9) + " (feat: x, 2026-01-01).", "a: feat: x"},
			"none reverted a r"},
		"no ID but an issue": {[]string{"r: revert: x\n\nRefs #" + short("a", 7), "a: feat: y"}, "minor feature a, other r"},
		"the sentence says it, not other references": {
			[]string{"r: Revert \"feat: x\"\n\nThis reverts commit @a.\n\nRefs: @b", "b: fix: y", "a: feat: x"},
			"patch fix b, reverted a r"},
		"the sentence quoted": {
			[]string{"r: fix: undo half\n\nThis reverts commit @a.", "a: feat: x"}, "minor feature a, fix r"},
		"the sentence in a line": {
			[]string{"r: revert: y\n\nSee: This reverts commit @a.", "a: feat: x"}, "minor feature a, other r"},
		"squashed, inside": {
			[]string{"r: feat: x (#1)\n\n* feat: x\n* Revert \"feat: y\"\n\nThis reverts commit @a.", "a: feat: y"},
			"minor feature a r"},

		"twice": {[]string{
			"s: " + git("Revert \"feat: x\"", "r"),
			"r: " + git("feat: x", "a"), "a: feat: x"}, "minor feature a, reverted r s"},
		"reapplied": {[]string{
			"s: Reapply \"feat: x\"\n\nThis reverts commit @r.",
			"r: " + git("feat: x", "a"), "a: feat: x"}, "minor feature a, reverted r s"},
		"three times": {[]string{
			"t: " + git("Reapply \"feat: x\"", "s"),
			"s: Reapply \"feat: x\"\n\nThis reverts commit @r.",
			"r: " + git("feat: x", "a"), "a: feat: x"}, "none reverted a r s t"},
		"again by the first ID": {[]string{
			"t: " + git("feat: x", "a"), "s: Reapply \"feat: x\"\n\nThis reverts commit @r.",
			"r: " + git("feat: x", "a"), "a: feat: x"}, "none reverted a r s t"},
		"twice, the first outside": {[]string{
			"s: Reapply \"feat: x\"\n\nThis reverts commit @r.",
			"r: " + git("feat: x", "z")}, "none reverted r s"},
		"reapplied, all outside":     {[]string{"s: Reapply \"feat: x\"\n\nThis reverts commit @z."}, "minor feature s"},
		"reapplied, breaking":        {[]string{"s: Reapply \"fix!: x\"\n\nThis reverts commit @z."}, "major fix s"},
		"reapplied, nothing of note": {[]string{"s: Reapply \"docs: x\"\n\nThis reverts commit @z."}, "patch other s"},
		"reapplied, no header":       {[]string{"s: Reapply \"x\"\n\nThis reverts commit @z."}, "patch other s"},
		"reverted twice, outside":    {[]string{"s: revert: revert: feat: x\n\nRefs: @z"}, "minor feature s"},
		"reverted thrice, outside":   {[]string{"s: " + git("Reapply \"feat: x\"", "z")}, "patch other s"},

		"GitHub's button": {
			[]string{"r: Revert \"feat: x (#1)\" (#2)\n\nReverts a/b#1", "a: feat: x (#1)"}, "none reverted a r"},
		"GitHub's button twice": {
			[]string{"s: Revert \"Revert \"feat: x (#1)\" (#2)\" (#3)", "r: Revert \"feat: x (#1)\" (#2)", "a: feat: x (#1)"},
			"minor feature a, reverted r s"},
		"reapplied by subject": {
			[]string{"s: Reapply \"feat: x\"", "r: Revert \"feat: x\"", "a: feat: x"}, "minor feature a, reverted r s"},
		"by subject, conventional": {[]string{"r: revert: feat: x", "a: feat: x"}, "none reverted a r"},
		"by subject, two have it": {
			[]string{"r: Revert \"feat: x\"", "b: feat: x", "a: feat: x"}, "minor feature a b, other r"},
		"by subject, only a newer one has it": {[]string{"b: feat: x", "r: Revert \"feat: x\""}, "minor feature b, other r"},
		"newer": {[]string{"b: feat: x", "r: " + git("feat: x", "b")},
			"minor feature b, other r"},
		"itself": {[]string{"r: " + git("feat: x", "r")}, "patch other r"},
	} {
		d := decide(t, log(test.commits...), Rules{}, false)
		if got := strings.TrimSuffix(d.Bump.String()+" "+kinds(d, "abcrst"), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestRevertAmbiguous(t *testing.T) {
	t.Parallel()
	commits := log("r: revert: x\n\nRefs: 0123456", "a: feat: x", "b: fix: y")
	commits[1].ID, commits[2].ID = "0123456a"+id("a"), "0123456b"+id("b")
	if d := decide(t, commits, Rules{}, false); d.Bump != Minor || len(d.Of(Reverted)) != 0 {
		t.Errorf("got %s, %s", d.Bump, d.Of(Reverted))
	}
	commits[0].Message += "a"
	if d := decide(t, commits, Rules{}, false); d.Bump != Patch || len(d.Of(Reverted)) != 2 {
		t.Errorf("with one digit more: got %s, %s", d.Bump, d.Of(Reverted))
	}
	commits[0].Message = "revert: x\n\nRefs: 0123456, " + commits[2].ID
	if d := decide(t, commits, Rules{}, false); d.Bump != Minor || kindOf(d, 0) != Other || kindOf(d, 2) != Reverted {
		t.Errorf("with another one: got %s, %s", d.Bump, d.Of(Reverted))
	}
}

func kindOf(d Decision, i int) Kind { return d.Changes[i].Kind }

// graph makes commits of "name parents: message", newest first.
func graph(lines ...string) []history.Commit {
	var commits []history.Commit
	for _, line := range lines {
		names, message, _ := strings.Cut(line, ": ")
		c := history.Commit{ID: id(names[:1]), Message: named(message)}
		for _, parent := range strings.Fields(names[1:]) {
			c.Parents = append(c.Parents, id(parent))
		}
		commits = append(commits, c)
	}
	return commits
}

// The revert of a merge takes back what came with the merge, and nothing else.
func TestRevertOfMerge(t *testing.T) {
	t.Parallel()
	revert := "r m: Revert \"Merge pull request #1 from a/b\"\n\nThis reverts commit @m, reversing\nchanges made to @b."
	merge := "m b d: Merge pull request #1 from a/b"
	for name, test := range map[string]struct {
		commits []history.Commit
		want    string
	}{
		"plain": {graph(revert, merge, "d c: feat: d", "b a: fix: b", "c a: feat: c", "a z: fix: a"),
			"patch fix a b, reverted c d m r"},
		"side merged the main line before": {
			graph(revert, merge, "d c b: Merge branch 'main'", "b a: feat: b", "c a: fix: c", "a z: fix: a"),
			"minor feature b, fix a, reverted c d m r"},
		"side leaves the range": {graph(revert, merge, "d y: feat: d", "b z: fix: b"), "patch fix b, reverted d m r"},
		"revert came with it": {
			graph(revert, merge, "d a: Revert \"feat: a\"\n\nThis reverts commit @a.", "b a: fix: b", "a z: feat: a"),
			"minor feature a, fix b, reverted d m r"},
		"brought back": {
			graph("s r: Reapply \"x\"\n\nThis reverts commit @r.", revert, merge, "d a: feat: d", "b a: fix: b", "a z: docs: a"),
			"minor feature d, fix b, other a, reverted r s, merge m"},
		"merge outside": {graph(revert, "b a: fix: b"), "patch fix b, other r"},
		"not in order": {
			graph(revert, "d y: feat: d", "b z: fix: b", merge), "minor feature d, fix b, reverted m r"},
		"its own parent":  {graph(revert, "m b m: Merge branch 'x'"), "none reverted m r"},
		"parents outside": {graph(revert, merge), "none reverted m r"},
	} {
		d := decide(t, test.commits, Rules{}, false)
		if got := d.Bump.String() + " " + kinds(d, "abcdmrs"); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

// What a hostile history may hold takes no more than a moment.
func TestHostileHistory(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("revert: ", 1<<17) + "x"
	quotes := strings.Repeat(`Revert "`, 1<<16) + strings.Repeat("x", 1<<19)
	same := make([]string, 0, 20_000)
	for i := range cap(same) {
		same = append(same, fmt.Sprintf("%d: revert: revert: x", i))
	}
	for name, lines := range map[string][]string{
		"deep":    {"a: " + deep},
		"quotes":  {"a: " + quotes, "b: " + quotes + `"`},
		"IDs":     {"a: revert: x\n\nRefs: " + strings.Repeat("0123456,", 1<<17)},
		"sayings": {"a: revert: x" + strings.Repeat("\nThis reverts commit 0123456", 1<<15)},
		"footers": {"a: fix: x\n\n" + strings.Repeat("a: b\n", 1<<18)},
		"items":   {"a: fix: x\n\n" + strings.Repeat("* a: b\n", 1<<18)},
		"a line":  {"a: fix: " + strings.Repeat("x", 1<<22)},
		"a word":  {"a: " + strings.Repeat("x", 1<<22) + ": y\n\n" + strings.Repeat("x", 1<<22) + ": y"},
		"same":    same,
	} {
		start := time.Now()
		d := decide(t, log(lines...), Rules{}, false)
		Entries(d)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}
