package index

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// redactor hides one token in text, in the encodings in which a server may send it back.
type redactor struct{ replacer *strings.Replacer }

const hidden = "[token]"

func newRedactor(creds Credentials) redactor {
	if creds.reveal == nil {
		return redactor{strings.NewReplacer()}
	}
	username, token := creds.reveal()
	forms := []string{token, url.QueryEscape(token), url.PathEscape(token), html.EscapeString(token)}
	for _, text := range []string{token, username + ":" + token} {
		forms = append(forms, hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))))
		forms = append(forms, base64Forms(text)...)
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, hidden)
	}
	return redactor{strings.NewReplacer(pairs...)}
}

// base64Forms is how a text looks inside base64, at each of the three places it may start at. The characters at the
// ends also depend on the neighbours and are left out, unless that leaves too little to tell it by.
func base64Forms(text string) []string {
	var forms []string
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + text))
			start := (shift*8 + 5) / 6
			end := len(encoded)
			if (shift+len(text))%3 != 0 {
				end--
			}
			if end-start >= 4 {
				forms = append(forms, encoded[start:end])
			}
		}
	}
	return forms
}

func (r redactor) text(s string) string { return r.replacer.Replace(s) }

// escapes are terminal control sequences (ECMA-48): they go as a whole, or their parameters would stay as litter.
var escapes = regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])`)

// maxMessage is how much of an index's prose goes into an error, in bytes.
const maxMessage = 600

// clean makes prose of an index fit for a message: one line, nothing that steers a terminal, no token, bounded.
func (r redactor) clean(text string) string {
	text = escapes.ReplaceAllString(text, "")
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case c == unicode.ReplacementChar || !unicode.IsPrint(c):
			return -1
		}
		return c
	}, text)
	text = r.text(strings.Join(strings.Fields(text), " "))
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}
