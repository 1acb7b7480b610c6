package report

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reproduce returns the shell line that runs a stage again, anywhere, on what this release ran it on: a git URL at a
// commit, from a fresh folder. The folder matters: Dagger reads a file .env where it is called or in a folder above, and
// what stands in there can set arguments and run commands; a line printed by a failed run of somebody's repository must
// not be a way to that. An empty one in the folder ends Dagger's search. So does the module matter: only the caller says
// which it is, what the repository says of it is shown as its word and no part of a line to copy. Where no such line can
// be given, why says so, and the command is one for the folder of this run.
func Reproduce(r Record, name string) (command, why string) {
	if odd := unprintable(r.Source.Path, r.Tag, r.Source.Module); odd != "" {
		return "", odd + " is not printable, so there is no line to copy"
	}
	if r.Mode == "performance" && !slices.Contains(callable, name) && !slices.Contains(withTag, name) && grouped[name] == "" {
		return "", "" // what failed is an effect, or its credentials: a rehearsal would show something else
	}
	call := strings.Join(arguments(r, name), " ")
	source, why := pinnedSource(r.Source)
	if r.Source.Module == "" {
		why = strings.TrimPrefix(why+" and say how Slipway is called, with --module"+claim(r.Source.ModuleClaim), " and ")
	}
	if why != "" {
		return "dagger call " + pathArgument(r.Source) + call, why
	}
	return `cd "$(mktemp -d)" && touch .env && dagger -m ` + quote(r.Source.Module) + " call --source=" + quote(source) + " " +
		pathArgument(r.Source) + call, ""
}

// claim is what the repository says of the module, for a reader to judge.
func claim(module string) string {
	if module == "" || unprintable(module) != "" {
		return ""
	}
	return " (the repository says " + module + "; whether that is Slipway is for you to judge)"
}

// onlyHere is the sentence that goes with commands for the folder of this run, once for all of them; "" where commands
// run anywhere.
func onlyHere(r Record) string {
	command, why := Reproduce(r, "lint")
	switch {
	case why == "":
		return ""
	case command == "":
		return why
	}
	return "These commands are for this folder, with the -m and --source that you gave; to get some that run anywhere, " + why + "."
}

// unprintable returns the first value that a terminal would not show as it is, quoted; "" if all are plain. Quotes for
// the shell do not keep a control sequence from the terminal.
func unprintable(values ...string) string {
	for _, value := range values {
		if !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return strconv.QuoteToASCII(value)
		}
	}
	return ""
}

// withTag are the stages that compare with a tag.
var withTag = []string{"version-check", "changelog", "api", "package", "build"}

// grouped are stages that are functions of a group, and compare with a tag.
var grouped = map[string]string{"notes": "next", "support": "policy"}

// callable are the other stages that are functions of their own.
var callable = []string{"lint", "types", "test", "security"}

// arguments is the function that runs a stage, and its tag. What is no function of its own is part of a rehearsal.
func arguments(r Record, name string) []string {
	switch {
	case slices.Contains(callable, name):
		return []string{name}
	case slices.Contains(withTag, name):
		return []string{name, "--tag=" + quote(r.Tag)}
	case grouped[name] != "":
		return []string{grouped[name], name, "--tag=" + quote(r.Tag)}
	}
	return []string{"release", "--tag=" + quote(r.Tag)}
}

func pathArgument(s Source) string {
	if s.Path == "" || path.Clean(s.Path) == "." {
		return ""
	}
	return "--path=" + quote(s.Path) + " "
}

var (
	commitForm = regexp.MustCompile(`^[0-9a-f]{40}(?:[0-9a-f]{24})?$`)
	scpForm    = regexp.MustCompile(`^(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9][A-Za-z0-9.-]+):([^:/\s#?][^:\s#?]*)$`)
)

// pinnedSource is a git URL with its commit, or why there is none.
func pinnedSource(s Source) (source, why string) {
	if !commitForm.MatchString(s.Commit) {
		return "", "release from a commit"
	}
	origin := withoutPassword(s.Origin)
	if match := scpForm.FindStringSubmatch(origin); match != nil && !strings.Contains(origin, "://") {
		user := match[1]
		if user == "" {
			user = "git"
		}
		origin = "ssh://" + user + "@" + match[2] + "/" + match[3]
	}
	parsed, err := url.Parse(origin)
	if err != nil || !slices.Contains([]string{"https", "http", "ssh"}, parsed.Scheme) || parsed.Host == "" ||
		strings.HasPrefix(parsed.Host, "-") || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.Path == "" {
		return "", "give the repository a remote origin that others can clone"
	}
	return parsed.String() + "#" + s.Commit, ""
}

// withoutPassword takes credentials out of a remote's address; the user name of ssh stays. What cannot be read as an
// address may hold a password anywhere, so nothing of it is kept.
func withoutPassword(origin string) string {
	if !strings.Contains(origin, "://") {
		if host, rest, found := strings.Cut(origin, "@"); found && strings.Contains(host, ":") {
			user, _, _ := strings.Cut(host, ":")
			return user + "@" + rest
		}
		return origin
	}
	parsed, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	switch {
	case parsed.User == nil:
	case parsed.Scheme == "ssh":
		parsed.User = url.User(parsed.User.Username())
	default:
		parsed.User = nil
	}
	parsed.RawQuery, parsed.Fragment = "", ""
	return parsed.String()
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./#-]+$`)

// quote makes one word of a POSIX shell out of any text.
func quote(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
