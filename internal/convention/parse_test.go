package convention

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseHeader(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]Header{
		// The examples of the specification.
		"docs: correct spelling of CHANGELOG": {Type: "docs", Description: "correct spelling of CHANGELOG"},
		"feat!: send an email":                {Type: "feat", Breaking: true, Description: "send an email"},
		"feat(api)!: send an email":           {Type: "feat", Scope: "api", Breaking: true, Description: "send an email"},
		"feat(lang): add Polish language":     {Type: "feat", Scope: "lang", Description: "add Polish language"},

		"FEAT(API): x":               {Type: "feat", Scope: "API", Description: "x"},
		"chore!: x":                  {Type: "chore", Breaking: true, Description: "x"},
		"feat:  x ":                  {Type: "feat", Description: "x"},
		"feat: a: b":                 {Type: "feat", Description: "a: b"},
		"feat( a b/c, d ): x":        {Type: "feat", Scope: "a b/c, d", Description: "x"},
		"re-do_2: x":                 {Type: "re-do_2", Description: "x"},
		"Änderung: x":                {Type: "änderung", Description: "x"},
		"revert: feat: x":            {Type: "revert", Description: "feat: x"},
		`Revert "feat: x"`:           {Type: "revert", Description: `"feat: x"`},
		`Revert "feat: x (#1)" (#2)`: {Type: "revert", Description: `"feat: x (#1)" (#2)`},
		`Reapply "feat: x"`:          {Type: "reapply", Description: `"feat: x"`},

		"feat:x": {}, "feat : x": {}, "feat (a): x": {}, "feat(): x": {}, "feat( ): x": {}, "feat(a: x": {},
		"feat(a(b)): x": {}, "feat(a(: x": {}, "feat(a)b: x": {}, "feat! : x": {}, "!feat: x": {},
		"feat!!: x": {}, "feat": {}, "feat:": {},
		"feat: ": {}, "feat:\tx": {}, " feat: x": {}, "(a): x": {}, ": x": {}, "": {}, "add a thing: x": {}, "1.2: x": {},
		"2: x": {}, "BREAKING CHANGE: x": {}, "fixup! feat: x": {}, "squash! feat: x": {},
		"fe\xffat: x": {}, "fe\x00at: x": {},
		"Merge pull request #1 from a/b": {}, "Merge branch 'a'": {}, `Revert "`: {}, "Revert x": {}, `revert "x"`: {},
	} {
		got := Parse(subject)
		if got.Header != want {
			t.Errorf("%q: got %+v, want %+v", subject, got.Header, want)
		}
	}
}

// breaking is a footer that announces a breaking change.
func breaking(text string) Footer { return Footer{"BREAKING CHANGE", ": ", text} }

func TestParseRest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rest     string // what follows "fix: x"
		body     string
		footers  []Footer
		breaking bool
		doubtful string
	}{
		"nothing": {rest: ""},
		"specification, paragraphs": {
			rest:    "\n\nIntroduce a request id\nand more.\n\nRemove timeouts.\n\nReviewed-by: Z\nRefs: #123",
			body:    "Introduce a request id\nand more.\n\nRemove timeouts.",
			footers: []Footer{{"Reviewed-by", ": ", "Z"}, {"Refs", ": ", "#123"}},
		},
		"specification, breaking": {
			rest: "\n\nBREAKING CHANGE: use it", footers: []Footer{breaking("use it")}, breaking: true,
		},
		"synonym": {
			rest: "\n\nBREAKING-CHANGE: y", footers: []Footer{{"BREAKING-CHANGE", ": ", "y"}}, breaking: true,
		},
		"separator #": {rest: "\n\nCloses #12\n", footers: []Footer{{"Closes", " #", "12"}}},
		"trailers": {
			rest:    "\n\nSigned-off-by: A <a@example.org>\nCo-authored-by: B <b@example.org>",
			footers: []Footer{{"Signed-off-by", ": ", "A <a@example.org>"}, {"Co-authored-by", ": ", "B <b@example.org>"}},
		},
		"value of several lines": {
			rest:     "\n\nBREAKING CHANGE: a\n b\nc\n\nd\nRefs: 1",
			footers:  []Footer{breaking("a\n b\nc\n\nd"), {"Refs", ": ", "1"}},
			breaking: true,
		},
		"value below": {rest: "\n\nBREAKING CHANGE:\n\na\n", footers: []Footer{breaking("a")}, breaking: true},
		"value with a list": {
			rest: "\n\nBREAKING CHANGE: gone:\n* a\n* b", footers: []Footer{breaking("gone:\n* a\n* b")}, breaking: true,
		},
		"value of a list": {
			rest: "\n\nBREAKING CHANGE:\n\n* api: a\n* b\n", footers: []Footer{breaking("* api: a\n* b")}, breaking: true,
		},
		"no blank line":           {rest: "\nbody", body: "body"},
		"breaking, no blank line": {rest: "\nBREAKING CHANGE: y", footers: []Footer{breaking("y")}, breaking: true},
		"breaking below body line": {
			rest: "\n\na\nBREAKING CHANGE: y", body: "a", footers: []Footer{breaking("y")}, breaking: true,
		},
		"CRLF": {
			rest: "\r\n\r\nbody\r\nmore\r\n\r\nBREAKING CHANGE: y\r\nz\r\n", body: "body\nmore",
			footers: []Footer{breaking("y\nz")}, breaking: true,
		},

		"token inside a paragraph": {rest: "\n\nsee\nNote: this", body: "see\nNote: this"},
		"token indented":           {rest: "\n\n Note: this", body: "Note: this"},
		"token with a space":       {rest: "\n\nReviewed by: Z", body: "Reviewed by: Z"},
		"token of a dash":          {rest: "\n\n-a: Z", body: "-a: Z"},
		"token without a value":    {rest: "\n\nNote: \n\na", body: "Note: \n\na"},
		"token and spaces":         {rest: "\n\nNote:   \n\na", body: "Note:   \n\na"},
		"token at the end":         {rest: "\n\nNote:", body: "Note:"},
		"no separator":             {rest: "\n\nNote:this", body: "Note:this"},

		"no colon":     {rest: "\n\nBREAKING CHANGE is", body: "BREAKING CHANGE is", doubtful: "BREAKING CHANGE is"},
		"no space":     {rest: "\n\nBREAKING CHANGE:y", body: "BREAKING CHANGE:y", doubtful: "BREAKING CHANGE:y"},
		"hash":         {rest: "\n\nBREAKING CHANGE #1", body: "BREAKING CHANGE #1", doubtful: "BREAKING CHANGE #1"},
		"plural":       {rest: "\n\nBREAKING CHANGES: y", body: "BREAKING CHANGES: y", doubtful: "BREAKING CHANGES: y"},
		"lower case":   {rest: "\n\nbreaking change: y", body: "breaking change: y", doubtful: "breaking change: y"},
		"lower plural": {rest: "\n\nbreaking changes: y", body: "breaking changes: y", doubtful: "breaking changes: y"},
		"lower synonym": {
			rest: "\n\nBreaking-Change: y", footers: []Footer{{"Breaking-Change", ": ", "y"}}, doubtful: "Breaking-Change: y",
		},
		"item":         {rest: "\n\n* BREAKING CHANGE: y", body: "* BREAKING CHANGE: y", doubtful: "BREAKING CHANGE: y"},
		"no text":      {rest: "\n\nBREAKING CHANGE: \n", footers: []Footer{breaking("")}, doubtful: "BREAKING CHANGE"},
		"prose":        {rest: "\n\nbreaking changes are near", body: "breaking changes are near"},
		"other words":  {rest: "\n\nbreaking ice: sheets", body: "breaking ice: sheets"},
		"middle":       {rest: "\n\nno BREAKING CHANGE: y", body: "no BREAKING CHANGE: y"},
		"only a start": {rest: "\n\nbreaking change", body: "breaking change"},
	} {
		got := Parse("fix: x" + test.rest)
		want := Message{
			Subject: "fix: x", Header: Header{Type: "fix", Description: "x", Breaking: test.breaking},
			Body: test.body, Footers: test.footers, doubtful: test.doubtful,
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got\n%+v, want\n%+v", name, got, want)
		}
	}
}

func TestParseSquashed(t *testing.T) {
	t.Parallel()
	feat, fix := Header{Type: "feat", Description: "a"}, Header{Type: "fix", Description: "b"}
	broken := Header{Type: "fix", Description: "b", Breaking: true}
	for name, test := range map[string]struct {
		text     string
		squashed []Header
		breaking bool // of the message itself
		footers  int
	}{
		"list":         {"x (#12)\n\n* feat: a\n* fix!: b", []Header{feat, broken}, false, 0},
		"paragraphs":   {"x (#12)\n\n* feat: a\n\ntext\n\n* wip\n\n* fix: b\n", []Header{feat, fix}, false, 0},
		"footer of it": {"x\n\n* feat: a\n\n* fix: b\n\nBREAKING CHANGE: y", []Header{feat, broken}, false, 1},
		"ends a value": {"x\n\n* fix: b\n\nBREAKING CHANGE: y\n\n* feat: a", []Header{broken, feat}, false, 1},
		"footer of a commit without header": {
			"x\n\n* feat: a\n\n* wip\n\nBREAKING CHANGE: y", []Header{feat}, true, 1,
		},
		"footer of the whole": {
			"x\n\n* feat: a\n\n---------\n\nBREAKING CHANGE: y\nCo-authored-by: B <b@example.org>", []Header{feat}, true, 2,
		},
		"lines of nine dashes end a value": {
			"x\n\n* feat: a\n\nRefs: 1\n\n---------\n\nplain\n\nCo-authored-by: B <b@example.org>", []Header{feat}, false, 2,
		},
		"prose after an item is no footer": {"x\n\nRefs: 1\n* feat: a\n\ntext\nNote: b", []Header{feat}, false, 1},
		"no text":                          {"x\n\n* feat: ", nil, false, 0},
		"indented":                         {"x\n\n  * feat: a", nil, false, 0},
		"dash":                             {"x\n\n- feat: a", nil, false, 0},
		"autosquash":                       {"squash! x\n\n* feat: a", nil, false, 0},
		"autosquash in the list":           {"x\n\n* fixup! feat: a", nil, false, 0},
	} {
		got := Parse(test.text)
		if !reflect.DeepEqual(got.Squashed, test.squashed) || got.Breaking != test.breaking ||
			len(got.Footers) != test.footers {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestParseSubject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "\n\nfeat: x\n": "feat: x", "feat: x \t\r": "feat: x", "any thing\nat all": "any thing", "\n": "",
	} {
		if got := Parse(text); got.Subject != want || got.Conventional() != strings.Contains(want, ":") {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

// FuzzParse holds every message to what the package says of all of them.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"feat(a)!: x\n\nbody\n\nBREAKING CHANGE: y\nRefs: 1", "x\n\n* feat: a\n\n---------\n\nCo-authored-by: B",
		"\xff: \x00",
		`Revert "Reapply "feat: x"" (#1)` + "\n\nThis reverts commit 0123456789.",
		"breaking-change: x\r\n\r\n* \r\n", "a\n\nb #c\n:",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := Parse(text)
		unix := strings.ReplaceAll(text, "\r\n", "\n")
		if lf := Parse(unix); !strings.Contains(unix, "\r") && !reflect.DeepEqual(m, lf) {
			t.Errorf("%q: %+v with CRLF, %+v with LF", text, m, lf)
		}
		if strings.ContainsRune(m.Subject, '\n') || !strings.Contains(text, m.Subject) {
			t.Errorf("%q: subject %q", text, m.Subject)
		}
		for _, h := range m.headers() {
			if h.Type != strings.ToLower(h.Type) || h.Description == "" ||
				strings.ContainsAny(h.Description+h.Scope+h.Type, "\n") {
				t.Errorf("%q: header %+v", text, h)
			}
			again := h.Type
			if h.Scope != "" {
				again += "(" + h.Scope + ")"
			}
			if second, ok := parseHeader(again + ": " + h.Description); !ok || second.Description != h.Description {
				t.Errorf("%q: header %+v is read again as %+v", text, h, second)
			}
		}
		for _, footer := range m.Footers {
			if again, size := parseFooter(footer.Token + footer.Separator + "x"); size == 0 || again.Token != footer.Token ||
				!strings.Contains(unix, footer.Value) || footer.Value == "" && !footer.Breaking() {
				t.Errorf("%q: footer %+v", text, footer)
			}
		}
	})
}
