package checklist

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var demo = Rules{Own: []Item{{"demo", "Demo works"}}}

func TestParseSignOff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]SignOff{
		"manual-testing=Ann <ann@example.org>: tried resume on 3.13": {"manual-testing", "Ann", "ann@example.org",
			"tried resume on 3.13"},
		" demo = Zoë O'Neil-Strauß  <z.o+n@mail.example.org> : a, b=c: <d>": {"demo", "Zoë O'Neil-Strauß",
			"z.o+n@mail.example.org", "a, b=c: <d>"},
		"tests=李 <李@例え.テスト>:x":           {"tests", "李", "李@例え.テスト", "x"},
		"lint=a <1+a@u.example.org>:\ty": {"lint", "a", "1+a@u.example.org", "y"},
	} {
		if got, err := demo.ParseSignOff(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestBadSignOffs(t *testing.T) {
	t.Parallel()
	const id = "manual-testing="
	for name, test := range map[string]struct{ text, want string }{
		"empty":            {"", "names no line"},
		"no id":            {"=Ann <a@example.org>: x", "names no line"},
		"no equals":        {"manual-testing", "names no line"},
		"unknown id":       {"manual-testng=Ann <a@example.org>: x", "did you mean manual-testing?"},
		"unknown id, far":  {"zzz=Ann <a@example.org>: x", "the lines are: "},
		"capitals":         {"Manual-Testing=Ann <a@example.org>: x", "did you mean manual-testing?"},
		"not asked for":    {"advisory-drafted=Ann <a@example.org>: x", "add --security"},
		"nothing":          {id, "no mail address"},
		"no mail":          {id + "Ann: x", "no mail address"},
		"mail not closed":  {id + "Ann <a@example.org: x", "no mail address"},
		"mail empty":       {id + "Ann <>: x", `"" for a mail`},
		"placeholder mail": {argument("manual-testing")[len(`--sign-off "`):], `"mail" for a mail`},
		"no domain":        {id + "Ann <ann@>: x", "for a mail"},
		"no local part":    {id + "Ann <@example.org>: x", "for a mail"},
		"bare host":        {id + "Ann <ann@localhost>: x", "for a mail"},
		"two at signs":     {id + "Ann <a@b@example.org>: x", "for a mail"},
		"blank in mail":    {id + "Ann < a@example.org>: x", "for a mail"},
		"dots in mail":     {id + "Ann <a..b@example.org>: x", "for a mail"},
		"quoted mail":      {id + `Ann <"a"@example.org>: x`, "for a mail"},
		"control in mail":  {id + "Ann <a\x00@example.org>: x", "for a mail"},
		"long mail":        {id + "Ann <" + strings.Repeat("a", maxMail) + "@example.org>: x", "for a mail"},
		"nobody":           {id + " <a@example.org>: x", "names nobody"},
		"no letter":        {id + "... <a@example.org>: x", "names nobody"},
		"no colon":         {id + "Ann <a@example.org> x", "does not say what"},
		"no what":          {id + "Ann <a@example.org>", "does not say what"},
		"empty what":       {id + "Ann <a@example.org>: ", "does not say what"},
		"placeholder what": {id + "Ann <a@example.org>: " + placeholder, "does not say what"},
		"long name":        {id + strings.Repeat("é", maxName+1) + " <a@example.org>: x", "too long"},
		"long what":        {id + "Ann <a@example.org>: " + strings.Repeat("é", maxWhat+1), "too long"},
		"escape in name":   {id + "A\x1b[2Jnn <a@example.org>: x", "do not belong"},
		"escape in what":   {id + "Ann <a@example.org>: x\x1b[2J", "do not belong"},
		"two lines":        {id + "Ann <a@example.org>: x\ny", "do not belong"},
		"tab":              {id + "Ann <a@example.org>: x\ty", "do not belong"},
		"bidi":             {id + "Ann <a@example.org>: x\u202ey", "do not belong"},
		"invalid UTF-8":    {id + "Ann <a@example.org>: x\xff", "do not belong"},
		"workflow command": {id + "Ann <a@example.org>: ::error::x", "do not belong"},
		"hostile and long": {"\x1b[2J\n" + strings.Repeat("x", 1<<20), "names no line"},
		"hostile unknown": {"\x1b[2J\n" + strings.Repeat("x", 1<<20) + "=Ann <a@example.org>: x",
			"no line of the checklist"},
		"hostile mail":       {id + "Ann <\x1b[2J" + strings.Repeat("x", 999) + ">: x", "for a mail"},
		"comma, no sign-off": {"reason, by whom", "names no line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Rules{}.ParseSignOff(test.text)
			if err == nil || got != (SignOff{}) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%+v, %v", got, err)
			}
			if strings.ContainsFunc(err.Error(), unicode.IsControl) || len(err.Error()) > 1500 {
				t.Errorf("an error that no terminal should see: %q", err)
			}
		})
	}
}

func TestParseSignOffs(t *testing.T) {
	t.Parallel()
	const annSays, benSays = "manual-testing=Ann <a@example.org>: ", "demo=Ben <b@example.org>: "
	ann := func(what string) SignOff { return SignOff{"manual-testing", "Ann", "a@example.org", what} }
	ben := func(what string) SignOff { return SignOff{"demo", "Ben", "b@example.org", what} }
	for name, test := range map[string]struct {
		items []string
		want  []SignOff
	}{
		"none":        {nil, nil},
		"torn apart":  {[]string{annSays + "resume", " on 3.13", "", "x"}, []SignOff{ann("resume, on 3.13,,x")}},
		"two":         {[]string{annSays + "x", benSays + "y"}, []SignOff{ann("x"), ben("y")}},
		"two, torn":   {[]string{annSays + "x", " y", " " + benSays + "y", " z"}, []SignOff{ann("x, y"), ben("y, z")}},
		"an equation": {[]string{annSays + "x", " n=1 works"}, []SignOff{ann("x, n=1 works")}},
		"an address":  {[]string{annSays + "x", " a=b=c", "see <b@x.y>"}, []SignOff{ann("x, a=b=c,see <b@x.y>")}},
	} {
		if got, err := demo.ParseSignOffs(test.items); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	// What looks like another sign-off is none of the text before it: its mistakes are told.
	for second, want := range map[string]string{
		"demo=Ben: y": "no mail address", "Demo=Ben": "did you mean demo?",
		"dmeo=Ben <b@example.org>: y": "did you mean demo?",
		"lint=":                       "no mail address", "code-review=Ben": "add --security",
	} {
		if got, err := demo.ParseSignOffs([]string{annSays + "x", second}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v", second, got, err)
		}
	}
	if got, err := demo.ParseSignOffs([]string{" on 3.13", annSays + "x"}); err == nil {
		t.Errorf("%+v", got)
	}
}

// FuzzParseSignOffs: what is read can be written and read again, torn apart at its commas or not, and be shown.
func FuzzParseSignOffs(f *testing.F) {
	for _, seed := range []string{"manual-testing=Ann <a@example.org>: x, y", "demo=B <b@x.y>:z,lint=C <c@x.y>: w",
		"demo=Ann <>:", "a=<@>:", "tests=李 <李@例え.テスト>: \u202ex", "demo=Ann <a@x.y>: \x1b[2J",
		"demo=a <a@b.c>: what was tried"} {
		f.Add(seed)
	}
	known := demo.known()
	f.Fuzz(func(t *testing.T, text string) {
		got, err := demo.ParseSignOffs(strings.Split(text, ","))
		if err != nil {
			if strings.ContainsFunc(err.Error(), unicode.IsControl) || len(err.Error()) > 2000 {
				t.Errorf("%q: %q", text, err)
			}
			return
		}
		var again []string
		for _, one := range got {
			if !slices.Contains(known, one.Item) || one.Name == "" || !strings.Contains(one.Mail, "@") ||
				one.What == "" || !plain(one.String()) {
				t.Errorf("%q: %+v", text, one)
			}
			whole, err := demo.ParseSignOff(one.Item + "=" + one.String())
			if err != nil || whole != one {
				t.Errorf("%+v is read as %+v, %v", one, whole, err)
			}
			again = append(again, strings.Split(one.Item+"="+one.String(), ",")...)
		}
		if back, err := demo.ParseSignOffs(again); err != nil || !reflect.DeepEqual(back, got) {
			t.Errorf("%+v is read as %+v, %v", got, back, err)
		}
	})
}
