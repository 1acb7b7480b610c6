package changelog

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var rollDay = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func options(change ...func(*RollOptions)) RollOptions {
	o := RollOptions{Version: "1.1.0", Date: rollDay, Previous: "1.0.0", TagPrefix: "v"}
	for _, c := range change {
		c(&o)
	}
	return o
}

var drafts = []Entry{
	{Type: "Fixed", Text: "a hole"}, {Type: "Added", Text: "a lamp", Breaking: true}, {Type: "Fixed",
		Text: "# one\n\ttwo"},
}

func withDrafts(o *RollOptions) { o.Drafts = drafts }

func withRepository(o *RollOptions) { o.RepositoryURL = "https://github.com/o/r/" }

const links = "[unreleased]: https://github.com/o/r/compare/v1.0.0...HEAD\n" +
	"[1.0.0]: https://github.com/o/r/releases/tag/v1.0.0\n"

func TestRoll(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		options    RollOptions
		want       string
	}{
		{"entries move", "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n\n## [1.0.0] - 2024-01-01\n\n- b\n\n" +
			links, options(),
			"# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n\n### Added\n\n- a\n\n## [1.0.0] - 2024-01-01\n\n" +
				"- b\n\n" +
				"[unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n" +
				"[1.1.0]: https://github.com/o/r/compare/v1.0.0...v1.1.0\n" +
				"[1.0.0]: https://github.com/o/r/releases/tag/v1.0.0\n"},
		{"no brackets, other dash, v, no blank lines", "## Unreleased\n- a\n## v1.0.0 – 2024-01-01\n- b\n", options(),
			"## Unreleased\n## v1.1.0 – 2026-11-25\n- a\n## v1.0.0 – 2024-01-01\n- b\n"},
		{"two blank lines", "## [Unreleased]\n\n- a\n\n\n## [1.0.0] — 2024-01-01\n\n- b\n", options(),
			"## [Unreleased]\n\n\n## [1.1.0] — 2026-11-25\n\n- a\n\n\n## [1.0.0] — 2024-01-01\n\n- b\n"},
		{"CR LF", "## [Unreleased]\r\n\r\n- a\r\n\r\n## [1.0.0] - 2024-01-01\r\n- b\r\n", options(),
			"## [Unreleased]\r\n\r\n## [1.1.0] - 2026-11-25\r\n\r\n- a\r\n\r\n## [1.0.0] - 2024-01-01\r\n- b\r\n"},
		{"byte order mark, no line ending at the end", "\ufeff## [Unreleased]\n- a", options(),
			"\ufeff## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a"},
		{"underlined", "Unreleased\n---\n- a\n", options(), "Unreleased\n---\n\n## 1.1.0 - 2026-11-25\n- a\n"},
		{"drafts are not needed", "## [Unreleased]\n\n- a\n", options(withDrafts),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n\n- a\n"},

		{"drafts", "## [Unreleased]\n\n### Added\n\n<!-- here -->\n\n## [1.0.0] - 2024-01-01\n\n### Added\n\n- b\n",
			options(withDrafts),
			"## [Unreleased]\n\n### Added\n\n<!-- here -->\n\n## [1.1.0] - 2026-11-25\n\n" + draftLine +
				"\n\n### Added\n\n- **Breaking:** a lamp\n\n### Fixed\n\n- a hole\n- \\# one two\n\n" +
				"## [1.0.0] - 2024-01-01\n\n### Added\n\n- b\n"},
		{"drafts, no blank lines, other bullet", "## [Unreleased]\n## [1.0.0] - 2024-01-01\n### Added\n* b\n### Fixed\n* c\n",
			options(withDrafts), "## [Unreleased]\n## [1.1.0] - 2026-11-25\n" + draftLine +
				"\n### Added\n* **Breaking:** a lamp\n### Fixed\n* a hole\n* \\# one two\n## [1.0.0] - 2024-01-01\n### Added\n" +
				"* b\n### Fixed\n* c\n"},
		{"drafts above definitions", "## [Unreleased]\n[x]: y\n", options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n\n" + draftLine + "\n\n### Fixed\n\n- a hole\n\n[x]: y\n"},
		{"drafts at the end, no line ending", "## [Unreleased]", options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n\n" + draftLine + "\n\n### Fixed\n\n- a hole"},
		{"drafts, no unreleased", "# Log\n\n\n## 1.0.0 - 2024-01-01\n- b\n" +
			"", options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"# Log\n\n\n## 1.1.0 - 2026-11-25\n" + draftLine + "\n\n### Fixed\n- a hole\n\n\n## 1.0.0 - 2024-01-01\n- b\n"},
		{"drafts, version on the first line", "## 1.0.0 - 2024-01-01\n- b\n",
			options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"## 1.1.0 - 2026-11-25\n" + draftLine + "\n\n### Fixed\n- a hole\n\n## 1.0.0 - 2024-01-01\n- b\n"},
		{"drafts, headings of another form", "# Log\n\n## Version 1.0.0 (May)\n\n- b\n",
			options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"# Log\n\n## 1.1.0 - 2026-11-25\n\n" + draftLine + "\n\n### Fixed\n\n- a hole\n\n## Version 1.0.0 (May)\n\n- b\n"},
		{"drafts, no section", "# Log\n\nText.\n\n[x]: y\n", options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"# Log\n\nText.\n\n## [1.1.0] - 2026-11-25\n\n" + draftLine + "\n\n### Fixed\n\n- a hole\n\n[x]: y\n"},
		{"drafts, empty file", "", options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"## [1.1.0] - 2026-11-25\n\n" + draftLine + "\n\n### Fixed\n\n- a hole\n"},
		{"drafts below HTML", "<div>\n## 1.0.0 - 2024-01-01\n\n## [Unreleased]\n\n<!-- x -->\n",
			options(func(o *RollOptions) { o.Drafts = drafts[:1] }),
			"<div>\n## 1.0.0 - 2024-01-01\n\n## [Unreleased]\n\n<!-- x -->\n\n## [1.1.0] - 2026-11-25\n\n" + draftLine +
				"\n\n### Fixed\n\n- a hole\n"},

		{"section is there", "## [Unreleased]\n- a\n## 1.1 - 2024-01-01\n- b\n", options(withDrafts),
			"## [Unreleased]\n- a\n## 1.1 - 2024-01-01\n- b\n"},
		{"candidate", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.Version = "1.2.0-rc.1" }),
			"## [Unreleased]\n\n## [1.2.0-rc.1] - 2026-11-25\n- a\n"},
		{"older line", "## [Unreleased]\n- a\n## [2.0.0] - 2026-01-01\n- b\n", options(),
			"## [Unreleased]\n## [1.1.0] - 2026-11-25\n- a\n## [2.0.0] - 2026-01-01\n- b\n"},

		{"first release", "## [Unreleased]\n- a\n\n[Unreleased]: <https://gitlab.com/o/r/-/compare/v0.9...main>",
			options(func(o *RollOptions) { o.Previous = "" }),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n\n" +
				"[Unreleased]: <https://gitlab.com/o/r/-/compare/v1.1.0...main>\n" +
				"[1.1.0]: https://gitlab.com/o/r/-/releases/v1.1.0"},
		{"first release on GitHub", "## [Unreleased]\n- a\n\n[Unreleased]: https://github.com/o/r/compare/v0.9..HEAD \"t\"\n",
			options(func(o *RollOptions) { o.Previous = "" }),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n\n" +
				"[Unreleased]: https://github.com/o/r/compare/v1.1.0..HEAD \"t\"\n" +
				"[1.1.0]: https://github.com/o/r/releases/tag/v1.1.0\n"},
		{"links without unreleased", "## [Unreleased]\n- a\n## [v1.0.0] - 2024-01-01\n- b\n\n[x]: y\n" +
			"[v1.0.0]: https://e.org/compare/v0.9...v1.0.0\n", options(),
			"## [Unreleased]\n## [v1.1.0] - 2026-11-25\n- a\n## [v1.0.0] - 2024-01-01\n- b\n\n[x]: y\n" +
				"[v1.1.0]: https://e.org/compare/v1.0.0...v1.1.0\n[v1.0.0]: https://e.org/compare/v0.9...v1.0.0\n"},
		{"links of tags", "## [Unreleased]\n- a\n## [1.0.0] - 2024-01-01\n- b\n\n[1.0.0]: https://e.org/tree/v1.0.0\n",
			options(),
			"## [Unreleased]\n## [1.1.0] - 2026-11-25\n- a\n## [1.0.0] - 2024-01-01\n- b\n\n" +
				"[1.1.0]: https://e.org/tree/v1.1.0\n[1.0.0]: https://e.org/tree/v1.0.0\n"},
		{"links of something else", "## [Unreleased]\n- a\n## [1.0.0] - 2024-01-01\n- b\n\n[1.0.0]: https://e.org/news\n",
			options(withRepository),
			"## [Unreleased]\n## [1.1.0] - 2026-11-25\n- a\n## [1.0.0] - 2024-01-01\n- b\n\n[1.0.0]: https://e.org/news\n"},
		{"links in headings", "## [Unreleased](https://e.org/compare/1.0.0...HEAD)\n\n- a\n\n" +
			"## [1.0.0](https://e.org/compare/0.9...1.0.0) - 2024-01-01\n\n- b\n",
			options(func(o *RollOptions) { o.TagPrefix = "" }),
			"## [Unreleased](https://e.org/compare/1.1.0...HEAD)\n\n" +
				"## [1.1.0](https://e.org/compare/1.0.0...1.1.0) - 2026-11-25\n\n- a\n\n" +
				"## [1.0.0](https://e.org/compare/0.9...1.0.0) - 2024-01-01\n\n- b\n"},
		{"links in quotes", "> [Unreleased]: https://e.org/compare/v0.8...HEAD\n\n## [Unreleased]\n- a\n\n" + links +
			"- x\n\n  [y]: z\n",
			options(), "> [Unreleased]: https://e.org/compare/v0.8...HEAD\n\n## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n" +
				"- a\n\n" +
				"[unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n" +
				"[1.1.0]: https://github.com/o/r/compare/v1.0.0...v1.1.0\n" +
				"[1.0.0]: https://github.com/o/r/releases/tag/v1.0.0\n- x\n\n  [y]: z\n"},
		{"no links, others in lists too", "## [Unreleased]\n- a\n\n[x]: y\n- [z]: w\n", options(withRepository),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n\n[x]: y\n" +
				"[Unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n" +
				"[1.1.0]: https://github.com/o/r/compare/v1.0.0...v1.1.0\n- [z]: w\n"},
		{"dash of a heading with brackets", "## Unreleased\n- a\n## 1.0.0\n- b\n## [0.9]- 2023-01-01\n- c\n", options(),
			"## Unreleased\n## 1.1.0 - 2026-11-25\n- a\n## 1.0.0\n- b\n## [0.9]- 2023-01-01\n- c\n"},
		{"no links, no repository", "## [Unreleased]\n- a\n\n[x]: y\n", options(),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n\n[x]: y\n"},
		{"no links, none at all", "## [Unreleased]\n- a\n", options(withRepository),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n"},
		{"no links, but others", "## [Unreleased]\n- a\n\n[x]: y\n", options(withRepository),
			"## [Unreleased]\n\n## [1.1.0] - 2026-11-25\n- a\n\n[x]: y\n" +
				"[Unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n" +
				"[1.1.0]: https://github.com/o/r/compare/v1.0.0...v1.1.0\n"},
		{"no links, no brackets", "## Unreleased\n- a\n## 1.0.0 - 2024-01-01\n- b\n\n[x]: y\n", options(withRepository),
			"## Unreleased\n## 1.1.0 - 2026-11-25\n- a\n## 1.0.0 - 2024-01-01\n- b\n\n[x]: y\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Roll(mustParse(t, test.data), test.options)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Fatalf("got\n%q\nwant\n%q", got, test.want)
			}
			if again, err := Roll(mustParse(t, string(got)), test.options); err != nil || !bytes.Equal(again, got) {
				t.Errorf("twice: %v\n%q", err, again)
			}
		})
	}
}

func TestRollRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		options    RollOptions
		reason     Reason
		text       string
	}{
		{"nothing to write", "## [Unreleased]\n\n### Added\n", options(), Empty,
			"line 1: [Unreleased] has no entries, and there are no commits"},
		{"no section", "# Log\n", options(), Empty, "has no section [Unreleased], and there are no commits"},
		{"drafts without text", "## [Unreleased]\n", options(func(o *RollOptions) {
			o.Drafts = []Entry{{Type: "Added",
				Text: " \n"}}
		}), Empty, ""},
		{"draft of another type", "## [Unreleased]\n", options(func(o *RollOptions) {
			o.Drafts = []Entry{{Type: "Better",
				Text: "x"}}
		}), "",
			`of type "Better"; the types are Added, Changed`},
		{"unreleased twice", "## [Unreleased]\n- a\n## [Unreleased]\n- b\n", options(), Twice,
			"line 3: [Unreleased] has a section here"},
		{"unreleased below", "## 1.0.0 - 2024-01-01\n- a\n## [Unreleased]\n- b\n", options(), Misplaced,
			"line 3: [Unreleased] stands below"},
		{"version twice", "## 1.1.0\n- a\n## 1.1\n- b\n", options(), Twice, "line 3"},
		{"older", "## [Unreleased]\n- a\n## 1.1.1 - 2024-01-01\n- b\n", options(), Order,
			"version 1.1.1 stands below 1.1.0 on line 2"},
		{"dated before", "## [Unreleased]\n- a\n## 1.1.0rc1 - 2026-12-24\n- b\n", options(), DateOrder,
			"1.1.0rc1 is dated 2026-12-24"},
		{"in an open fence", "## [Unreleased]\n- a\n\n```\n## 1.0.0\n" +
			"", options(func(o *RollOptions) { o.Version = "1!1.0" }), "", ""},
		{"no version", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.Version = "x" }), "", "no version"},
		{"empty version", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.Version = "" }), "", "no version"},
		{"tag for a version", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.Version = "v1.0" }), "",
			"no version"},
		{"space in a version", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.Version = "1.0\n" }), "",
			"no version"},
		{"repository with a space", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.RepositoryURL = "a b" }),
			"", "cannot stand in a link"},
		{"prefix with a bracket", "## [Unreleased]\n- a\n", options(func(o *RollOptions) { o.TagPrefix = "(" }), "",
			"cannot stand in a link"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Roll(mustParse(t, test.data), test.options)
			if test.name == "in an open fence" {
				if err != nil || !strings.Contains(string(got), "## [1!1.0] - ") {
					t.Errorf("what was wrong before is no reason: %v", err)
				}
				return
			}
			if err == nil || got != nil || reason(err) != test.reason || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	got, err := New(options(withRepository, withDrafts, func(o *RollOptions) { o.Previous = "" }))
	want := fresh + "\n## [1.1.0] - 2026-11-25\n\n" + draftLine + "\n\n### Added\n\n- **Breaking:** a lamp\n\n" +
		"### Fixed\n\n- a hole\n- \\# one two\n\n[Unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n" +
		"[1.1.0]: https://github.com/o/r/releases/tag/v1.1.0\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if found := rules(mustParse(t, string(got)).Lint(LintOptions{Today: rollDay})); len(found) != 1 ||
		found[0] != "12 draft!" {
		t.Error(found)
	}
	if _, err := Find(got, "1.1.0", rollDay); reason(err) != Draft {
		t.Error("a draft went out:", err)
	}
	edited := bytes.Replace(got, []byte(draftLine+"\n"), nil, 1)
	if _, err := Find(edited, "1.1.0", rollDay); err != nil {
		t.Error("after it was edited:", err)
	}
	if got, err := New(options(withDrafts)); err != nil || strings.Contains(string(got), "]: ") {
		t.Errorf("links to nowhere: %v\n%s", err, got)
	}
	if _, err := New(options()); reason(err) != Empty {
		t.Error("nothing to write:", err)
	}
}

// Whatever a commit says, the draft of it is one visible entry and nothing else.
func TestDraftsStayEntries(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"plain", "# heading", "- item", "1. item", "12) item", "> quote", "```", "~~~ x", "<!-- hidden", "<div>",
		"<script>", "[x]: y", "***",
		"---", "===", "\ta", "[x]: y 'z'", "* * *", "<?php", "a\r\n## [9.9.9] - 2024-01-01", "\x1b[31mred", "a\u2028b",
		"+ +", "é # x", "[1.0.0]: x",
	} {
		data, err := New(options(func(o *RollOptions) {
			o.Drafts = []Entry{{Type: "Added", Text: text}, {Type: "Fixed",
				Text: "x"}}
		}))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		d := mustParse(t, string(data))
		if len(d.Sections) != 2 || len(d.Sections[1].Groups) != 2 || len(d.References) != 0 ||
			strings.Contains(string(data), "\x1b") {
			t.Errorf("%q:\n%s", text, data)
			continue
		}
		entry := d.Sections[1].Groups[0].Entries[0]
		if l := d.lines[entry.First-1]; entry.First != entry.Last || l.kind != textLine || l.depth != 1 {
			t.Errorf("%q: %+v\n%s", text, l, data)
		}
	}
}

// changelogs makes some of every style, each with entries in [Unreleased] or without.
func changelogs(random *rand.Rand) string {
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	open, end := "[", "]"
	if random.IntN(2) == 0 {
		open, end = "", ""
	}
	gap, v, above, below := pick(" - ", " – ", " — "), pick("", "v"), pick("", "\n", "\n\n"), pick("", "\n")
	body := func() string {
		return below + pick("", "- a\n", "Text\n", "### Added\n"+below+"- a\n"+above+"### Fixed\n"+below+"* b\n  c\n\n"+
			"  d\n", "### Added\n", "<!-- x -->\n",
			"- ```\n  x\n", "1. [a][x]\n", "<div>\n\nx\n</div>\n", "> q\n", "    code\n", "```\ncode\n```\n", "[z]: w\n",
			"***\n", "- \n", "a\n[z]: w\n")
	}
	text := pick("", "\ufeff") + pick("", "# Log\n", "# Log\n\nText.\n", "[y]: z\n", "Log\n===\n") + above
	if random.IntN(4) > 0 {
		text += "## " + open + "Unreleased" + end + "\n" + body() + above
	}
	for n := random.IntN(3); n > 0; n-- {
		text += fmt.Sprintf("## %s%s0.%d.0%s%s202%d-01-01\n%s%s", open, v, n, end, gap, n, body(), above)
	}
	text += pick("", "\n[x]: y\n", "\n[Unreleased]: https://e.org/compare/v0.2.0...HEAD\n",
		"\n[0.1.0]: https://e.org/tag/v0.1.0\n[x]: <y>\n")
	if random.IntN(3) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	if random.IntN(3) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

func TestRollKeepsAllOtherBytes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 25))
	rolled := 0
	for range 5000 {
		data := changelogs(random)
		o := options(withDrafts, func(o *RollOptions) {
			if random.IntN(2) == 0 {
				withRepository(o)
			}
		})
		if checkRoll(t, []byte(data), o) {
			rolled++
		}
		if t.Failed() {
			return
		}
	}
	if rolled < 4000 {
		t.Errorf("only %d could be rolled", rolled)
	}
}

// checkRoll says whether a changelog could be rolled, and checks what must be true of the result.
func checkRoll(t *testing.T, data []byte, o RollOptions) bool {
	t.Helper()
	before, err := Parse(data)
	if err != nil {
		return false
	}
	rolled, err := Roll(before, o)
	if err != nil {
		var known *Error
		if !errors.As(err, &known) || len(err.Error()) > 900 || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%q: %v", data, err)
		}
		return false
	}
	after := mustParse(t, string(rolled))
	if again, err := Roll(after, o); err != nil || !bytes.Equal(again, rolled) {
		t.Errorf("%q: rolled twice: %v\n%q\n%q", data, err, rolled, again)
	}
	if found, err := Find(rolled, o.Version, o.Date); err != nil && reason(err) != Draft && !bytes.Equal(rolled, data) {
		t.Errorf("%q: %v, %v\n%q", data, found, err, rolled)
	}
	keepsLines(t, strings.TrimPrefix(string(data), byteOrderMark), strings.TrimPrefix(string(rolled), byteOrderMark),
		"/compare/"+o.TagPrefix+o.Version)
	return true
}

// keepsLines checks that every line of the old file stands in the new one, in order and with its ending, but for those
// that lead from the newest version on; and that what the new one has beside them is short.
func keepsLines(t *testing.T, before, after, link string) {
	t.Helper()
	rest, extra := strings.SplitAfter(after, "\n"), 0
	for _, line := range strings.SplitAfter(before, "\n") {
		for len(rest) > 0 && rest[0] != line && !(line != "" && !strings.HasSuffix(line, "\n") &&
			strings.TrimRight(rest[0], "\r\n") == strings.TrimRight(line, "\r")) &&
			!(strings.Contains(line, "/compare/") && strings.Contains(rest[0], link)) {
			extra++
			rest = rest[1:]
		}
		if len(rest) == 0 {
			if line != "" {
				t.Errorf("line %q is gone or moved\n%q\n%q", line, before, after)
			}
			return
		}
		rest = rest[1:]
	}
	if extra += len(rest); extra > 24 {
		t.Errorf("%d lines more\n%q\n%q", extra, before, after)
	}
}

func FuzzRoll(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		f.Add([]byte(changelogs(random)), "a lamp", true)
	}
	f.Add([]byte(whole), "x", false)
	f.Fuzz(func(t *testing.T, data []byte, text string, repository bool) {
		o := options(func(o *RollOptions) {
			o.Drafts = []Entry{{Type: "Added", Text: text}}
			if repository {
				withRepository(o)
			}
		})
		checkRoll(t, data, o)
	})
}
