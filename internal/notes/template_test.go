package notes

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"text/template"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source       string
		line, column int
		want         string
	}{
		"field":              {"a\n  {{.Verion}}", 2, 5, `there is no field "Verion"; did you mean .Version?`},
		"field, case":        {"{{.version}}", 1, 3, "did you mean .Version?"},
		"field, no branch":   {"{{if false}}{{.Verion}}{{end}}", 1, 15, "did you mean .Version?"},
		"field of variable":  {"{{$f := .}}{{$f.Tagg}}", 1, 16, "did you mean .Tag?"},
		"field of root":      {"{{range .Files}}{{$.Previos}}{{end}}", 1, 20, "did you mean .Previous?"},
		"field of result":    {"{{(index .Files 0).Nam}}", 1, 19, "did you mean .Name?"},
		"field, far":         {"{{.Frobnicate}}", 1, 3, "there are .Body, .Commits, .Contributors, "},
		"field in define":    {"{{define \"x\"}}\n\n{{.Verion}}{{end}}a", 3, 3, "did you mean .Version?"},
		"first of several":   {"{{define \"z\"}}{{.Aaaaaaaaaaa}}{{end}}\n{{.Verion}}", 1, 17, "Aaaaaaaaaaa"},
		"column in letters":  {"é漢{{.Verion}}", 1, 5, "did you mean"},
		"CRLF":               {"a\r\nb\r\n{{.Verion}}", 3, 3, "did you mean"},
		"field, far letters": {"{{.Vorzion}}", 1, 3, "did you mean .Version?"},
		"root, no branch":    {"{{if false}}{{$.Verion}}{{end}}", 1, 16, "did you mean .Version?"},
		"result, no branch":  {"{{if false}}{{(index .Files 0).Nam}}{{end}}", 1, 31, "did you mean .Name?"},
		"inside, no branch":  {"{{if false}}{{(.Filez).Name}}{{end}}", 1, 16, "did you mean .Files?"},
		"wrong place, far":   {"\né漢{{range .Files}}é{{.Version}}{{end}}", 2, 22, "did you mean $.Version?"},
		"function":           {"{{txet .Tag}}", 1, 3, `there is no function "txet"; did you mean text?`},
		"function, far":      {"{{frobnicate .Tag}}", 1, 3, "there are and, code, compare, date, "},
		"function in pipe":   {"{{.Tag | uper}}", 1, 10, `there is no function "uper"`},
		"function, dropped":  {"{{printf \"%s\" .Tag}}", 1, 3, `there is no function "printf"; did you mean print?`},
		"function in else":   {"{{if .Tag}}a{{else}}{{html .Tag}}{{end}}", 1, 23, `there is no function "html"`},
		"function of ours":   {"{{_step 1}}", 1, 3, `there is no function "_step"`},
		"call":               {"{{call .Tag}}", 1, 3, `there is no function "call"`},
		"template":           {"{{template \"x\" .}}", 1, 12, `there is no template "x"`},
		"wrong place":        {"{{range .Files}}\n{{.Version}}{{end}}", 2, 3, `a file has no field "Version"; did you mean $.Version?`},
		"wrong place, other": {"{{range .Groups}}{{.Login}}{{end}}", 1, 20, `a group has no field "Login"; there are .Body, .Type`},
		"outside of a loop":  {"{{.Login}}", 1, 3, `there is no field "Login" outside of a loop`},
		"list":               {"{{.Groups.Type}}", 1, 10, "this is a list, and .Type is a field of what is in it"},
		"text":               {"{{.Tag.Name}}", 1, 7, "this is a text or a number and has no field .Name"},
		"nothing":            {"{{$x := index .Files 0}}{{with $x.Name}}{{.Size}}{{end}}", 1, 43, "has no field .Size"},
		"index":              {"{{index .Files 7}}", 1, 3, "^index: index out of range: 7"},
		"slice":              {"{{slice .Tag 9 99}}", 1, 3, "^slice: "},
		"types":              {"{{lt .Tag 1}}", 1, 3, "^lt: incompatible types for comparison"},
		"arguments":          {"{{text}}", 1, 3, "wrong number of args for text"},
		"argument type":      {"{{text .Files}}", 1, 8, "wrong type"},
		"range":              {"{{range .Tag}}{{end}}", 1, 9, "range can't iterate over"},
		"unclosed":           {"a\n{{.Tag", 2, 0, "unclosed action"},
		"no end":             {"{{if .Tag}}\na", 2, 0, "unexpected EOF"},
		"started":            {"{{.Tag\n\n", 3, 0, "unclosed action started at notes.tmpl:1"},
		"variable":           {"\n{{$x}}", 2, 0, `undefined variable "$x"`},
		"date":               {"{{date .Date \"2006\"}}", 1, 3, `^"2006" is not a date in the form 2024-03-15`},
		"print":              {"{{print .Groups}}", 1, 3, "^print takes texts and numbers"},
		"empty":              {"", 0, 0, "the template prints nothing"},
		"blank":              {"{{define \"x\"}}a{{end}}\n", 0, 0, "the template prints nothing"},
		"not UTF-8":          {"a\né\xff", 2, 2, "the template is not UTF-8 here"},
		"too large":          {strings.Repeat("a", maxTemplate+1), 0, 0, "has 65537 bytes; at most 65536"},
		"given nothing":      {"{{define \"x\"}}{{.Tag}}{{end}}{{template \"x\"}}", 1, 17, "there is nothing here to take .Tag of"},
	} {
		got, err := RenderTemplate("notes.tmpl", []byte(test.source), full())
		var e *Error
		if got != "" || !errors.As(err, &e) {
			t.Errorf("%s: %q, %v", name, got, err)
			continue
		}
		if e.File != "notes.tmpl" || e.Line != test.line || e.Column != test.column || !strings.Contains("^"+e.Message, test.want) {
			t.Errorf("%s: %d:%d: %s", name, e.Line, e.Column, e.Message)
		}
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*Error{
		"a.tmpl:3:5: m": {"a.tmpl", 3, 5, "m"}, "a.tmpl:3: m": {"a.tmpl", 3, 0, "m"}, "a.tmpl: m": {"a.tmpl", 0, 0, "m"}, "m": {Message: "m"},
	} {
		if e.Error() != want {
			t.Errorf("%q, want %q", e, want)
		}
	}
	_, err := RenderTemplate("a\x1b[2J.tmpl", []byte("{{\"\x1b[31m\" | x\x1b}}"), bare())
	if err == nil || strings.ContainsAny(err.Error(), "\x1b") || !strings.HasPrefix(err.Error(), "a.tmpl:1:") {
		t.Errorf("%q", err)
	}
	facts := bare()
	facts.Tag = "\x1b[2J" + strings.Repeat("x", 100_000)
	_, err = RenderTemplate("t", []byte("{{range .Tag}}{{end}}"), facts)
	if err == nil || strings.ContainsAny(err.Error(), "\x1b") || len(err.Error()) > 500 {
		t.Errorf("%q", err)
	}
}

// TestHostileTemplates holds what a template can do to the machine: each of these would run for hours or take all memory.
func TestHostileTemplates(t *testing.T) {
	facts := full()
	facts.Body, facts.Summary = strings.Repeat("<@", 1<<18), strings.Repeat("`", 1<<20)
	facts.Groups, facts.MigrationGuide = make([]Group, 10_000), strings.Repeat(" ", 1<<20)
	doubling := `{{$x := .Body}}{{range 40}}{{$x = print $x $x}}{{end}}`
	chain := func(calls string) string {
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, `{{define "t%d"}}%s{{end}}`, i, strings.ReplaceAll(calls, "NEXT", fmt.Sprintf(`{{template "t%d" .}}`, i+1)))
		}
		return b.String() + `{{define "t60"}}{{end}}{{template "t0" .}}`
	}
	for name, test := range map[string]struct{ source, want string }{
		"recursion":          {`{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}`, `the template "a" comes back to itself`},
		"recursion by two":   {`{{define "a"}}{{template "b"}}{{end}}{{define "b"}}{{if .}}{{template "a" .}}{{end}}{{end}}x`, "comes back to itself"},
		"recursion of file":  {`x{{template "notes.tmpl" .}}`, `the template "notes.tmpl" comes back to itself`},
		"recursion of block": {`{{block "a" .}}{{template "a" .}}{{end}}`, "comes back to itself"},
		"number loop":        {`{{range 9000000000000000000}}{{end}}`, "more work"},
		"number loop, else":  {`{{range 9000000000000000000}}{{if false}}{{else}}{{continue}}{{end}}{{end}}`, "more work"},
		"loops in loops":     {strings.Repeat(`{{range 99}}`, 9) + strings.Repeat(`{{end}}`, 9), "more work"},
		"calls in calls":     {chain("NEXTNEXT"), "more work"},
		"padding":            {`{{printf "%1000000000d" 1}}`, `no function "printf"`},
		"doubling":           {doubling, "a text larger than the notes can be"},
		"many arguments":     {`{{$x := .Body}}{{print` + strings.Repeat(" $x", 20_000) + `}}`, "a text larger"},
		"many texts":         {`{{range 1000}}{{$x := print $.Body "x"}}{{end}}`, "more work"},
		"many texts kept":    {strings.Repeat(`{{$x := print .Body "x"}}`, 2000), "more work"},
		"escaping":           {`{{.Body | text | text | text | text}}`, "a text larger"},
		"backticks":          {`{{code .Summary}}`, "a text larger"},
		"long body":          {`{{range 1000}}` + strings.Repeat(`{{$x := 1}}`, 600) + `{{end}}`, "more work"},
		"lists of groups":    {`{{range 3000}}{{$x := except "x" $.Groups}}{{end}}`, "more work"},
		"many lists":         {`{{range 9000000000}}{{$x := except "x" $.Groups}}{{end}}`, "more work"},
		"long comparison":    {`{{$x := print .Body "x"}}{{$y := print .Body "x"}}{{range 9000000000}}{{if eq $x $y}}{{end}}{{end}}`, "more work"},
		"output":             {`{{range 100}}{{$.Body}}{{end}}`, "more than 125000 characters"},
		"output of structs":  {`{{range 100}}{{$}}{{end}}`, "more than 125000 characters"},
		"parentheses":        {`{{` + strings.Repeat("(", 32_000) + `1` + strings.Repeat(")", 32_000) + `}}`, ""},
		"deep branches":      {strings.Repeat(`{{if 1}}`, 4000) + "x" + strings.Repeat(`{{end}}`, 4000), ""},
		"long pipe":          {`{{1` + strings.Repeat("|print", 10_000) + `}}`, ""},
		"late date":          {`{{date .Body .Date}}{{range 1000}}{{date $.Body $.Date}}{{end}}`, ""},
		"much read":          {`{{range 1000}}{{text $.MigrationGuide}}{{end}}`, "more work"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		started := time.Now()
		got, err := RenderTemplate("notes.tmpl", []byte(test.source), facts)
		elapsed := time.Since(started)
		runtime.ReadMemStats(&after)
		var e *Error
		if test.want != "" && (got != "" || !errors.As(err, &e) || !strings.Contains(e.Message, test.want)) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%-20s %8s %5d MiB", name, elapsed.Round(time.Millisecond), allocated)
		if elapsed > time.Minute || allocated > 2048 {
			t.Errorf("%s took %s and %d MiB", name, elapsed, allocated)
		}
	}
}

// TestFunctionNames are those that exist, no more and no fewer.
func TestFunctionNames(t *testing.T) {
	t.Parallel()
	functions := (&budget{}).functions(Facts{})
	for _, name := range functionNames {
		if _, err := template.New("").Funcs(functions).Parse("{{" + name + "}}"); err != nil {
			t.Error(err)
		}
	}
	for name := range functions {
		if meant(name, functionNames, "") != "did you mean "+name+"?" && name != stepFunction {
			t.Errorf("%s is not in functionNames", name)
		}
	}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	unknown := bare()
	unknown.MigrationGuide = "docs/m.md"
	for source, want := range map[string]string{
		`{{text "a_b"}}`:                                     `a\_b`,
		`{{code "a"}}`:                                       "`a`",
		`{{link "a" "https://example.org/(x)"}}`:             `[a](https://example.org/%28x%29)`,
		`{{link "a_b" ""}}`:                                  `a\_b`,
		`{{link "a" "javascript:x"}}`:                        `a`,
		`{{print "a" 1 true "b" 2.5}}`:                       `a1trueb2.5`,
		`{{date "Jan 2, 2006" "2024-03-05"}}`:                `Mar 5, 2024`,
		`{{date "2006" .Date}}x`:                             `x`,
		`{{len (only "x" .Groups)}}`:                         `0`,
		`{{with compare}}a{{else}}b{{end}}`:                  `b`,
		`{{with file .MigrationGuide}}a{{end}}b`:             `b`,
		`{{and .Tag "x"}}{{or .Previous "y"}}`:               `xy`,
		`{{range 3}}{{.}}{{end}}`:                            `012`,
		`{{range $i := 3}}{{if $i}}{{break}}{{end}}a{{end}}`: `a`,
		`{{block "x" .Tag}}{{.}}{{end}}`:                     `v0.1.0`,
		`{{.Index}}x`:                                        `x`,
	} {
		if got, err := RenderTemplate("t", []byte(source), unknown); err != nil || got != want+"\n" {
			t.Errorf("%s: %q, %v", source, got, err)
		}
	}
}

func FuzzRenderTemplate(f *testing.F) {
	for _, seed := range []string{defaultTemplate, "{{.Verion}}", "{{range 5}}{{template \"a\" .}}{{end}}{{define \"a\"}}x{{end}}",
		"{{with $x := index .Files 0}}{{$x.Name | code}}{{else with 1}}{{end}}", "{{- /* c */ -}}\r\n{{slice .Tag 1 2}}",
		"{{block \"b\" .}}{{break}}{{end}}", "{{print 1 nil 'a' 1i .}}", "{{link .Tag (file \"x\")}}", "{{(.).Tag.x}}", "{{date .Tag .Date}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		got, err := RenderTemplate("t", []byte(source), full())
		if err == nil {
			if utf8.RuneCountInString(got) > maxCharacters || !utf8.ValidString(got) || !strings.HasSuffix(got, "\n") ||
				strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
				t.Errorf("%q", got)
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) || got != "" || e.Line < 0 || e.Line > 1+strings.Count(source, "\n") || e.Message == "" ||
			strings.Contains(e.Message, stepFunction) && !strings.Contains(source, stepFunction) {
			t.Errorf("%q, %#v", got, err)
			return
		}
		if e.Line > 0 && e.Column > 1+len(strings.Split(source, "\n")[e.Line-1]) || utf8.RuneCountInString(e.Message) > 1300 {
			t.Errorf("%#v", e)
		}
	})
}
