package convention

import "strings"

// Parse reads one commit message. It follows the specification with these readings of what that leaves open:
//
//   - CRLF is LF; blank lines before the subject are skipped; a body need not be set off by a blank line.
//   - Footers begin where a paragraph begins with a token and a separator. From there on each line that has both begins
//     a footer, and all other lines, blank ones too, belong to the value before them (rule 10).
//   - `BREAKING CHANGE: text` begins a footer on any line, as all other readers have it: a major change is not missed
//     for want of a blank line. Its text may begin on the next line. Without a text it is none (rule 12).
//   - A line `* type: description` is the header of a commit that GitHub squashed into this one. Footers up to the next
//     line that begins with `* `, or to GitHub's line of nine dashes, are that commit's, so they make it breaking.
func Parse(text string) Message {
	if strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	subject, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	subject = strings.TrimRight(subject, " \t\r")
	r := reader{text: rest, owner: -1, value: -1, bodyEnd: -1}
	r.message = Message{Subject: subject, Header: parseSubject(subject)}
	r.notice(subject)
	r.read()
	if autosquash(subject) {
		r.message.Squashed = nil
	}
	return r.message
}

// autosquash says whether git rebase --autosquash was meant to fold the commit into another one.
func autosquash(subject string) bool {
	return strings.HasPrefix(subject, "fixup! ") || strings.HasPrefix(subject, "squash! ") ||
		strings.HasPrefix(subject, "amend! ")
}

// reader goes through what follows the subject, line by line.
type reader struct {
	message Message
	text    string
	owner   int // index of the squashed commit that a line belongs to, -1 for the commit itself
	value   int // where the value of the footer being read begins, -1 for none
	bodyEnd int // where the first footer begins, -1 for nowhere yet
}

func (r *reader) read() {
	paragraph := true
	for at := 0; at < len(r.text); {
		line, _, _ := strings.Cut(r.text[at:], "\n")
		r.line(line, at, paragraph)
		paragraph = strings.TrimSpace(line) == ""
		at += len(line) + 1
	}
	r.close(len(r.text))
	if r.bodyEnd < 0 {
		r.bodyEnd = len(r.text)
	}
	r.message.Body = strings.Trim(r.text[:r.bodyEnd], " \t\n")
}

// line takes one line, which begins at an offset of the text and perhaps begins a paragraph.
func (r *reader) line(line string, at int, paragraph bool) {
	if bullet, found := strings.CutPrefix(line, "* "); found || line == "---------" {
		r.bullet(bullet, at, found)
		return
	}
	footer, size := parseFooter(line)
	if size == 0 || !(paragraph || r.value >= 0 || footer.Breaking()) {
		r.notice(line)
		return
	}
	r.close(at)
	if !footer.Breaking() {
		r.notice(line)
	}
	if r.bodyEnd < 0 {
		r.bodyEnd = at
	}
	r.message.Footers = append(r.message.Footers, footer)
	r.value = at + size
}

// bullet takes an item of a list, or the line that ends GitHub's list. An item that is no header does not end the value
// of a footer: it is a line of it. So is any item where the value has no line yet: * api: gone below BREAKING CHANGE.
func (r *reader) bullet(text string, at int, item bool) {
	r.notice(text)
	h, ok := parseHeader(text)
	if item && r.value >= 0 && (!ok || strings.TrimSpace(r.text[r.value:at]) == "") {
		return
	}
	r.close(at)
	r.owner = -1
	if item && ok {
		r.message.Squashed = append(r.message.Squashed, h)
		r.owner = len(r.message.Squashed) - 1
	}
}

// close ends the value of the footer being read, if there is one.
func (r *reader) close(at int) {
	if r.value < 0 {
		return
	}
	last := &r.message.Footers[len(r.message.Footers)-1]
	last.Value = strings.Trim(r.text[r.value:at], " \t\n")
	r.value = -1
	switch {
	case !last.Breaking():
	case last.Value == "":
		r.notice(last.Token)
	case r.owner >= 0:
		r.message.Squashed[r.owner].Breaking = true
	default:
		r.message.Breaking = true
	}
}

// notice keeps the first line that somebody may have taken for the announcement of a breaking change.
func (r *reader) notice(line string) {
	const words = "BREAKING CHANGE"
	if r.message.doubtful != "" || len(line) < len(words) || !strings.EqualFold(line[:8], words[:8]) {
		return
	}
	start := line[:len(words)]
	if !strings.EqualFold(strings.Replace(start, "-", " ", 1), words) {
		return
	}
	rest := strings.TrimPrefix(strings.ToLower(line[len(words):min(len(line), len(words)+2)]), "s")
	if start == strings.ToUpper(start) || strings.HasPrefix(rest, ":") {
		r.message.doubtful = line
	}
}

// parseFooter reads the token and the separator at the start of a line (rules 8 and 9); size is their length in bytes,
// 0 where the line begins no footer. A value begins on the same line, only that of a breaking change may begin below.
func parseFooter(line string) (footer Footer, size int) {
	for _, token := range []string{"BREAKING CHANGE", "BREAKING-CHANGE"} {
		if rest, found := strings.CutPrefix(line, token); found {
			if value, found := strings.CutPrefix(rest, ":"); found && (value == "" || value[0] == ' ' || value[0] == '\t') {
				return Footer{Token: token, Separator: ": "}, len(token) + 1
			}
			return Footer{}, 0
		}
	}
	end := 0
	for end < len(line) && tokenByte(line[end]) {
		end++
	}
	if end == 0 || line[0] == '-' || end+2 >= len(line) {
		return Footer{}, 0
	}
	separator := line[end : end+2]
	if separator != ": " && separator != " #" || strings.TrimSpace(line[end+2:]) == "" {
		return Footer{}, 0
	}
	return Footer{Token: line[:end], Separator: separator}, end + 2
}

func tokenByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-'
}
