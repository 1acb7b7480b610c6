// Package envfile judges the files .env of a repository. Dagger takes from such a file, in the folder of the call or one
// above, the arguments that were not given, and for a secret cmd://… the output of a command that it runs on the host.
// Only the command line may say such things: the file comes with the repository.
package envfile

import (
	"fmt"
	"regexp"
	"strings"

	"dagger/slipway/internal/stage"
)

// MaxSize is how many bytes of a file .env are read; a larger one is refused.
const MaxSize = 1 << 20

// Scope says how Dagger may come to a file.
type Scope struct {
	// Modules are the names under which this module may be called; Dagger takes MODULE_FUNCTION_ARGUMENT from any file.
	Modules []string
	// Bare says that the file lies where a module of the repository begins; there FUNCTION_ARGUMENT is enough.
	Bare bool
}

// Judge finds the lines that would set an argument of this module, whatever function it is of.
func Judge(file, text string, scope Scope) []stage.Finding {
	var findings []stage.Finding
	line := 0
	for content := range strings.SplitSeq(text, "\n") {
		line++
		for _, name := range assigned(content) {
			sets, ok := scope.sets(name)
			if !ok {
				continue
			}
			findings = append(findings, stage.Finding{File: file, Line: line, Rule: "env-default", Message: fmt.Sprintf(
				"%s would set %s without a word on the command line; remove the line and give the argument itself", name.text, sets)})
			break
		}
	}
	return findings
}

// name is a variable that a line may assign.
type name struct {
	text  string
	first bool // the line begins with it, or with nothing that says what it is
}

var (
	comment = regexp.MustCompile(`^#`)
	export  = regexp.MustCompile(`^export\s+`)
	plain   = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)[ \t]*\+?=`)
	anyName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
	assigns = regexp.MustCompile(`^[ \t]*(?:\+?=|\[)`)
)

// assigned lists the variables that a line may assign. Dagger reads line by line, each with a shell's parser, and takes the
// one assignment of the first statement. A line that begins like NAME= assigns that name or, if there is more to it, is an
// error that stops Dagger. What else such a parser understands (redirections, !, declare, arrays) is not taken apart here:
// every name before an assignment sign counts. As the parser does, NUL bytes are passed over, and a line without = counts as
// if it ended in one.
func assigned(line string) []name {
	line = strings.TrimSpace(strings.ReplaceAll(line, "\x00", ""))
	if line == "" || comment.MatchString(line) {
		return nil
	}
	if !strings.Contains(line, "=") {
		line += "="
	}
	line = export.ReplaceAllString(line, "")
	begins := plain.FindStringSubmatch(line)
	var names []name
	for _, at := range anyName.FindAllStringIndex(line, -1) {
		if assigns.MatchString(line[at[1]:]) {
			names = append(names, name{text: line[at[0]:at[1]], first: begins == nil || at[0] == 0})
		}
	}
	return names
}

// sets says which argument a variable sets. With the module's name before it, it counts wherever it stands in a line.
func (s Scope) sets(variable name) (string, bool) {
	key := joined(variable.text)
	for _, module := range s.Modules {
		if rest, ok := strings.CutPrefix(key, joined(module)); ok && module != "" {
			if sets, found := arguments()[rest]; found {
				return sets, true
			}
		}
	}
	if s.Bare && variable.first {
		sets, found := arguments()[key]
		return sets, found
	}
	return "", false
}

// joined leaves out what Dagger does not distinguish in a name: it takes all but letters and digits for the end of a word.
func joined(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 {
			return r
		}
		return -1
	}, strings.ToLower(name))
}
