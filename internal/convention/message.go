// Package convention reads commit messages by Conventional Commits 1.0.0 and says what they ask the next version to be.
//
// What is read is as hostile as the repository: the fields of Message and of history.Commit are raw. Change.String,
// Warning.Text, Entry.Text and errors are safe to show.
package convention

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Message is one commit message. Parse reads any text: where the subject is no conventional header, Type is empty.
type Message struct {
	Subject  string // first line, whatever it is
	Header          // what the subject says; Breaking also where a footer says it
	Body     string // from the subject to the first footer, without blank lines around it
	Footers  []Footer
	Squashed []Header // headers of the commits that were squashed into this one

	doubtful string // first line that looks like a breaking change and is none
}

// Header is `type(scope)!: description`.
type Header struct {
	Type        string // lower case: feat; "revert" and "reapply" also for git's own Revert "…" and Reapply "…"
	Scope       string // as written, without parentheses
	Breaking    bool
	Description string // of git's own Revert "…": what follows the word, quotes included
}

// Footer is one `token: value` or `token #value`; git trailers have the same form.
type Footer struct {
	Token     string // as written: Signed-off-by, BREAKING CHANGE
	Separator string // ": " or " #"
	Value     string // may have several lines
}

// Breaking says whether the footer announces a breaking change: the words in upper case (rules 12, 15 and 16).
func (f Footer) Breaking() bool { return f.Token == "BREAKING CHANGE" || f.Token == "BREAKING-CHANGE" }

// Conventional says whether the subject or a squashed commit has a conventional header.
func (m Message) Conventional() bool { return m.Type != "" || len(m.Squashed) > 0 }

// HasBreaking says whether the commit or one squashed into it is a breaking change. In a message that is not
// conventional it counts for nothing.
func (m Message) HasBreaking() bool {
	for _, h := range m.Squashed {
		if h.Breaking {
			return true
		}
	}
	return m.Breaking
}

// headers are all headers of the message, the subject's first.
func (m Message) headers() []Header {
	if m.Type == "" {
		return m.Squashed
	}
	return append([]Header{m.Header}, m.Squashed...)
}

// parseHeader reads `type(scope)!: description` (rules 1, 4, 5, 13). The type is one word, the scope anything but
// parentheses. Nothing stands between the parts, and a space follows the colon.
func parseHeader(line string) (Header, bool) {
	end := strings.IndexFunc(line, func(r rune) bool { return !wordRune(r) })
	if first, _ := utf8.DecodeRuneInString(line); end <= 0 || !unicode.IsLetter(first) {
		return Header{}, false
	}
	h := Header{Type: strings.ToLower(line[:end])}
	line = line[end:]
	if line[0] == '(' {
		end := strings.IndexAny(line[1:], "()") + 1
		if end == 0 || line[end] != ')' {
			return Header{}, false
		}
		if h.Scope = strings.TrimSpace(line[1:end]); h.Scope == "" {
			return Header{}, false
		}
		line = line[end+1:]
	}
	line, h.Breaking = strings.CutPrefix(line, "!")
	line, found := strings.CutPrefix(line, ": ")
	if h.Description = strings.TrimSpace(line); !found || h.Description == "" {
		return Header{}, false
	}
	return h, true
}

// wordRune says whether a rune can stand in a type. Nouns are not English only.
func wordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' ||
		r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsMark(r))
}

// parseSubject reads a header or what git writes by itself: Revert "…", and since 2.43 Reapply "…" for the revert of a
// revert. GitHub adds the number of a pull request behind the quotes.
func parseSubject(line string) Header {
	for _, word := range []string{"Revert", "Reapply"} {
		if quoted, found := strings.CutPrefix(line, word+" "); found && quotedEnd(quoted) > 0 {
			return Header{Type: strings.ToLower(word), Description: quoted}
		}
	}
	if h, ok := parseHeader(line); ok {
		return h
	}
	return Header{}
}

// quotedEnd is where the last quote of a text stands that begins with one, 0 where it does not.
func quotedEnd(text string) int {
	if !strings.HasPrefix(text, `"`) {
		return 0
	}
	return strings.LastIndexByte(text, '"')
}
