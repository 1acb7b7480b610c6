package changelog

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// today is the day on which all tests run: late, so that a day's grace is one
// day and not two.
var today = time.Date(2024, 3, 15, 23, 59, 0, 0, time.UTC)

const whole = `# Changelog

All notable changes. Format: [Keep a Changelog](https://keepachangelog.com/en/1.0.0/).

## [Unreleased]

### Added
- Something to come

## [1.2.0-rc.1] - 2024-03-15

### Added

- A thing, see [docs]

` + "```markdown\n## [1.0.0] - 2000-01-01\n### In code\n```" + `

## [1.1.0](https://example.org/1.1.0) – 2024-02-29
Summary first, as version 2.0.0 of the format allows.

### Security
- **Breaking:** CVE-2024-0001: hole closed

## 1.0.0 - 2024-01-31

### Fixed

- ## not a heading

<!--
## [0.9.0] - 2000-01-01
-->

## [0.1.0] - 2023-01-01 [YANKED]
- First

[docs]: https://example.org
[unreleased]: https://example.org/compare/v1.1.0...HEAD
`

func TestFind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		version, heading, day string
		line                  int
		body                  string
	}{
		{"1.2.0rc1", "1.2.0-rc.1", "2024-03-15", 10,
			"### Added\n\n- A thing, see [docs]\n\n```markdown\n## [1.0.0] - 2000-01-01\n### In code\n```"},
		{"1.2.0-rc.1", "1.2.0-rc.1", "2024-03-15", 10, ""},
		{"1.1.0", "1.1.0", "2024-02-29", 21,
			"Summary first, as version 2.0.0 of the format allows.\n\n### Security\n- **Breaking:** CVE-2024-0001: hole closed"},
		{"1.0.0", "1.0.0", "2024-01-31", 27, "### Fixed\n\n- ## not a heading\n\n<!--\n## [0.9.0] - 2000-01-01\n-->"},
		{"1.0", "1.0.0", "2024-01-31", 27, ""},
	} {
		for name, data := range map[string]string{
			"plain": whole, "CRLF": strings.ReplaceAll(whole, "\n", "\r\n"), "BOM": "\ufeff" + whole,
		} {
			found, err := Find([]byte(data), test.version, today)
			if err != nil {
				t.Errorf("%s, %s: %v", test.version, name, err)
				continue
			}
			if found.Version != test.heading || found.Date.Format(time.DateOnly) != test.day || found.Line != test.line {
				t.Errorf("%s, %s: version %s, date %s, line %d", test.version, name, found.Version, found.Date, found.Line)
			}
			if test.body != "" && found.Body != test.body {
				t.Errorf("%s, %s: body\n%q, want\n%q", test.version, name, found.Body, test.body)
			}
		}
	}
}

func TestReferencesAtTheEndAreNoEntries(t *testing.T) {
	t.Parallel()
	const last = "## [1.0.0] - 2024-01-31\n- First\n\n[1.0.0]: https://example.org\n\n"
	if found, err := Find([]byte(last), "1.0.0", today); err != nil || found.Body != "- First" {
		t.Errorf("%q, %v", found.Body, err)
	}
}

func TestGrace(t *testing.T) {
	t.Parallel()
	section := func(day string) []byte { return []byte("## [1.0.0] - " + day + "\n- First\n") }
	if _, err := Find(section("2024-03-16"), "1.0.0", today); err != nil {
		t.Error("tomorrow, which has begun in the east:", err)
	}
	if _, err := Find(section("2024-03-17"), "1.0.0", today); reason(err) != BadDate {
		t.Error("the day after tomorrow:", err)
	}
	west := today.In(time.FixedZone("", -11*3600))
	if _, err := Find(section("2024-03-16"), "1.0.0", west); err != nil {
		t.Error("the clock's zone must not count:", err)
	}
}

func reason(err error) Reason {
	var known *Error
	if !errors.As(err, &known) {
		return ""
	}
	return known.Reason
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()
	const entry = "\n- First\n"
	for _, test := range []struct {
		name, data string
		reason     Reason
		line       int
		text       string
	}{
		{"no file content", "", Missing, 0, "nor any other heading"},
		{"missing", "# Changelog\n## [0.9.0] - 2024-01-01" + entry, Missing, 0, `"[0.9.0] - 2024-01-01" on line 2`},
		{"nearest first", "## 3\n## 2\n## [0.9]\n## [1.0.1]\n", Missing, 0, `has "[1.0.1]" on line 4, "3" on line 1`},
		{"unreleased", "# Changelog\n\n## [Unreleased]\n- New\n\n## [0.9.0] - 2024-01-01" + entry, Missing, 3,
			"[Unreleased] has entries; put ## [1.0.0] - 2024-03-15"},
		{"empty unreleased", "## [Unreleased]\n\n## [0.9.0] - 2024-01-01" + entry, Missing, 0, "it has"},
		{"in a fence", "```\n## [1.0.0] - 2024-01-01\n- First\n```\n", Missing, 0, ""},
		{"in a longer fence", "````\n```\n## [1.0.0] - 2024-01-01\n```\n- First\n````\n", Missing, 0, ""},
		{"in tildes", "~~~ md\n## [1.0.0] - 2024-01-01\n```\n- First\n~~~\n", Missing, 0, ""},
		{"in an open fence", "```\n## [1.0.0] - 2024-01-01" + entry, Missing, 0, ""},
		{"in a comment", "<!-- later:\n## [1.0.0] - 2024-01-01\n- First\n-->\n", Missing, 0, ""},
		{"in indented code", "    ## [1.0.0] - 2024-01-01" + entry, Missing, 0, ""},
		{"no space after ##", "##[1.0.0] - 2024-01-01" + entry, Missing, 0, ""},
		{"level 3", "## Releases\n### [1.0.0] - 2024-01-01" + entry, Malformed, 2, "heading of level 3"},
		{"level 1", "# [1.0.0] - 2024-01-01" + entry, Malformed, 1, "not of level 2"},
		{"setext", "1.0.0 - 2024-01-01\n------------------" + entry, Malformed, 1, "## [1.0.0] - 2024-03-15"},
		{"setext 1", "x\n\n1.0.0 - 2024-01-01\n===" + entry, Malformed, 3, "not of level 2"},
		{"twice", "## [1.0.0] - 2024-01-01" + entry + "## [1.0] - 2024-01-02" + entry, Twice, 3, "here and one on line 1"},
		{"twice in two spellings", "## [1.0.0] - 2024-01-01" + entry + "## v1.0.0 - 2024-01-02" + entry, Twice, 3, "line 1"},
		{"undated", "\n## [1.0.0]" + entry, Undated, 2, "has no date; write ## [1.0.0] - 2024-03-15"},
		{"date in brackets", "## 1.0.0 (2024-01-01)" + entry, Undated, 1, `"(2024-01-01)"`},
		{"date in words", "## [1.0.0] - March 2024" + entry, Undated, 1, `"- March 2024"`},
		{"American date", "## [1.0.0] - 03/15/2024" + entry, Undated, 1, "YYYY-MM-DD"},
		{"short date", "## [1.0.0] - 2024-3-1" + entry, Undated, 1, "YYYY-MM-DD"},
		{"unreleased as date", "## [1.0.0] - Unreleased" + entry, Undated, 1, "YYYY-MM-DD"},
		{"Arabic digits", "## [1.0.0] - 2024-03-1٣" + entry, Undated, 1, "YYYY-MM-DD"},
		{"no such day", "## [1.0.0] - 2023-02-29" + entry, BadDate, 1, "2023-02-29, a day that does not exist"},
		{"no such month", "## [1.0.0] - 2023-13-01" + entry, BadDate, 1, "does not exist"},
		{"future", "## [1.0.0] - 2025-01-01" + entry, BadDate, 1, "in the future (today is 2024-03-15)"},
		{"yanked", "## [1.0.0] - 2024-01-01 [YANKED]" + entry, Yanked, 1, "[YANKED]"},
		{"yanked, lower case", "## [1.0.0] - 2024-01-01 [yanked]" + entry, Yanked, 1, "[YANKED]"},
		{"remark", "## [1.0.0] - 2024-01-01 - Big one" + entry, Malformed, 1, `"- Big one" follows the date`},
		{"empty", "## [1.0.0] - 2024-01-01\n\n## [0.9.0] - 2023-01-01" + entry, Empty, 1, "no entries"},
		{"headings only", "## [1.0.0] - 2024-01-01\n\n### Added\n\n### Fixed\n", Empty, 1, "no entries"},
		{"empty bullets", "## [1.0.0] - 2024-01-01\n### Added\n- \n*\n---\n", Empty, 1, "no entries"},
		{"comment only", "## [1.0.0] - 2024-01-01\n<!-- write here -->\n", Empty, 1, "no entries"},
		{"references only", "## [1.0.0] - 2024-01-01\n\n[1.0.0]: https://example.org\n", Empty, 1, "no entries"},
		{"empty fence", "## [1.0.0] - 2024-01-01\n```\n```\n", Empty, 1, "no entries"},
		{"not UTF-8", "# Changelog\n\n## [1.0.0] - 2024-01-01\n- Caf\xe9\n", Unreadable, 4, "not UTF-8"},
		{"UTF-16", "\xff\xfe#\x00", Unreadable, 1, "not UTF-8"},
		{"too large", strings.Repeat("#", maxSize+1), Unreadable, 0, "at most"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Find([]byte(test.data), "1.0.0", today)
			var refused *Error
			if !errors.As(err, &refused) {
				t.Fatalf("%v, want an *Error", err)
			}
			if refused.Reason != test.reason || refused.Line != test.line || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s, line %d: %v\nwant %s, line %d, %q", refused.Reason, refused.Line, err,
					test.reason, test.line, test.text)
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 600 {
				t.Errorf("not one short line: %q", err)
			}
		})
	}
}

// What looks like the end of a heading, a fence or a section and is not.
func TestStaysInTheSection(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"list item above dashes": "- First\n---\n- Second",
		"quote above dashes":     "> Quoted\n---\n- Second",
		"table":                  "| a | b |\n|---|---|\n- Second",
		"indented code":          "    code\n---\n- Second",
		"inline backticks":       "``` not a fence ```\n- Second",
		"closing hashes":         "### Added ###\n- Second",
		"seven hashes":           "####### deep\n- Second",
		"one-line comment":       "<!-- x -->\n- Second",
		"fence with an opener":   "```\n``` x\n## [9.9.9] - 2024-01-01\n```\n- Second",
	} {
		data := "## [1.0.0] - 2024-01-01\n" + body + "\n\n## [0.9.0] - 2023-01-01\n- Old\n"
		if found, err := Find([]byte(data), "1.0.0", today); err != nil || found.Body != body {
			t.Errorf("%s: %q, %v", name, found.Body, err)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte(whole), "1.1.0")
	f.Add([]byte("1.0.0 - 2024-01-01\n---\n```\n"), "1.0.0")
	f.Add([]byte("\ufeff## [1.0.0](x)[y] - 2024-01-01 z\r\n<!--"), "1")
	f.Fuzz(func(t *testing.T, data []byte, wanted string) {
		found, err := Find(data, wanted, today)
		if err != nil {
			var known *Error
			if !errors.As(err, &known) || known.Line < 0 || known.Line > strings.Count(string(data), "\n")+1 {
				t.Errorf("%v", err)
			}
			return
		}
		lines := strings.Split(string(data), "\n")
		if !strings.Contains(lines[found.Line-1], found.Version) {
			t.Errorf("line %d is %q, not the heading of %s", found.Line, lines[found.Line-1], found.Version)
		}
		if !utf8.ValidString(found.Body) || strings.TrimSpace(found.Body) == "" {
			t.Errorf("body %q", found.Body)
		}
		if !strings.Contains(strings.ReplaceAll(string(data), "\r\n", "\n"), found.Body) {
			t.Errorf("body %q is not in the file", found.Body)
		}
	})
}
