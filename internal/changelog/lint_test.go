package changelog

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// rules spells problems: "3 order!", the ! where they block.
func rules(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		mark := ""
		if p.Blocks {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%d %s%s", p.Line, p.Rule, mark))
	}
	return out
}

func TestLint(t *testing.T) {
	t.Parallel()
	const entry = "\n- x\n"
	// sections makes a file of headings with one entry each.
	sections := func(headings ...string) string { return "## " + strings.Join(headings, entry+"## ") + entry }
	for _, test := range []struct {
		name, data string
		want       []string
		text       string // of the first problem
	}{
		{name: "empty file", data: ""},
		{name: "example", data: sections("[Unreleased]", "[1.1.0] - 2024-02-01", "1.0.0 – 2024-01-01 [YANKED]")},

		{"down within a line", sections("1.0.0 - 2024-01-01", "1.0.1 - 2024-01-01"), []string{"3 order!"},
			"version 1.0.1 stands below 1.0.0 on line 1; the newest comes first"},
		{"not beside each other", sections("1.0.0 - 2024-03-01", "0.9 - 2024-02-01", "1.0.1 - 2024-01-01"),
			[]string{"5 order!"}, "below 1.0.0 on line 1"},
		{name: "numbers, not text", data: sections("1.10.0 - 2024-02-01", "1.9.0 - 2024-01-01")},
		{"final below its candidate", sections("1.0.0-rc.1 - 2024-01-01", "1.0.0 - 2024-01-02"), []string{"3 order!"}, ""},
		{"post release below", sections("1.0.0 - 2024-01-01", "1.0.0.post1 - 2024-01-02"), []string{"3 order!"}, ""},
		{"epoch below", sections("2.0 - 2024-01-01", "1!1.0 - 2024-01-02"), []string{"3 order!"}, ""},
		{"SemVer alone", sections("1.0.0-next.1 - 2024-01-01", "1.0.0-next.2 - 2024-01-02"), []string{"3 order!"}, ""},
		{name: "SemVer and PEP 440 have no order", data: sections("1.0.0-next.1 - 2024-01-01", "1.0.0-rc.1 - 2024-01-01")},
		{name: "SemVer above final", data: sections("1.0.0 - 2024-01-01", "1.0.0-next.1 - 2024-01-01")},
		{"SemVer below final", sections("1.0.0-next.1 - 2024-01-01", "1.0.0 - 2024-01-02"), []string{"3 order!"}, ""},
		{name: "older line by date", data: sections("1.0.2 - 2024-02-01", "1.1.0 - 2024-01-01", "1.0.1 - 2023-01-01")},
		{name: "older line by version", data: sections("1.1.0 - 2024-01-01", "1.0.2 - 2024-02-01", "1.0.1 - 2023-01-01")},
		{"older line by neither", sections("1.0.2 - 2024-01-01", "1.1.0 - 2024-02-01"), []string{"3 order!"},
			"version 1.1.0 of 2024-02-01 stands below 1.0.2 of 2024-01-01 on line 1"},
		{"older line without dates", sections("1.0.2", "1.1.0"), []string{"1 undated", "3 undated"}, ""},
		{"dates within a line", sections("1.0.2 - 2024-01-01", "1.0.1 - 2024-02-01"), []string{"3 date order!"},
			"version 1.0.1 is dated 2024-02-01, but 1.0.2 above it, on line 1, 2024-01-01"},

		{"no such day", sections("1.0.0 - 2023-02-29"), []string{"1 bad date!"}, "2023-02-29, a day that does not exist"},
		{name: "tomorrow", data: sections("1.0.0 - 2024-03-16")},
		{"the day after", sections("1.0.0 - 2024-03-17"), []string{"1 bad date!"}, "in the future (today is 2024-03-15)"},
		{"undated", sections("1.0.0"), []string{"1 undated"}, "write ## [1.0.0] - YYYY-MM-DD"},
		{"other form of date", sections("1.0.0 (1st May 2024)"), []string{"1 undated"}, `"(1st May 2024)"`},

		{"version twice", sections("1.1 - 2024-01-01", "[v1.1.0] - 2024-01-01"), []string{"3 twice!"},
			"here and one on line 1"},
		{"thrice", sections("1.1 - 2024-01-01", "1.1 - 2024-01-01", "1.1 - 2024-01-01"), []string{"3 twice!", "5 twice!"},
			""},
		{"numbers in brackets", sections("[2] two", "[2] deux"), []string{"1 undated", "3 twice!", "3 undated"}, ""},
		{name: "numbers that are no versions", data: sections("3 wishes", "3 fears")},
		{"unreleased twice", sections("[Unreleased]", "Unreleased"), []string{"3 twice!"},
			"[Unreleased] has a section here and one"},
		{"unreleased below", sections("1.0.0 - 2024-01-01", "[Unreleased]"), []string{"3 misplaced!"},
			"below version 1.0.0 on line 1"},
		{name: "unreleased below something else", data: sections("About", "[Unreleased]")},

		{"group twice", "## 1.0.0 - 2024-01-01\n### Added\n- a\n### Fixed\n- b\n### Added\n- c\n", []string{"6 group twice!"},
			`"Added" stands here and on line 2`},
		{"group twice in two spellings", "## Unreleased\n### Fixed\n- a\n### fixed:\n- b\n", []string{"4 group twice!"}, ""},
		{name: "group in two sections", data: sections("1.1 - 2024-01-01\n### Added", "1.0 - 2024-01-01\n### Added")},
		{"unknown type", "## 1.0.0 - 2024-01-01\n### Improvements\n- a\n", []string{"2 unknown type"}, "write Changed"},
		{"near type", "## 1.0.0 - 2024-01-01\n### Add\n- a\n", []string{"2 unknown type"}, "write Added"},
		{"type with a picture", "## 1.0.0 - 2024-01-01\n### 🐛 Bug fixes\n- a\n", []string{"2 unknown type"}, "write Fixed"},
		{"type of another tongue", "## 1.0.0 - 2024-01-01\n### Hinzugefügt\n- a\n", []string{"2 unknown type"},
			"they are Added, Changed, Deprecated, Removed, Fixed, Security"},
		{name: "type below something else", data: "## About\n### Us\n### Us\n"},
		{"empty group", "## 1.0.0 - 2024-01-01\n### Added\n\n### Fixed\n- a\n", []string{"2 empty group"},
			`"Added" has no entries`},
		{name: "empty group in unreleased", data: "## Unreleased\n### Added\n### Fixed\n"},
		{"empty section", "## 1.0.0 - 2024-01-01\n<!-- later -->\n", []string{"1 empty"}, "write what changed"},

		{name: "no links", data: sections("[1.1.0] - 2024-01-01", "[1.0.0] - 2024-01-01")},
		{name: "no links of versions", data: sections("[1.1.0] - 2024-01-01") + "\n[#1]: x\n[2]: y\n"},
		{name: "links in any case", data: sections("[Unreleased]", "[1.0.0-RC.1] - 2024-01-01") +
			"\n[unreleased]: x\n[1.0.0-rc.1]: y\n"},
		{"link missing", sections("[1.1.0] - 2024-01-01", "[1.0.0] - 2024-01-01") + "\n[1.1.0]: x\n",
			[]string{"3 link missing"},
			`the link "1.0.0" of the heading leads nowhere`},
		{name: "link in the heading", data: sections("[1.1.0](x) - 2024-01-01", "[1.0.0][] - 2024-01-01") + "\n[1.0.0]: x\n"},
		{name: "other label", data: sections("[1.0.0][one] - 2024-01-01") + "\n[one]: x\n"},
		{name: "no brackets", data: sections("[1.1] - 2024-01-01", "1.0 - 2024-01-01") + "\n[1.1]: x\n"},
		{"link unused", sections("1.0.0 - 2024-01-01") + "\n[1.0.0]: x\n", []string{"4 link unused"},
			`through the link "1.0.0"`},
		{"link with v", sections("[1.0.0] - 2024-01-01") + "\n[v1.0.0]: x\n", []string{"1 link missing", "4 link unused"},
			""},

		{name: "CR LF throughout", data: "## 1.0.0 - 2024-01-01\r\n- a\r\n"},
		{"some CR LF", "## 1.0.0 - 2024-01-01\n- a\r\n- b\n", []string{"2 line endings"},
			"ends with CR LF, of 3 lines 1 end with CR LF"},
		{"some LF", "## 1.0.0 - 2024-01-01\r\n- a\r\n- b\n", []string{"3 line endings"}, "ends with LF alone, of 3 lines 2"},
		{"CR in a line", "## 1.0.0 - 2024-01-01\n- a\rb\n", []string{"2 line endings"}, "a carriage return stands alone"},
		{"CR CR LF", "## 1.0.0 - 2024-01-01\r\n- a\r\r\n", []string{"2 line endings"}, ""},
		{"BOM", "\ufeff## 1.0.0 - 2024-01-01\n- a\n", []string{"1 byte order mark"}, "without one"},

		{"example in a fence", sections("1.0.0 - 2024-01-01") + "```\n## [2.0.0] - 2024-01-01\n## Unreleased\n```\n",
			[]string{"4 in fence"}, `"[2.0.0] - 2024-01-01" stands in the fence opened on line 3`},
		{name: "code in a fence", data: sections("1.0.0 - 2024-01-01") + "```\n## Title\n##2.0.0\n    ## 2.0.0\n"},
		{"open fence", sections("1.0.0 - 2024-01-01") + "~~~\n- y\n ## [0.9.0] - 2023-01-01\n- z\n",
			[]string{"3 open fence!"},
			"the fence opened on line 3 is never closed and swallows the headings below, the first on line 5"},
		{name: "fence that ends with its item", data: "## 1.1 - 2024-01-01\n- a\n  ```\n## 1.0 - 2023-01-01\n- b\n"},

		{"level 3", sections("1.1 - 2024-01-01", "x") + "### [1.0] - 2023-01-01\n- y\n", []string{"5 level!"}, "level 3"},
		{"level 1", "# 1.0 - 2023-01-01\n- y\n", []string{"1 level"}, "level 1"},
		{"underlined", "1.0 - 2023-01-01\n---\n- y\n", []string{"1 level"}, "underlined"},
		{name: "a number in a heading of level 3", data: sections("1.1 - 2024-01-01\n- a\n#### 2.0 and later")},

		{"draft", "## 1.0 - 2024-01-01\n\n" + draftLine + "\n- a\n", []string{"3 draft!"},
			"the section on line 1 is a draft"},
		{"draft in unreleased", "## Unreleased\n" + draftLine + "\n- a\n", []string{"2 draft!"}, ""},
		{name: "draft in code", data: "## 1.0 - 2024-01-01\n\n    " + draftLine + "\n\n- a\n"},
		{"draft in code and outside", "## 1.0 - 2024-01-01\n\n    " + draftLine + "\n\n- a " + draftLine + "\n",
			[]string{"5 draft!"}, ""},

		{"by line", "\ufeff## 1.0\n### Foo\n## 1.0\n- a\r\n", []string{"1 byte order mark", "1 undated", "1 empty",
			"2 unknown type",
			"2 empty group", "3 twice!", "3 undated", "4 line endings"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problems := mustParse(t, test.data).Lint(LintOptions{Today: today})
			if got := rules(problems); !slices.Equal(got, test.want) {
				t.Fatalf("%q: %q, want %q\n%+v", test.data, got, test.want, problems)
			}
			if len(problems) > 0 && !strings.Contains(problems[0].Message, test.text) {
				t.Errorf("%q, want %q", problems[0].Message, test.text)
			}
		})
	}
}

// Versions in any order but the right one are found, and the right one is clean.
func TestOrderIsFoundWhateverTheVersions(t *testing.T) {
	t.Parallel()
	ascending := []string{"0.9", "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0-beta.2", "1.0rc1", "1.0", "1.0.0.post1.dev1",
		"1.0.post1", "1.0.1",
		"1.0.9", "1.0.10"}
	random := rand.New(rand.NewPCG(4, 40))
	for range 200 {
		order := random.Perm(len(ascending) - 1)
		var data strings.Builder
		for _, n := range order {
			fmt.Fprintf(&data, "## [%s] - 2024-01-01\n- x\n", ascending[n+1])
		}
		sorted := slices.IsSortedFunc(order, func(a, b int) int { return b - a })
		if found := mustParse(t, data.String()).Lint(LintOptions{Today: today}); (len(found) == 0) != sorted {
			t.Errorf("%v: %v", order, found)
		}
	}
	for i, low := range ascending {
		for j, high := range ascending {
			if got := numberOf(low).compare(numberOf(high)); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("compare(%s, %s) = %d", low, high, got)
			}
		}
	}
}

func TestNumberOf(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"1": "1", "1.0": "1", "v1.0.0": "1", "V1.2": "1.2", "0": "0", "0.0": "0", "01.02": "1.2", " 1.2 ": "", "1.2\v": "",
		"1.0.0-rc.1": "0!1rc1", "1.0RC1": "0!1rc1", "1.0.dev2": "0!1.dev2", "1!2.0": "1!2", "0!2.0": "2", "1.0+a": "0!1+a",
		"1.0.0-next.1": "semver 1.0.0-next.1", "1.0-next.1": "", "": "", "v": "", "x": "", "1.": "", ".1": "", "1..2": "",
		"1 2":                  "",
		"99999999999999999999": "", "18446744073709551615": "18446744073709551615", "٣.0": "",
	} {
		if got := numberOf(text).key; got != key {
			t.Errorf("%q: %q, want %q", text, got, key)
		}
	}
}
