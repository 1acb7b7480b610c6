package checklist

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/nearest"
)

// Trailers reads the sign-offs in the message of an annotated tag: "Manual-Testing: Ann <ann@example.org>: tried it" in
// its trailers, as git-interpret-trailers(1) finds them. A key is the id of a line, in any case. Other trailers are
// none of ours, and neither are lines of a list that is not asked for. A sign-off that cannot be read is an error with
// the tag and the line of its message, from 1.
func (r Rules) Trailers(tag, message string) ([]SignOff, error) {
	asked := ids(r.sections())
	var all []SignOff
	for _, one := range trailers(message) {
		id := strings.ToLower(one.key)
		if !slices.Contains(asked, id) {
			if best, near := nearest.To(id, asked); near && len(id) >= longKey && !slices.Contains(r.known(), id) {
				return nil, fmt.Errorf("tag %s, line %d of its message: %s is no line of the checklist; did you mean %s?", shown(tag), one.line,
					shown(one.key), best)
			}
			continue
		}
		signed, err := parsePerson(one.value)
		if err != nil {
			return nil, fmt.Errorf("tag %s, line %d of its message: %s %w; write it as %s: Name <mail>: %s",
				shown(tag), one.line, shown(one.key+": "+one.value), err, one.key, placeholder)
		}
		signed.Item = id
		all = append(all, signed)
	}
	return all, nil
}

// longKey is how long a key has to be for a misspelling to be told from another project's trailer: Links is near to lint.
const longKey = 10

type trailer struct {
	line       int // from 1
	key, value string
}

var (
	// keyShape is git's (trailer.c, find_separator): ASCII letters, digits and hyphens, then blanks, then the colon.
	keyShape = regexp.MustCompile(`^([A-Za-z0-9-]+)[ \t]*:(.*)$`)
	// signature is a line with which a signature begins (gpg-interface.c); git appends it to the message.
	signature = regexp.MustCompile(`^-----BEGIN (PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE|SSH SIGNATURE)-----`)
)

// space is what git takes for white space (sane_ctype).
const space = " \t\n\r"

// trailers are those of a message, unfolded: a line that begins with a blank goes on with the trailer before it.
func trailers(message string) []trailer {
	lines := strings.Split(message, "\n")
	for i, line := range slices.Backward(lines) {
		if signature.MatchString(line) {
			lines = lines[:i]
			break
		}
	}
	var all []trailer
	for at := blockStart(lines); at < len(lines); {
		end := at + 1
		for end < len(lines) && indented(lines[end]) {
			end++
		}
		if match := keyShape.FindStringSubmatch(lines[at]); match != nil {
			folded := []string{match[2]}
			for _, line := range lines[at+1 : end] {
				folded = append(folded, strings.TrimLeft(line, space))
			}
			all = append(all, trailer{at + 1, match[1], strings.Trim(strings.Join(folded, " "), space)})
		}
		at = end
	}
	return all
}

// indented lines go on with the one before them.
func indented(line string) bool { return line != "" && strings.ContainsRune(space, rune(line[0])) }

// blockStart is the index of the first line of the trailers, as trailer.c finds it without a configuration: the last
// paragraph, which is not the first, if all its lines are trailers, or if git wrote one of them and a quarter are.
func blockStart(lines []string) int {
	var count counter
	seen := false // a line of the paragraph; comments are none
	for i, line := range slices.Backward(lines) {
		switch {
		case !blank(line):
			count.take(line)
			seen = seen || line[0] != '#'
		case seen && count.isBlock():
			return i + 1
		case seen:
			return len(lines)
		}
	}
	return len(lines)
}

// blank lines separate paragraphs.
func blank(line string) bool { return strings.Trim(line, space) == "" }

// counter looks at the lines of a paragraph, last one first.
type counter struct {
	trailers, others, indented int
	byGit                      bool
}

func (c *counter) take(line string) {
	switch {
	case line[0] == '#':
		c.others, c.indented = c.others+c.indented, 0
	case strings.HasPrefix(line, "Signed-off-by: "), strings.HasPrefix(line, "(cherry picked from commit "):
		c.trailers, c.indented, c.byGit = c.trailers+1, 0, true
	case keyShape.MatchString(line):
		c.trailers, c.indented = c.trailers+1, 0
	case indented(line):
		c.indented++
	default:
		c.others, c.indented = c.others+1+c.indented, 0
	}
}

func (c *counter) isBlock() bool {
	others := c.others + c.indented
	return c.trailers > 0 && (others == 0 || c.byGit && c.trailers*3 >= others)
}
