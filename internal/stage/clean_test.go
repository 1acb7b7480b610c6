package stage

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"plain":               {"a\n\tb é 漢", "a\n\tb é 漢"},
		"colour":              {"\x1b[31mred\x1b[0m", "red"},
		"title":               {"\x1b]0;owned\x07text", "text"},
		"link":                {"\x1b]8;;https://x\x1b\\text\x1b]8;;\x1b\\", "text"},
		"unfinished":          {"a\x1b[", "a"},
		"C1":                  {"a\u009b31mb", "ab"},
		"clear":               {"\x1b[2Jall tests passed", "all tests passed"},
		"carriage return":     {"FAILED\rpassed", "FAILED\npassed"},
		"DOS lines":           {"a\r\nb", "a\nb"},
		"backspace":           {"ab\b\bcd", "abcd"},
		"bidi":                {"a\u202eb\u2066c", "abc"},
		"command":             {"::set-output name=a::b", "»::set-output name=a::b"},
		"indented command":    {"  ::error::x", "  »::error::x"},
		"old command":         {"##[error]x", "##»[error]x"},
		"old command inside":  {"all is well ##[add-matcher]x", "all is well ##»[add-matcher]x"},
		"old command, hidden": {"##\u200b[error]x", "##»[error]x"},
		"wide space":          {"\u3000\u00a0::error::x", "\u3000\u00a0»::error::x"},
		"hidden before":       {"\u200b\u2060::error::x", "»::error::x"},
		"Arabic letter mark":  {"a\u061cb", "ab"},
		"zero width":          {"a\u200b\u200c\u200d\u2060\ufeffb", "ab"},
		"tag characters":      {"a\U000e0001\U000e0041\U000e007fb", "ab"},
		"variation selectors": {"a\ufe00\ufe0f\U000e0100\u180bb", "ab"},
		"fillers":             {"a\u115f\u3164\uffa0\u034f\u00adb", "ab"},
		"not assigned":        {"a\U000e0fff\ufff0\uffff\U0010ffffb", "ab"},
		"interlinear":         {"a\ufff9b\ufffac\ufffb", "abc"},
		"music":               {"a\U0001d173b", "ab"},
		"honest":              {"naïve cafe\u0301 漢字 한국어 עברית العربية हिन्दी ไทย 👍 🇩🇪", "naïve cafe\u0301 漢字 한국어 עברית العربية हिन्दी ไทย 👍 🇩🇪"},
		"emoji presentation":  {"✔\ufe0f 1\ufe0f\u20e3", "✔\ufe0f 1\ufe0f\u20e3"},
		"emoji, twice":        {"✔\ufe0f\ufe0f", "✔\ufe0f"},
		"family":              {"👩\u200d👧", "👩👧"},
		"Arabic number sign":  {"\u0600١", "\u0600١"},
		"hidden command":      {"\x1b[0m::error::x", "»::error::x"},
		"command after CR":    {"x\r::error::x", "x\n»::error::x"},
		"no command":          {"std::string", "std::string"},
		"invalid UTF-8":       {"a\xffb", "a\ufffdb"},
		"long":                {strings.Repeat("x", 500), strings.Repeat("x", 399) + "…"},
		"nested escapes":      {"\x1b\x1b[31m[31mx", "[31mx"},
		"line separator":      {"a\u2028::error::b", "a::error::b"},
		"trailing whitespace": {"a  \nb", "a\nb"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Clean(test.in); got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		max  int
		want []string
	}{
		{"", 3, nil},
		{"\n\n", 3, nil},
		{"\na\n\nb\n\n", 3, []string{"a", "", "b"}},
		{"1\n2\n3\n4", 3, []string{"1", "2", "… 2 more lines"}},
	} {
		if got := CleanLines(test.in, test.max); !reflect.DeepEqual(got, test.want) {
			t.Errorf("CleanLines(%q, %d) = %q, want %q", test.in, test.max, got, test.want)
		}
	}
}

func TestLastLines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		max  int
		want []string
	}{
		{"", 3, nil}, {"1\n2\n\n", 3, []string{"1", "2"}}, {"1\n2\n3\n4\n", 3, []string{"2", "3", "4"}},
	} {
		if got := LastLines(test.in, test.max); !reflect.DeepEqual(got, test.want) {
			t.Errorf("LastLines(%q, %d) = %q, want %q", test.in, test.max, got, test.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a", "\x1b[31m::error::x", "\r::x", "##[x", "\x1b]0;x", "a\xff\u202e\u009b", "\u00a0##\u200b[",
		"✔\u200b\ufe0f"} {
		f.Add(seed)
	}
	runner := regexp.MustCompile(`(?m)^[\s\v\p{Z}\x{85}]*::|##\[`)
	shown := func(r rune) bool { return r == '\n' || r == '\t' || r == '\ufe0f' || !Hidden(r) }
	f.Fuzz(func(t *testing.T, text string) {
		once := Clean(text)
		if strings.ContainsAny(once, "\x1b\r\b\x00") || runner.MatchString(once) || !utf8.ValidString(once) ||
			strings.ContainsFunc(once, func(r rune) bool { return !shown(r) }) {
			t.Errorf("Clean(%q) = %q", text, once)
		}
		if twice := Clean(once); twice != once {
			t.Errorf("Clean is not idempotent: %q, then %q", once, twice)
		}
	})
}

func TestParseWaiver(t *testing.T) {
	t.Parallel()
	got, err := ParseWaiver("security=PYSEC-1 is not reachable, as shown, Ann <ann@example.org>")
	want := Waiver{Stage: "security", Reason: "PYSEC-1 is not reachable, as shown", By: "Ann <ann@example.org>"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, wrong := range []string{"", "security", "security=", "security=reason", "=reason, by", "security=, by", "security=reason, "} {
		if _, err := ParseWaiver(wrong); err == nil || !strings.Contains(err.Error(), "by whom") {
			t.Errorf("ParseWaiver(%q): %v", wrong, err)
		}
	}
}

func TestParseWaivers(t *testing.T) {
	t.Parallel()
	got, err := ParseWaivers([]string{"security=PYSEC-1, not reachable", " as shown", " Ann <ann@example.org>", "types=later, Ben"})
	want := []Waiver{{"security", "PYSEC-1, not reachable, as shown", "Ann <ann@example.org>"}, {"types", "later", "Ben"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, wrong := range [][]string{{"by whom", "security=reason"}, {"security=reason"}, {"security=reason", "types=later, Ben"}} {
		if got, err := ParseWaivers(wrong); err == nil {
			t.Errorf("%q: %+v", wrong, got)
		}
	}
}

func TestApplyWaivers(t *testing.T) {
	t.Parallel()
	results := func() []Result {
		return []Result{{Stage: "lint", Verdict: Passed}, {Stage: "security", Verdict: Unknown}, {Stage: "build", Verdict: Failed}}
	}
	waive := func(name string) []Waiver { return []Waiver{{Stage: name, Reason: "r", By: "b"}} }

	waived := results()
	ApplyWaivers(waived, waive("security"))
	if waived[1].Verdict != Waived || waived[1].Waiver.By != "b" || waived[2].Verdict != Failed {
		t.Errorf("%+v", waived)
	}
	waiting := append(results(), Result{Stage: "notes", Verdict: Unknown, Because: "security"})
	ApplyWaivers(waiting, waive("security"))
	if last := waiting[3]; last.Verdict != Skipped || last.Reason != "waits for security, which is waived" {
		t.Errorf("%+v", last)
	}
	unneeded := results()
	ApplyWaivers(unneeded, waive("lint"))
	if unneeded[0].Verdict != Passed || len(unneeded[0].Details) != 1 {
		t.Errorf("%+v", unneeded)
	}
	if err := CheckWaivers(waive("security"), []string{"lint", "security"}, []string{"build"}); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"build", "lnit"} {
		err := CheckWaivers(waive(name), []string{"lint", "security"}, []string{"build"})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("waiving %s: %v", name, err)
		}
	}
}
