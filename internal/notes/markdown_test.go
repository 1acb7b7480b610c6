package notes

import (
	"strings"
	"testing"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ann Example":            "Ann Example",
		"José Núñez-O'Neil, Jr.": "José Núñez-O'Neil, Jr.",
		"漢字":                     "漢字",
		"[x](http://y)":          `\[x\]\(http:&#8203;//y\)`,
		"`code` *b* _i_ ~s~":     "\\`code\\` \\*b\\* \\_i\\_ \\~s\\~",
		"<img src=x>&lt;":        "&lt;img src=x&gt;&amp;lt;",
		"@everyone":              "@&#8203;everyone",
		"www.example.org":        "www&#8203;.example.org",
		"#1 ![x] a|b $m$ {x} \\": `\#1 \!\[x\] a\|b \$m\$ \{x\} \\`,
		"- a":                    `\- a`,
		"+ a":                    `\+ a`,
		"===":                    `\===`,
		"12. a":                  `12\. a`,
		"12) a":                  `12\) a`,
		" a\n\t b\r\n":           "a b",
		"a\x1b[31m\u202eb\xff":   "a\\[31mb\ufffd",
		"":                       "",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCodeSpan(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a*b": "`a*b`", "a`b": "``a`b``", "a``b`c": "```a``b`c```", "`a": "`` `a ``", "a`": "`` a` ``", "a\nb": "`a b`", " ": "",
	} {
		if got := codeSpan(in); got != want {
			t.Errorf("codeSpan(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnwrap(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"paragraph":          {"a\nb\n  c", "a b c"},
		"paragraphs":         {"\na\nb\n\nc\nd\n", "a b\n\nc d"},
		"items":              {"- a\n  b\n- c\n  d\n* e\nf\n+ g\n10. h\n    i", "- a b\n- c d\n* e f\n+ g\n10. h i"},
		"nested":             {"- a\n  b\n    - c\n      d\n  1) e\n     f", "- a b\n    - c d\n  1) e f"},
		"task":               {"- [ ] a\n  b", "- [ ] a b"},
		"second paragraph":   {"- a\n\n  b\n  c", "- a\n\n  b c"},
		"spaces":             {"a \nb\t\nc", "a b c"},
		"CRLF":               {"a\r\nb", "a b"},
		"hard break":         {"a  \nb\nc\\\nd", "a  \nb c\\\nd"},
		"hard break in item": {"- a\n  b  \n  c", "- a b  \n  c"},
		"heading":            {"# a\nb\nc\n### d\ne", "# a\nb c\n### d\ne"},
		"underlined":         {"a\nb\n===\nc\n---\nd", "a b\n===\nc\n---\nd"},
		"rule":               {"a\n***\nb\n- - -\nc", "a\n***\nb\n- - -\nc"},
		"quote":              {"> a\n> b", "> a\n> b"},
		"fence":              {"a\n```py\nb\nc\n```\nd\ne", "a\n```py\nb\nc\n```\nd e"},
		"fence in item":      {"- a\n  ~~~\n  b\n  ```\n  c\n  ~~~\n  d\n  e", "- a\n  ~~~\n  b\n  ```\n  c\n  ~~~\n  d e"},
		"fence as item":      {"- ```\n  a\n  b\n  ```", "- ```\n  a\n  b\n  ```"},
		"fence without end":  {"```\na\nb", "```\na\nb"},
		"fence of item ends": {"- ```\na\nb\n```\nc\nd", "- ```\na\nb\n```\nc\nd"},
		"no fence":           {"``` a ``` b\nc", "``` a ``` b c"},
		"indented code":      {"a\n\n    b\n    c\n\n\td\n\te", "a\n\n    b\n    c\n\n\td\n\te"},
		"code in item":       {"-     a\n      b", "-     a\n      b"},
		"code of list":       {"\n    - a\n      b", "    - a\n      b"},
		"table":              {"| a | b |\n|---|---|\n| c | d |", "| a | b |\n|---|---|\n| c | d |"},
		"table, no pipes":    {"a | b\n--|--\nc | d\ne\nf\n\ng\nh", "a | b\n--|--\nc | d\ne\nf\n\ng h"},
		"table after text":   {"a\nb | c\n--|--", "a\nb | c\n--|--"},
		"fence after item":   {"- ```\na\n  ```\nb\nc", "- ```\na\n  ```\nb\nc"},
		"HTML":               {"<details>\na\nb\n</details>\n\nc\nd", "<details>\na\nb\n</details>\n\nc d"},
		"comment":            {"a\nb\n<!--\n\nc\nd\n-->", "a\nb\n<!--\n\nc\nd\n-->"},
		"pre":                {"- <PRE>\na\n\nb\nc</PRE>", "- <PRE>\na\n\nb\nc</PRE>"},
		"references":         {"a\n\n[b]: https://example.org\n[c]: https://example.org", "a\n\n[b]: https://example.org\n[c]: https://example.org"},
		"no markers":         {"a\n-b\n#c\n2024 d", "a -b #c 2024 d"},
		"empty item":         {"-\n  a\n- \n  b", "-\n  a\n- \n  b"},
		"item with heading":  {"- # a\n  b", "- # a\n  b"},
		"nothing":            {"\n\n", ""},
	} {
		if got := unwrap(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestUnwrapIsLinear takes minutes if every joined line is copied again.
func TestUnwrapIsLinear(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a\n", 1<<20)
	if got := unwrap(text); len(got) != len(text)-1 || strings.Contains(got, "\n") {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, seed := range []string{"a\nb", "- a\n  b\n\n```\nc\nd\n```", "a  \nb\\\nc", "a|b\n-|-", "<pre>\na", "- ```\na\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := unwrap(text)
		if strings.Join(strings.Fields(once), " ") != strings.Join(strings.Fields(text), " ") {
			t.Errorf("unwrap(%q) = %q has other words", text, once)
		}
		if strings.Count(once, "\n\n") != strings.Count(strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n\n") {
			t.Errorf("unwrap(%q) = %q has other paragraphs", text, once)
		}
	})
}

func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"[x](http://y)", "- `a`", "1. @b", "www.x", "<b>&amp;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := escape(text)
		bare := strings.NewReplacer(`\\`, "", "\\`", "", `\*`, "", `\_`, "", `\[`, "", `\]`, "", `\(`, "", `\)`, "", `\#`, "",
			`\!`, "", `\|`, "", `\~`, "", `\$`, "", `\{`, "", `\}`, "", "&lt;", "", "&gt;", "", "&amp;", "", "&#8203;", "").Replace(got)
		if strings.ContainsAny(bare, "`*_[]()!|~$<>{}&\n\r\x1b") || strings.Contains(got, "://") || strings.HasPrefix(got, "- ") {
			t.Errorf("escape(%q) = %q", text, got)
		}
	})
}
