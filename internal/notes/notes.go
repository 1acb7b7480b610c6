// Package notes writes the release notes of one version, through a template: the default one, or a project's own.
package notes

import (
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	"dagger/slipway/internal/stage"
)

// Facts is what release notes are made of, and what a template reads. What is not known is empty. It has no methods,
// and neither have the types in it: a template comes from the repository, and all it can do is read.
type Facts struct {
	Package        string  // the distribution's name
	Tag            string  // v1.2.0-rc.1
	Version        string  // PEP 440, normalized: 1.2.0rc1
	Date           string  // 2024-03-15
	Previous       string  // the tag before; "" for the first release
	Repository     string  // as RepositoryURL returns it
	Summary        string  // Markdown, what stands before the first group
	Groups         []Group // in the order of the changelog; a template gets those with breaking changes first
	Body           string  // Markdown, the changelog's section as a whole
	MigrationGuide string  // path in the repository with forward slashes, or https URL
	Contributors   []Contributor
	Files          []File // none before a build
	Prerelease     bool
	Index          string // "" or "pypi", or else the URL of an index's simple API; a template gets "" for "pypi"
	RequiresPython string // >=3.10
}

// Group is what a changelog has under one heading of level 3.
type Group struct {
	Type string // Added, Changed, Deprecated, Removed, Fixed, Security, or a heading of the project's own
	Body string // Markdown, links already inlined
}

// Contributor is somebody whose work is in this version.
type Contributor struct {
	Name    string // plain text; a template gets it as Markdown, since everybody can choose a name
	Login   string // at GitHub, without @; "" unknown
	Commits int    // written or co-written
	First   bool   // none of their commits is in an earlier version
}

// File is one file of the release.
type File struct {
	Name   string
	Size   int64  // bytes
	SHA256 string // lower-case hex
}

// Error says what is wrong with a template, where, and what would be right; or what keeps these facts out of notes.
type Error struct {
	File    string // of the template; "" where the template is not to blame
	Line    int    // from 1; 0 is the file as a whole
	Column  int    // from 1, in characters; 0 is unknown
	Message string
}

// Error is the message with its place, as FILE:LINE:COLUMN.
func (e *Error) Error() string {
	place := ""
	if e.File != "" {
		place = stage.Clean(e.File) + ":"
	}
	if e.Line > 0 {
		place += fmt.Sprintf("%d:", e.Line)
	}
	if e.Column > 0 {
		place += fmt.Sprintf("%d:", e.Column)
	}
	return strings.TrimPrefix(place+" "+e.Message, " ")
}

// maxCharacters is what GitHub takes in a release; it answers 422, "body is too long (maximum is 125000 characters)".
const maxCharacters = 125_000

// Render returns the notes in the default form, Markdown with line feeds. Every error is an *Error.
func Render(facts Facts) (string, error) {
	return RenderTemplate("", []byte(defaultTemplate), facts)
}

// RenderTemplate returns the notes in a project's own form: a template of Go's text/template, UTF-8 of at most 64 KiB,
// which gets the Facts. The file's name is for errors. There are and, or, not, eq, ne, lt, le, gt, ge, len, index, slice,
// and
//
//	text TEXT             the text with everything escaped that means something in Markdown
//	code TEXT             a code span
//	link TEXT URL         a link; only the text where URL is "" or neither https nor http
//	print VALUE…          the values, one after the other
//	date LAYOUT DATE      a date of Facts in another form, by a layout of Go's package time: "2 January 2006"
//	only TYPE GROUPS      the groups of one type
//	except TYPE GROUPS    the groups of all other types
//	compare               URL of what changed since the previous tag; "" unknown
//	file PATH             URL of a file of the repository at this tag; "" unknown
//
// Work and output are bounded, a template that calls itself is refused. Lines that are broken only to fit a page are
// joined in Summary, Body and the groups. Every error is an *Error.
func RenderTemplate(file string, source []byte, facts Facts) (string, error) {
	if err := check(facts); err != nil {
		return "", err
	}
	parsed, err := parseTemplate(file, source)
	if err != nil {
		return "", err
	}
	data := prepare(facts)
	limits := &budget{left: maxWork}
	runnable := template.New(file).Option("missingkey=error").Funcs(limits.functions(data))
	for name, tree := range parsed.trees {
		meter(tree.Root)
		if _, err := runnable.AddParseTree(name, tree); err != nil {
			return "", parsed.explain(err)
		}
	}
	var out bounded
	switch err := runnable.Execute(&out, data); {
	case err != nil && utf8.RuneCount(out.Bytes()) > maxCharacters:
		return "", tooMany(file, fmt.Sprintf("more than %d", maxCharacters))
	case err != nil:
		return "", parsed.explain(err)
	}
	return finish(file, out.String())
}

// finish makes the output fit to be published and to be printed: line feeds, UTF-8, nothing that a terminal or a runner
// acts on, nothing that is hidden.
func finish(file, text string) (string, error) {
	text = strings.Trim(stage.Harmless(text), "\n")
	if strings.TrimSpace(text) == "" {
		return "", &Error{File: file, Message: "the template prints nothing"}
	}
	text += "\n"
	if n := utf8.RuneCountInString(text); n > maxCharacters {
		return "", tooMany(file, strconv.Itoa(n))
	}
	return text, nil
}

func tooMany(file, characters string) error {
	return &Error{File: file, Message: fmt.Sprintf("the notes have %s characters, and GitHub takes at most %d in a "+
		"release; shorten this version's section of the changelog", characters, maxCharacters)}
}
