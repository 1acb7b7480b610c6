package convention

import (
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/history"
)

// draft writes entries as "Added: text" and "Added!: text", one a line.
func draft(d Decision) string {
	var lines []string
	for _, e := range Entries(d) {
		mark := ""
		if e.Breaking {
			mark = "!"
		}
		lines = append(lines, e.Type+mark+": "+e.Text)
	}
	return strings.Join(lines, "\n")
}

func TestEntryTypes(t *testing.T) {
	t.Parallel()
	rules := Rules{Types: map[string]Bump{"perf": Patch, "build": Patch}}
	for message, want := range map[string]string{
		"feat: x": "Added: X", "feat!: x": "Added!: X", "fix: x": "Fixed: X", "deprecate: x": "Deprecated: X",
		"security: x": "Security: X", "security(api)!: x": "Security!: **api:** X",
		"fix(security): x":  "Security: **security:** X",
		"feat(Security): x": "Security: **Security:** X", "docs(security): x": "",
		"docs(security)!: x": "Security!: **security:** X",
		"perf: x":            "Changed: X", "build: x": "Changed: X", "refactor: x": "", "refactor!: x": "Changed!: X",
		"chore: x": "", "ci: x": "", "docs: x": "", "style: x": "", "test: x": "", "chore!: x": "Changed!: X",
		"docs: x\n\nBREAKING CHANGE: y": "Changed!: Y", "feat(a): x\n\nBREAKING CHANGE: y goes\n\nand more": "Added: **a:** X\nChanged!: **a:** Y goes",
		"fix!: x\n\nBREAKING-CHANGE: y": "Changed!: Y\nFixed: X", "feat: kelvin_to_mired takes a flag": "Added: kelvin_to_mired takes a flag",
		"feat: iPhone": "Added: iPhone", "feat: self-test is quick": "Added: Self-test is quick", "X": "", "X\n\nBREAKING CHANGE: y": "", "wip: x": "",

		"revert: feat(a): x":               `Removed: **a:** Revert "x"`,
		"revert(b): x":                     `Changed: **b:** Revert "x"`,
		"Revert \"fix: x (#1)\" (#2)":      `Changed: Revert "x (#1)" (#2)`,
		"Revert \"x\"":                     `Changed: Revert "x"`,
		"revert!: feat: x":                 `Removed!: Revert "x"`,
		"Reapply \"feat: x (#1)\" (#3)":    `Added: X (#1) (#3)`,
		"Reapply \"feat(a)!: x\"":          `Added!: **a:** X`,
		"Reapply \"docs: x\"":              `Changed: X`,
		"Revert \"Reapply \"fix(a): x\"\"": `Changed: **a:** Revert "x"`,

		"feat: x (#12)\n\n* feat: y\n* fix: z":             "Added: X (#12)",
		"feat: x (#12)\n\n* feat: y\n* fix!: z":            "Added: X (#12)\nFixed!: Z",
		"feat: x (#12)\n\n* feat!: x":                      "Added!: X (#12)",
		"X (#12)\n\n* feat: y\n* fix!: z\n* docs: w":       "Added: Y\nFixed!: Z",
		"docs: x (#12)\n\n* fix: z":                        "Fixed: Z",
		"X (#12)\n\n* wip\n\nBREAKING CHANGE: y":           "",
		"X (#12)\n\n* fix: z\n* wip\n\nBREAKING CHANGE: y": "Changed!: X (#12)",
	} {
		if got := draft(decide(t, log("a: "+message), rules, false)); got != want {
			t.Errorf("%q: got\n%s, want\n%s", message, got, want)
		}
	}
}

func TestEntriesInOrder(t *testing.T) {
	t.Parallel()
	d := decide(t, log("a: fix: one", "b: security: two", "c: feat: three", "d: revert: feat: four", "e: perf: five",
		"f: deprecate: six", "g: feat: seven", "h: Eight",
		"i: Revert \"feat: nine\"\n\nThis reverts commit @j.", "j: feat: nine",
		"k: fix!: one (#3)", "l: fix: p (#1) a", "m: fix: p (#1) b"),
		Rules{Types: map[string]Bump{"perf": Patch}, Unconventional: "patch"}, false)
	want := "Added: Three\nAdded: Seven\nChanged: Five\nChanged: Eight\nDeprecated: Six\nRemoved: Revert \"four\"\n" +
		"Fixed!: One\nFixed: P (#1) a\nFixed: P (#1) b\nSecurity: Two"
	if got := draft(d); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	if e := Entries(d)[0]; e.Commit.ID != id("c") {
		t.Errorf("the first entry is of %s", e.Commit.ID)
	}
	if got := Entries(decide(t, graph("m a b: Merge branch 'x'\n\n* feat: y"), Rules{}, false)); got != nil {
		t.Errorf("a merge: %+v", got)
	}
	d = decide(t, log("a: X\n\nBREAKING CHANGE: y"), Rules{Unconventional: "patch"}, false)
	if got := draft(d); got != "Changed: X" {
		t.Errorf("a footer that counts for nothing: %s", got)
	}
}

func TestEntryText(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"fix: über x":               "Über x",
		"fix: `a` is b":             "`a` is b",
		"fix: handle <b>x</b>":      `Handle \<b>x\</b>`,
		"fix: <!-- x":               `\<!-- x`,
		"fix: `a < b` and c < d":    "`a < b` and c \\< d",
		"fix: ``a ` < b`` <":        "``a ` < b`` \\<",
		"fix: `a < b":               "`a \\< b",
		"fix: ``a < b`":             "``a \\< b`",
		"fix: \\`a < b`":            "\\`a \\< b`",
		`fix: a \<b>`:               `A \<b>`,
		`fix: a \\<b>`:              `A \\\<b>`,
		`fix: a \`:                  `A \\`,
		`fix: a \\`:                 `A \\`,
		`fix: a \ b`:                `A \ b`,
		"fix: # x":                  `\# x`,
		"fix: #":                    `\#`,
		"fix: #12 is done":          "#12 is done",
		"fix: - x":                  `\- x`,
		"fix: +1 for x":             "+1 for x",
		"fix: * x":                  `\* x`,
		"fix: *x* is y":             "*x* is y",
		"fix: > x":                  `\> x`,
		"fix: ---":                  `\---`,
		"fix: _ _ _":                `\_ _ _`,
		"fix: ``` x":                "\\``` x",
		"fix: ```a <b>``` <c>":      "```a <b>``` \\<c>",
		"fix: ```` a <b>":           "\\```` a \\<b>",
		"fix: --":                   `\--`,
		"fix: ~~~":                  `\~~~`,
		"fix: 1. x":                 `1\. x`,
		"fix: 12) x":                `12\) x`,
		"fix: 1.2 is broken":        "1.2 is broken",
		"fix: [ ] x":                `\[ ] x`,
		"fix: [x] y":                `\[x] y`,
		"fix: [a]: b":               `\[a]: b`,
		"fix: [a](b) and [c]: d":    "[a](b) and [c]: d",
		"fix(a): `b` <c>":           "**a:** `b` \\<c>",
		"fix(core): # x (#12)":      "**core:** # x (#12)",
		"fix(a*b`c_[d]<e>\\): x":    "**a\\*b\\`c\\_\\[d\\]\\<e\\>\\\\:** X",
		"fix(a\x1b[2J\x00b\rc): x":  "**ab c:** X",
		"fix: a\x1b[2J\x00b\rc\xff": "Ab c\ufffd",
		"fix: ::error::x":           "»::error::x",
		"fix(\u202e): \x00":         "**:** …",
		"fix: a\u202eb":             "Ab",
	} {
		if got := draft(decide(t, log("a: "+header), Rules{}, false)); got != "Fixed: "+want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

// FuzzEntries looks whether what a message becomes is one line that is safe to show, and begins no other block.
func FuzzEntries(f *testing.F) {
	for _, seed := range []string{
		"feat: x (#1)", "fix(a): <x> `y", "feat: \\", "fix: ``` a", "feat: # x",
		"fix: \x1b[2J\r## [9.9.9]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		d, err := Decide([]history.Commit{{ID: id("a"), Message: message}}, Rules{Unconventional: "patch"}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range Entries(d) {
			if strings.ContainsAny(e.Text, "\n\r\x1b\x00\u202e") || strings.TrimSpace(e.Text) == "" || len(e.Text) > 5000 ||
				startsBlock.MatchString(e.Text) || startsList.MatchString(e.Text) || !slices.Contains(sections, e.Type) {
				t.Errorf("%q: entry %+v", message, e)
			}
		}
	})
}
