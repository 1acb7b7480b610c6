package checklist

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SignOff is a person's word for one line.
type SignOff struct {
	Item string `json:"item"` // the id of the line
	Name string `json:"name"`
	Mail string `json:"mail"`
	What string `json:"what"` // what was done
}

func (s SignOff) who() string { return s.Name + " <" + s.Mail + ">" }

// String is "Ann <ann@example.org>: tried resume on 3.13".
func (s SignOff) String() string { return s.who() + ": " + s.What }

// placeholder stands in the argument that people are told to type. Left as it is, it says nothing.
const placeholder = "what was tried"

// What a sign-off may be: runes of its name and text, bytes of its address (RFC 5321, 4.5.3.1.3).
const (
	maxName = 100
	maxMail = 254
	maxWhat = 300
)

// mailShape is a dot-atom and a domain of at least two labels (RFC 5322, 3.4.1), letters of any script (RFC 6531).
var mailShape = regexp.MustCompile(`^` + atom + `(\.` + atom + `)*@` + label + `(\.` + label + `)+$`)

const (
	atom  = `[\p{L}\p{M}\p{N}!#$%&'*+/=?^_\x60{|}~-]+`
	label = `[\p{L}\p{M}\p{N}-]+`
)

// startsItem is how an item of a list begins that may be a sign-off.
var startsItem = regexp.MustCompile(`(?s)^\s*([^\s=<>,:]+)\s*=(.*)$`)

// ParseSignOffs reads several of them. The Dagger CLI takes a comma in a list for the end of an item, and so tears
// "manual-testing=Ann <mail>: resume, on 3.13" apart: an item that does not begin like a sign-off goes on where the one
// before it ended. One begins with the id of a line, or at least with a word and somebody's address.
func (r Rules) ParseSignOffs(items []string) ([]SignOff, error) {
	var all []SignOff
	for at := 0; at < len(items); {
		end := at + 1
		for end < len(items) && !r.starts(items[end]) {
			end++
		}
		signed, err := r.ParseSignOff(strings.Join(items[at:end], ","))
		if err != nil {
			return nil, err
		}
		all, at = append(all, signed), end
	}
	return all, nil
}

func (r Rules) starts(item string) bool {
	match := startsItem.FindStringSubmatch(item)
	return match != nil &&
		(strings.Contains(match[2], "<") || slices.Contains(r.known(), strings.ToLower(match[1])))
}

// known are the ids of all lines, those of the security list included.
func (r Rules) known() []string {
	all := ids(book)
	for _, item := range r.Own {
		all = append(all, item.ID)
	}
	return all
}

// ParseSignOff reads "manual-testing=Ann <ann@example.org>: tried resume on 3.13": a line's id, who, and what was done.
func (r Rules) ParseSignOff(text string) (SignOff, error) {
	id, value, found := strings.Cut(text, "=")
	id = strings.TrimSpace(id)
	if !found || id == "" {
		return SignOff{}, fmt.Errorf("--sign-off %s names no line; write it as %s", shown(text),
			argument("manual-testing"))
	}
	if !slices.Contains(r.known(), id) {
		return SignOff{}, fmt.Errorf("--sign-off names %s, which is no line of the checklist; %s", shown(id),
			meant(id, ids(r.sections())))
	}
	if !slices.Contains(ids(r.sections()), id) {
		return SignOff{}, fmt.Errorf("--sign-off names %s, a line of the security release's checklist; add --security",
			id)
	}
	signed, err := parsePerson(value)
	if err != nil {
		return SignOff{}, fmt.Errorf("--sign-off %s %w; write it as %s", shown(text), err, argument(id))
	}
	signed.Item = id
	return signed, nil
}

// parsePerson reads "Ann <ann@example.org>: what was done".
func parsePerson(value string) (SignOff, error) {
	name, rest, opened := strings.Cut(value, "<")
	mail, rest, closed := strings.Cut(rest, ">")
	what, found := strings.CutPrefix(strings.TrimSpace(rest), ":")
	signed := SignOff{Name: strings.TrimSpace(name), Mail: mail, What: strings.TrimSpace(what)}
	switch {
	case !opened || !closed:
		return signed, errors.New("gives no mail address in < and >")
	case !strings.ContainsFunc(signed.Name, unicode.IsLetter):
		return signed, errors.New("names nobody")
	case len(mail) > maxMail || !mailShape.MatchString(mail):
		return signed, fmt.Errorf("has %s for a mail address", shown(mail))
	case !found || signed.What == "" || signed.What == placeholder:
		return signed, errors.New("does not say what was done, after a colon")
	case utf8.RuneCountInString(signed.Name) > maxName || utf8.RuneCountInString(signed.What) > maxWhat:
		return signed, fmt.Errorf("is too long: a name has at most %d characters, what was done %d", maxName, maxWhat)
	case !plain(signed.Name) || !plain(signed.What):
		return signed, errors.New("has characters that do not belong in a line")
	}
	return signed, nil
}
