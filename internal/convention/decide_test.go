package convention

import (
	"crypto/sha1"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"dagger/slipway/internal/history"
)

// id is the ID of the commit that a test calls by a name.
func id(name string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(name))) }

// log makes commits, newest first, of "name: message", each the parent of the one before it. "@name" in a message is
// the ID of that commit.
func log(lines ...string) []history.Commit {
	var commits []history.Commit
	for i, line := range lines {
		name, message, _ := strings.Cut(line, ": ")
		c := history.Commit{ID: id(name), Message: named(message)}
		if i+1 < len(lines) {
			parent, _, _ := strings.Cut(lines[i+1], ": ")
			c.Parents = []string{id(parent)}
		}
		commits = append(commits, c)
	}
	return commits
}

// named puts IDs for @name.
func named(message string) string {
	parts := strings.Split(message, "@")
	for i, part := range parts[1:] {
		name := part[:1]
		parts[i+1] = id(name) + part[1:]
	}
	return strings.Join(parts, "")
}

// kinds says which commit is of which kind, by the names that log was given: "feature a c, fix b".
func kinds(d Decision, commits string) string {
	var all []string
	for _, kind := range []Kind{Feature, Fix, Other, Reverted, Unconventional, Merge} {
		text := string(kind)
		for _, name := range commits {
			for _, c := range d.Of(kind) {
				if c.Commit.ID == id(string(name)) {
					text += " " + string(name)
				}
			}
		}
		if text != string(kind) {
			all = append(all, text)
		}
	}
	return strings.Join(all, ", ")
}

func decide(t *testing.T, commits []history.Commit, rules Rules, zero bool) Decision {
	t.Helper()
	d, err := Decide(commits, rules, zero)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDecide(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		commits  []string
		bump     Bump
		kinds    string
		deciding int
	}{
		"no commits":         {nil, None, "", 0},
		"nothing to release": {[]string{"a: docs: x", "b: chore: y"}, None, "other a b", 0},
		"patch":              {[]string{"a: docs: x", "b: fix: y", "c: fix: z"}, Patch, "fix b c, other a", 2},
		"minor":              {[]string{"a: fix: x", "b: feat: y"}, Minor, "feature b, fix a", 1},
		"breaking feature":   {[]string{"a: feat!: x", "b: feat: y"}, Major, "feature a b", 1},
		"breaking chore":     {[]string{"a: chore!: x"}, Major, "other a", 1},
		"breaking footer":    {[]string{"a: docs: x\n\nBREAKING CHANGE: y"}, Major, "other a", 1},
		"words, no footer":   {[]string{"a: fix: x\n\nBREAKING CHANGE y"}, Patch, "fix a", 1},
		"perf is nothing":    {[]string{"a: perf: x"}, None, "other a", 0},
		"upper case":         {[]string{"a: FIX: x"}, Patch, "fix a", 1},
		"unconventional":     {[]string{"a: Add x", "b: fix: y"}, Patch, "fix b, unconventional a", 1},
		"footer below an unconventional subject": {
			[]string{"a: Add x\n\nBREAKING CHANGE: y"}, None, "unconventional a", 0,
		},
		"autosquash": {
			[]string{"a: fixup! feat: x", "b: squash! fix!: x", "c: amend! fix: x"}, None, "unconventional a b c", 0,
		},
		"squashed":           {[]string{"a: chore: x (#12)\n\n* feat: a\n* fix: b"}, Minor, "feature a", 1},
		"squashed fix":       {[]string{"a: docs: x (#12)\n\n* fix: a\n* docs: b"}, Patch, "fix a", 1},
		"squashed, breaking": {[]string{"a: feat: x (#12)\n\n* feat: a\n* fix!: b"}, Major, "feature a", 1},
		"squashed, own footer": {
			[]string{"a: fix: x (#12)\n\n* fix: a\n\nBREAKING CHANGE: y\n\n* docs: b"}, Major, "fix a", 1,
		},
		"squashed, subject without header": {
			[]string{"a: Do things (#12)\n\n* fix: a\n* wip"}, Patch, "fix a", 1,
		},
		"squashed, breaking footer of no commit": {
			[]string{"a: Do things (#12)\n\n* docs: a\n* wip\n\nBREAKING CHANGE: y"}, Major, "other a", 1,
		},
		"merge subject of one parent": {[]string{"a: Merge pull request #1 from a/b"}, None, "unconventional a", 0},
	} {
		d := decide(t, log(test.commits...), Rules{}, false)
		if got := kinds(d, "abc"); d.Bump != test.bump || got != test.kinds || len(d.Deciding()) != test.deciding {
			t.Errorf("%s: got %s, %q, %d deciding", name, d.Bump, got, len(d.Deciding()))
		}
	}
}

func TestDecideMerges(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"Merge pull request #1 from a/b\n\nfeat!: title":                "none merge a",
		"Merge branch 'a'\n\n* feat: a\n* fix: b\n\nBREAKING CHANGE: c": "none merge a",
		"any text":                   "none merge a",
		"feat: merged (#1)":          "minor feature a",
		"fix: x\n\n* feat: y":        "minor feature a",
		"docs: x":                    "none other a",
		"Revert \"feat: gone (#1)\"": "patch other a",
	} {
		commits := []history.Commit{{ID: id("a"), Parents: []string{id("b"), id("c")}, Message: message}}
		d := decide(t, commits, Rules{Unconventional: "refuse"}, false)
		if got := d.Bump.String() + " " + kinds(d, "a"); got != want {
			t.Errorf("%q: got %s, want %s", message, got, want)
		}
	}
}

func TestDecideByRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message string
		rules   Rules
		zero    bool
		want    Bump
	}{
		"a type more":                     {"perf: x", Rules{Types: map[string]Bump{"perf": Patch}}, false, Patch},
		"any case":                        {"perf: x", Rules{Types: map[string]Bump{"Perf": Patch}}, false, Patch},
		"a type changed":                  {"fix: x", Rules{Types: map[string]Bump{"fix": Minor}}, false, Minor},
		"a type to none":                  {"fix: x", Rules{Types: map[string]Bump{"fix": None}}, false, None},
		"a type to major":                 {"drop: x", Rules{Types: map[string]Bump{"drop": Major}}, false, Major},
		"breaking goes over types":        {"fix!: x", Rules{Types: map[string]Bump{"fix": None}}, false, Major},
		"revert changed":                  {"revert: x", Rules{Types: map[string]Bump{"revert": Minor}}, false, Minor},
		"zero, breaking":                  {"fix!: x", Rules{}, true, Minor},
		"zero, breaking footer":           {"fix: x\n\nBREAKING CHANGE: y", Rules{}, true, Minor},
		"zero, breaking item":             {"fix: x\n\n* fix!: y", Rules{}, true, Minor},
		"zero, breaking footer of no one": {"x\n\n* docs: y\n* z\n\nBREAKING CHANGE: y", Rules{}, true, Minor},
		"zero, breaking ends it":          {"fix!: x", Rules{ZeroBreaking: Major}, true, Major},
		"zero, breaking said":             {"fix!: x", Rules{ZeroBreaking: Minor}, true, Minor},
		"zero, major type":                {"drop: x", Rules{Types: map[string]Bump{"drop": Major}}, true, Minor},
		"zero, feature":                   {"feat: x", Rules{}, true, Minor},
		"zero, feature patch":             {"feat: x", Rules{ZeroFeature: Patch}, true, Patch},
		"zero, breaking and patch":        {"feat!: x", Rules{ZeroFeature: Patch}, true, Minor},
		"zero, fix":                       {"fix: x", Rules{ZeroFeature: Patch}, true, Patch},
		"not zero":                        {"feat!: x", Rules{ZeroBreaking: Minor, ZeroFeature: Patch}, false, Major},
		"not zero, feature":               {"feat: x", Rules{ZeroBreaking: Minor, ZeroFeature: Patch}, false, Minor},
		"list":                            {"x", Rules{Unconventional: "list"}, false, None},
		"count":                           {"x", Rules{Unconventional: "patch"}, false, Patch},
		"count autosquash":                {"fixup! x", Rules{Unconventional: "patch"}, false, Patch},
		"nothing refused":                 {"docs: x", Rules{Unconventional: "refuse"}, false, None},
	} {
		if d := decide(t, log("a: "+test.message), test.rules, test.zero); d.Bump != test.want {
			t.Errorf("%s: got %s, want %s", name, d.Bump, test.want)
		}
	}
}

func TestRulesRefused(t *testing.T) {
	t.Parallel()
	for want, rules := range map[string]Rules{
		`type "a b"`:                             {Types: map[string]Bump{"a b": Patch}},
		`type ""`:                                {Types: map[string]Bump{"": Patch}},
		`type "perf!"`:                           {Types: map[string]Bump{"perf!": Patch}},
		`type "perf(a)"`:                         {Types: map[string]Bump{"perf(a)": Patch}},
		`type "a: b"`:                            {Types: map[string]Bump{"a: b": Patch}},
		`type "\u202e[31mx" or so`:               {Types: map[string]Bump{"\x1b[31m\u202ex": Patch}},
		`asks for bump 4`:                        {Types: map[string]Bump{"perf": 4}},
		`asks for bump -1`:                       {Types: map[string]Bump{"perf": -1}},
		`breaking change on 0.x is to be patch`:  {ZeroBreaking: Patch},
		`a feature on 0.x is to be major`:        {ZeroFeature: Major},
		`unconventional commits are to be "all"`: {Unconventional: "all"},
	} {
		_, err := Decide(nil, rules, false)
		want = strings.TrimSuffix(strings.Replace(want, `"\u202e[31mx"`, `"x"`, 1), " or so")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	lines := []string{"a: fix: x", "b: Revert \"Gone\"\n\nThis reverts commit @c.", "c: Gone"}
	for i := range 12 {
		lines = append(lines, fmt.Sprintf("n%d: Hello\x1b[2J\x00 %d \u202e%s", i, i, strings.Repeat("x", 1<<20)))
	}
	d, err := Decide(log(lines...), Rules{Unconventional: "refuse"}, false)
	if err == nil {
		t.Fatal("not refused")
	}
	text := err.Error()
	for _, want := range []string{id("n0")[:10] + " Hello 0", "Hello 9", "and 2 more", "reword"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\x00\u202e\n") || strings.Contains(text, "Hello 10") || len(text) > 2000 {
		t.Errorf("%d bytes: %q", len(text), text)
	}
	if d.Bump != Patch || len(d.Of(Unconventional)) != 12 {
		t.Errorf("%s, %d", d.Bump, len(d.Of(Unconventional)))
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"fix: x\n\nbreaking change: y":                `"breaking change: y" marks nothing`,
		"fix: x\n\nBREAKING CHANGE: ":                 `"BREAKING CHANGE" marks nothing`,
		"BREAKING-CHANGE: x":                          `"BREAKING-CHANGE: x" marks nothing`,
		"fix!: x\n\nbreaking change: y":               "",
		"fix: x\n\n* fix!: y\n\nbreaking change: y":   "",
		"Update x\n\nBREAKING CHANGE: y":              "announces a breaking change",
		"BREAKING CHANGE: x":                          "announces a breaking change",
		"Update x\n\n* BREAKING CHANGE: y":            "announces a breaking change",
		"feat:x":                                      "space after the colon",
		"docs(a)!:x\n\nBREAKING CHANGE: y":            "space after the colon",
		"docs:x":                                      "",
		"std::vector is used":                         "",
		"Update x":                                    "",
		"revert: feat: x":                             "counts as patch",
		"Revert \"fix!: x\"":                          "counts as patch",
		"Revert \"fix: x\"":                           "",
		"revert!: feat: x":                            "",
		"Reapply \"feat: x\"":                         "",
		"fix: x\n\nbreaking change: \x1b[2J\x00\x9by": `"breaking change: ` + "\ufffd" + `y"`,
	} {
		d := decide(t, log("a: "+message), Rules{}, false)
		switch {
		case want == "" && len(d.Warnings) > 0 || want != "" && len(d.Warnings) != 1:
			t.Errorf("%q: got %+v", message, d.Warnings)
		case want != "" && (!strings.Contains(d.Warnings[0].Text, want) || d.Warnings[0].Commit.ID != id("a") ||
			!strings.HasPrefix(d.Warnings[0].Text, id("a")[:10]+" ")):
			t.Errorf("%q: got %q", message, d.Warnings[0].Text)
		}
	}
	major := Rules{Types: map[string]Bump{"revert": Major}}
	if d := decide(t, log("a: revert: feat: x"), major, false); d.Warnings != nil {
		t.Errorf("a revert that is major: %+v", d.Warnings)
	}
}

func TestChangeString(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"feat: x":                      "0123456789 feat: x",
		"a\rb\x1b[1mc\x00d\xff":        "0123456789 a bcd\ufffd",
		strings.Repeat("漢", 1<<16):     "0123456789 " + strings.Repeat("漢", 88) + "…",
		strings.Repeat("\x1b[m", 1000): "0123456789",
	} {
		c := Change{Commit: history.Commit{ID: "0123456789abcdef"}, Message: Parse(subject)}
		if got := c.String(); got != want {
			t.Errorf("%.40q: got %q, want %q", subject, got, want)
		}
	}
}

func TestBump(t *testing.T) {
	t.Parallel()
	for b := None; b <= Major; b++ {
		if got, err := ParseBump(b.String()); got != b || err != nil {
			t.Errorf("%s: got %s, %v", b, got, err)
		}
	}
	for _, wrong := range []string{"", "Major", "bump 4", "\x1b[2J"} {
		if got, err := ParseBump(wrong); err == nil || got != None || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: got %s, %v", wrong, got, err)
		}
	}
}

// The same commits give the same decision, and a decision has each of them once.
func TestDecideIsWhole(t *testing.T) {
	t.Parallel()
	commits := log("a: fix: x", "b: y", "c: Revert \"feat: z\"\n\nThis reverts commit @d.", "d: feat: z")
	first, second := decide(t, commits, Rules{}, false), decide(t, commits, Rules{}, false)
	if !reflect.DeepEqual(first, second) {
		t.Error("two decisions differ")
	}
	for i, c := range first.Changes {
		if !reflect.DeepEqual(c.Commit, commits[i]) {
			t.Errorf("commit %d is %s", i, c)
		}
	}
}
