package checklist

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"dagger/slipway/internal/index"
	"dagger/slipway/internal/stage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rehearsed is a rehearsal with everything in it that a line can say.
func rehearsed() []Line {
	results := with(with(published(index.Uploaded), "security", waived), "types", verdict(stage.Failed,
		"pyright: 3 findings"))
	for _, effect := range []string{"publish", "verify"} {
		with(results, effect, verdict(stage.Skipped, "not started, blocked by types"))
	}
	return Evaluate(Facts{Results: results, Mode: "rehearsal",
		Rules: Rules{Required: []string{"security-review", "translations"},
			Own: []Item{{"translations", "Translations are checked by a native speaker"}}},
		SignOffs: []SignOff{
			{"manual-testing", "Ann", "ann@example.org",
				"tried resume after an interrupted upload, on 3.12 and 3.13, with a real Redis"},
			{"types", "Ann", "ann@example.org", "looked at them"},
			{"lint", "Ben", "ben@example.org", "looked at it"},
		}})
}

// performed is a security release that an earlier run published.
func performed() []Line {
	return Evaluate(Facts{Results: published(index.AlreadyThere), Mode: "performance", Tagged: true,
		Rules: Rules{Security: true},
		SignOffs: []SignOff{{"monitoring", "Ann", "ann@example.org", "no reports in two days"},
			{"cve-requested", "Ben", "ben@example.org", "CVE-2026-0001"}}})
}

func TestGolden(t *testing.T) {
	for name, got := range map[string]string{
		"empty.txt": Text(Evaluate(Facts{}), 100), "performed.txt": Text(performed(), 100),
		"rehearsed.txt": Text(rehearsed(), 100), "narrow.txt": Text(rehearsed(), 70),
		"rehearsed.md": Markdown(rehearsed()), "performed.md": Markdown(performed()),
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

func TestTextKeepsItsWidth(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(Text(rehearsed(), 100)) {
		n := utf8.RuneCountInString(strings.TrimRight(line, "\n"))
		if n > 100 && !strings.Contains(line, "--sign-off") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if got := Text(nil, 100) + Markdown(nil); got != "" {
		t.Errorf("no lines are %q", got)
	}
}

// TestOpenIsNeverTicked compares both pages with the states.
func TestOpenIsNeverTicked(t *testing.T) {
	t.Parallel()
	for _, lines := range [][]Line{rehearsed(), performed()} {
		text, markdown := Text(lines, 100), Markdown(lines)
		for _, line := range lines {
			row := regexp.MustCompile(`(?m)^.*\s` + line.ID + `\s.*$`).FindString(text)
			if ticked := strings.Contains(row, "✔") || strings.Contains(row, "!"); row == "" ||
				ticked != line.State.Done() {
				t.Errorf("%s is %s: %q", line.ID, line.State, row)
			}
			row = regexp.MustCompile("(?m)^.*`" + line.ID + "`.*$").FindString(markdown)
			if ticked := strings.HasPrefix(row, "- [x] "); row == "" || ticked != line.State.Done() {
				t.Errorf("%s is %s: %q", line.ID, line.State, row)
			}
		}
	}
}

// hostile text must not get out of the place it is put in.
const hostile = "\x1b[2J\x1b]0;window title\x07::error::x\n::set-output name=ok::true\n```\n- [x] done\n" +
	"</details><img src=x> [a](javascript:x) @user ` | https://evil.example\x00"

func TestHostileText(t *testing.T) {
	t.Parallel()
	results := gates()
	verdicts := []stage.Verdict{stage.Passed, stage.Failed, stage.Skipped, stage.Waived, stage.Unknown, hostile}
	for i, as := range verdicts {
		results[i].Verdict, results[i].Reason = as, hostile
		results[i].Waiver = &stage.Waiver{By: hostile, Reason: hostile}
	}
	results = append(results, stage.Result{Stage: hostile, Kind: stage.Gate, Verdict: stage.Failed, Reason: hostile})
	own := []Item{{"demo", hostile}, {hostile, hostile}}
	lines := Evaluate(Facts{Results: results, Mode: hostile, Rules: Rules{Own: own},
		SignOffs: []SignOff{{"demo", hostile, hostile, hostile}, {"lint", hostile, hostile, hostile}}})
	// As from a record that somebody else wrote.
	lines = append(lines, Line{ID: hostile, List: List(hostile), Section: hostile, Text: hostile,
		State: State(hostile), By: hostile, Notes: []string{hostile}, Fix: hostile, SignOff: hostile, Required: true})
	runner := regexp.MustCompile(`(?m)^\s*(::|##\[)`)
	for width := 20; width < 140; width++ {
		if text := Text(lines, width); strings.ContainsAny(text, "\x1b\x00\r\t") || runner.MatchString(text) ||
			strings.Contains(text, "title") {
			t.Errorf("text of %d columns lets through:\n%q", width, text)
		}
	}
	markdown := Markdown(lines)
	if strings.ContainsAny(markdown, "\x1b\x00\r") || runner.MatchString(markdown) {
		t.Errorf("markdown lets through:\n%q", markdown)
	}
	if ticked := strings.Count(markdown, "\n- [x]"); ticked != doneOf(lines) {
		t.Errorf("%d lines are ticked, %d are done", ticked, doneOf(lines))
	}
	// What stands in a code span is text.
	markdown = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(strings.ReplaceAll(markdown, "\\`", ""), "")
	for _, bad := range []string{"<img", "](", "@user", "https://", "</details>", "`"} {
		if strings.Contains(markdown, bad) {
			t.Errorf("Markdown contains %q:\n%.2000s", bad, markdown)
		}
	}
}

func doneOf(lines []Line) int {
	done := 0
	for _, line := range lines {
		if line.State.Done() {
			done++
		}
	}
	return done
}
