package changelog

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

// Entry is one change drafted from commits.
type Entry struct {
	Type     string // Added, Changed, Deprecated, Removed, Fixed or Security
	Text     string // Markdown, on one line
	Breaking bool
}

// RollOptions say what Roll writes.
type RollOptions struct {
	Version       string    // as in the tag without its prefix: 1.1.0, 1.2.0-rc.1
	Date          time.Time // of the release; its day in UTC counts
	Previous      string    // the version released before, spelled likewise; empty where there is none
	TagPrefix     string    // v
	RepositoryURL string    // https://github.com/owner/name, for a file that has no links of versions; may be empty
	Drafts        []Entry   // what stands in for entries where [Unreleased] has none
}

// Roll returns the changelog with a section for a version: the entries of [Unreleased] move below a new heading, and
// [Unreleased] stays above it, empty ("At release time, you can move the Unreleased section changes into a new release
// version section": Keep a Changelog 1.0, 1.1; 2.0 likewise). Where it has no entries or is not there, the drafts
// become the entries, below a comment that Find refuses until somebody has read them and taken it out ("machines can
// draft, but humans curate": Keep a Changelog 2.0).
//
// Headings, blank lines, line endings and link reference definitions are written as the file has them; all other bytes
// stay. A file that has a section for the version comes back as it is. Errors say what to do first: nothing to write,
// two sections for what is unreleased, or a result that Find or Lint would refuse.
func Roll(d *Document, options RollOptions) ([]byte, error) { return roll(d, options, false) }

const fresh = `# Changelog

All notable changes to this project are documented in this file.

The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/),
and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).

## [Unreleased]
`

// New returns a new changelog in the form of Keep a Changelog 1.1.0, with a section of the drafts for the version. Its
// headings are links where a RepositoryURL is given.
func New(options RollOptions) ([]byte, error) {
	d, err := Parse([]byte(fresh))
	if err != nil {
		return nil, err
	}
	return roll(d, options, true)
}

func roll(d *Document, options RollOptions, isNew bool) ([]byte, error) {
	r := roller{Document: d, RollOptions: options, isNew: isNew}
	if err := r.plausible(); err != nil {
		return nil, err
	}
	if found, err := d.only(r.Version); err != nil {
		return nil, err
	} else if found != nil {
		return d.Bytes(), nil
	}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	r.style = d.style()
	if r.moves {
		r.move()
	} else {
		r.draft()
	}
	r.links()
	data := r.apply()
	if err := r.prove(data); err != nil {
		return nil, err
	}
	return data, nil
}

type roller struct {
	*Document
	RollOptions
	isNew      bool
	unreleased *Section
	moves      bool // the entries of unreleased become those of the version
	drafts     []Entry
	style      style
	edits      []edit
}

// edit puts text in the place of a part of the file.
type edit struct {
	start, end int
	text       string
}

// plausible refuses what would break the heading or the links.
func (r *roller) plausible() error {
	if n := numberOf(r.Version); n.scheme == noScheme || r.Version[0] < '0' || r.Version[0] > '9' {
		return fmt.Errorf("%.80q is no version; write it as in the tag, without its prefix: 1.1.0 or 1.2.0-rc.1", r.Version)
	}
	unfit := func(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune("<>()[]", c) }
	for _, part := range []string{r.Previous, r.TagPrefix, r.RepositoryURL} {
		if strings.ContainsFunc(part, unfit) {
			return fmt.Errorf("%.80q cannot stand in a link", part)
		}
	}
	return nil
}

// prepare finds what the new section is made of.
func (r *roller) prepare() error {
	var version *Section
	for i := range r.Sections {
		s := &r.Sections[i]
		switch {
		case s.Unreleased && r.unreleased != nil:
			return fail(Twice, s.Line, "[Unreleased] has a section here and one on line %d; join them", r.unreleased.Line)
		case s.Unreleased && version != nil:
			return fail(Misplaced, s.Line, "[Unreleased] stands below version %.80s on line %d; move it to the top",
				version.Version, version.Line)
		case s.Unreleased:
			r.unreleased = s
		case s.Version != "" && version == nil:
			version = s
		}
	}
	if r.unreleased != nil && r.hasContent(r.unreleased.body) {
		r.moves = true
		return nil
	}
	for _, e := range r.Drafts {
		if e.Text = oneLine(e.Text); e.Text != "" {
			r.drafts = append(r.drafts, e)
		}
	}
	if len(r.drafts) > 0 {
		return knownTypes(r.drafts)
	}
	if r.unreleased == nil {
		return fail(Empty, 0, "the changelog has no section [Unreleased], and there are no commits to draft version "+
			"%.80s from; write its section", r.Version)
	}
	return fail(Empty, r.unreleased.Line, "[Unreleased] has no entries, and there are no commits to draft version "+
		"%.80s from; write what changed", r.Version)
}

func knownTypes(drafts []Entry) error {
	for _, e := range drafts {
		if rank(e.Type) < 0 {
			return fmt.Errorf("a draft is of type %.60q; the types are %s", e.Type, strings.Join(types, ", "))
		}
	}
	return nil
}

// move puts the heading of the version between that of [Unreleased] and its entries.
func (r *roller) move() {
	at := r.after(r.unreleased.head.end)
	r.edits = append(r.edits, edit{at, at, r.style.blank(r.style.above) + r.heading() + r.style.ending})
}

// draft puts a section of the drafts below what stands in [Unreleased], which may be comments and empty groups. Where
// there is none, it goes above the newest section; where there is none either, to the end of the file.
func (r *roller) draft() {
	last := r.trim(r.Preamble).Last
	switch newest := r.newest(); {
	case r.unreleased != nil:
		last = max(r.unreleased.head.end, r.unreleased.body.Last)
	case newest != nil:
		last = newest.Line - 1 - r.blanks(newest.Line-1, -1)
	}
	text := r.draftSection()
	if last > 0 {
		text = r.style.blank(r.style.above) + text
	}
	if last == 0 && len(r.lines) > 0 || r.clings(last+1) {
		text += r.style.blank(max(r.style.above, 1))
	}
	r.insert(last, text)
}

// clings says whether line n would go on with a list item above it, or might.
func (r *roller) clings(n int) bool {
	if n > len(r.lines) {
		return false
	}
	k := r.lines[n-1].kind
	return k != blankLine && k != headingLine
}

// insert puts whole lines after line n, 0 being above the first. What stands at the end of a file that has no line
// ending there has none either.
func (r *roller) insert(n int, text string) {
	at := 0
	if n > 0 {
		at = r.after(n)
	}
	if at == len(r.text) && at > 0 && !strings.HasSuffix(r.text, "\n") {
		text = r.style.ending + strings.TrimSuffix(text, r.style.ending)
	}
	r.edits = append(r.edits, edit{at, at, text})
}

// apply returns the file with all edits.
func (r *roller) apply() []byte {
	text := replace(r.text, 0, len(r.text), r.edits)
	if r.BOM {
		text = byteOrderMark + text
	}
	return []byte(text)
}

// replace returns a part of a text with edits in it. Those of one place stand in the order in which they were made.
func replace(text string, start, end int, edits []edit) string {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].start < edits[j].start })
	var out strings.Builder
	for _, e := range edits {
		out.WriteString(text[start:e.start] + e.text)
		start = e.end
	}
	out.WriteString(text[start:end])
	return out.String()
}

// prove reads the result as a release will: the version has its section, and the changelog no problem that blocks
// which it did not have before.
func (r *roller) prove(data []byte) error {
	refuse := func(reason Reason, message string) error {
		return fail(reason, 0, "with a section for version %.80s the changelog would be wrong: %s", r.Version, message)
	}
	d, err := Parse(data)
	if err != nil {
		return err
	}
	if _, err := Find(data, r.Version, r.Date); err != nil {
		if known := err.(*Error); known.Reason != Draft {
			return refuse(known.Reason, known.Error())
		}
	}
	before := map[Reason]int{Draft: 1}
	for _, p := range r.Lint(LintOptions{Today: r.Date}) {
		if p.Blocks {
			before[p.Rule]++
		}
	}
	for _, p := range d.Lint(LintOptions{Today: r.Date}) {
		if !p.Blocks {
			continue
		}
		if before[p.Rule]--; before[p.Rule] < 0 {
			return refuse(p.Rule, fmt.Sprintf("line %d: %s", p.Line, p.Message))
		}
	}
	return nil
}
