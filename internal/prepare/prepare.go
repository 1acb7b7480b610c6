// Package prepare computes the files that a release changes before it is tagged: versions, changelog, migration guide.
package prepare

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
	"time"

	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/version"
)

// Release is the one that is prepared.
type Release struct {
	Tag        version.Tag
	Previous   *history.Release   // nil before the first one
	Entries    []convention.Entry // what the commits say, for a changelog that says nothing
	Day        time.Time          // of the release
	Repository string             // https URL, for links in a changelog that has none; "" unknown
	Fragments  string             // the tool that writes the changelog from fragments; "" is none, and it is written here
}

// Prepared is what has to be written.
type Prepared struct {
	Files map[string][]byte // by name in the package's folder; those that change, and no others
	New   []string          // those of them that Prepare found nothing for: whoever writes makes sure of that
	Told  []string          // what was done and what was left, one line each
}

// Prepare writes nothing to disk. A second time, on its own outcome, it changes nothing more.
//
// Errors: places for versions that cannot be written (*edit.Error), a changelog that cannot be rolled (*changelog.Error or
// a sentence), a name that is a link (*project.SymlinkError).
func Prepare(p *project.Project, r Release) (Prepared, error) {
	prepared := Prepared{Files: map[string][]byte{}}
	for _, step := range []func(*project.Project, Release) error{prepared.versions, prepared.changelog, prepared.guide} {
		if err := step(p, r); err != nil {
			return Prepared{}, err
		}
	}
	return prepared, nil
}

func (out *Prepared) tell(format string, arguments ...any) {
	out.Told = append(out.Told, fmt.Sprintf(format, arguments...))
}

func (out *Prepared) versions(p *project.Project, r Release) error {
	edits, err := p.VersionEdits(r.Tag.PEP440())
	if err != nil {
		return err
	}
	maps.Copy(out.Files, edits.Files)
	for _, place := range edits.Places {
		out.tell("%s:%d: %s becomes %s", place.File, place.Line, place.Value, edits.Version)
	}
	if edits.Reason != "" {
		out.tell("%s", edits.Reason)
	}
	return nil
}

func (out *Prepared) changelog(p *project.Project, r Release) error {
	name := p.Config.Changelog
	if r.Fragments != "" {
		return nil
	}
	options := changelog.RollOptions{Version: r.Tag.SemVer(), Date: r.Day, TagPrefix: r.Tag.Prefix, RepositoryURL: r.Repository}
	if r.Previous != nil {
		options.Previous = strings.TrimPrefix(r.Previous.Name, r.Tag.Prefix)
	}
	for _, entry := range r.Entries {
		options.Drafts = append(options.Drafts, changelog.Entry{Type: entry.Type, Text: entry.Text, Breaking: entry.Breaking})
	}
	before, err := p.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(p.OtherChangelogs()) > 0:
		out.tell("the changelog is left to you: %v", p.NoChangelog())
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	after, err := rolled(before, err == nil, options)
	if err != nil {
		return at(name, err)
	}
	if string(after) == string(before) {
		return nil
	}
	out.Files[name] = after
	if before == nil {
		out.New = append(out.New, name)
	}
	out.told(name, after, options)
	return nil
}

func rolled(before []byte, exists bool, options changelog.RollOptions) ([]byte, error) {
	if !exists {
		return changelog.New(options)
	}
	document, err := changelog.Parse(before)
	if err != nil {
		return nil, err
	}
	return changelog.Roll(document, options)
}

// told says what became of the changelog, and that a draft waits for its editor.
func (out *Prepared) told(name string, after []byte, options changelog.RollOptions) {
	_, err := changelog.Find(after, options.Version, options.Date)
	var known *changelog.Error
	if errors.As(err, &known) && known.Reason == changelog.Draft {
		out.tell("%s:%d: section %s drafted, with %d entries from the commits; edit it, then delete the line that says so", name, known.Line,
			options.Version, len(options.Drafts))
		return
	}
	out.tell("%s: [Unreleased] becomes section %s", name, options.Version)
	for _, draft := range options.Drafts {
		if draft.Breaking {
			out.tell("see that it names what breaks: %s", draft.Text)
		}
	}
}

// at puts the file before an error that knows its line.
func at(name string, err error) error {
	var known *changelog.Error
	if errors.As(err, &known) && known.Line > 0 {
		return fmt.Errorf("%s:%d: %s", name, known.Line, known.Message)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// guide begins a migration guide where a new major asks users to migrate and there is none.
func (out *Prepared) guide(p *project.Project, r Release) error {
	numbers := r.Tag.Numbers()
	if r.Previous == nil || r.Previous.Version.Release()[0] >= numbers[0] {
		return nil
	}
	if _, found := p.MigrationGuide(numbers); found {
		return nil
	}
	from := version.Make(r.Tag.Prefix, r.Previous.Version.Release(), "", 0).SemVer()
	to := version.Make(r.Tag.Prefix, numbers, "", 0).SemVer()
	name := path.Join(p.Config.Next.MigrationGuides, "v"+from+"-to-v"+to+".md")
	if err := p.Free(name); err != nil {
		return err
	}
	out.Files[name], out.New = []byte(skeleton(from, to, r.Entries)), append(out.New, name)
	out.tell("%s: begun; write what users have to do", name)
	return nil
}

// skeletonMark begins the line that a guide has until somebody has written it.
const skeletonMark = "<!-- A skeleton:"

// SkeletonLine is the line, from 1, on which a migration guide says that nobody has written it yet; 0 is that it does not.
func SkeletonLine(guide []byte) int {
	for i, line := range strings.Split(string(guide), "\n") {
		if strings.HasPrefix(line, skeletonMark) {
			return i + 1
		}
	}
	return 0
}

// skeleton is a guide with a heading for every breaking change.
func skeleton(from, to string, entries []convention.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# From %s to %s\n\n%s say of each change what users have to do, then delete this line. -->\n", from, to, skeletonMark)
	breaking := 0
	for _, entry := range entries {
		if entry.Breaking {
			breaking++
			fmt.Fprintf(&b, "\n## %s\n\nBefore:\n\n```python\n```\n\nAfter:\n\n```python\n```\n", strings.ReplaceAll(entry.Text, "**", ""))
		}
	}
	if breaking == 0 {
		b.WriteString("\n## What changed\n\nBefore:\n\n```python\n```\n\nAfter:\n\n```python\n```\n")
	}
	return b.String()
}
