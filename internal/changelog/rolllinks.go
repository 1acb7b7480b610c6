package changelog

import (
	"regexp"
	"strings"
)

// compareShape is a link that compares two tags: its base, the older tag, the dots, the newer one.
var compareShape = regexp.MustCompile(`^(.*/compare/)(.+?)(\.{2,3})(.+)$`)

// links brings the links of versions up to date, in the words of the file: from the new version to what comes next,
// and from the previous version to the new one.
func (r *roller) links() {
	r.retargetHeading()
	next := r.definition(func(ref Reference) bool { return ref.key == "unreleased" && r.compares(ref) })
	if next != nil {
		m := compareShape.FindStringSubmatch(next.Destination)
		r.retarget(*next, m[1]+r.tag()+m[3]+m[4])
	}
	if r.style.bracketed && r.inlineLink() != "" {
		return
	}
	if next != nil {
		r.insert(next.Lines.Last, r.leads(r.between(next.Destination, r.tag())))
		return
	}
	newest := r.definition(func(ref Reference) bool {
		return versionLabel(ref.Label) && ref.key != "unreleased" && r.between(ref.Destination, ref.Label) != ""
	})
	if newest != nil {
		r.insert(newest.Lines.First-1, r.leads(r.between(newest.Destination, newest.Label)))
		return
	}
	if r.definition(func(ref Reference) bool { return versionLabel(ref.Label) }) == nil {
		r.firstLinks()
	}
}

// definition returns the first link reference definition of a kind, of those that stand in no quote or list.
func (r *roller) definition(wanted func(Reference) bool) *Reference {
	for i, ref := range r.References {
		if r.lines[ref.Lines.First-1].depth == 0 && wanted(ref) {
			return &r.References[i]
		}
	}
	return nil
}

func (r *roller) compares(ref Reference) bool { return compareShape.MatchString(ref.Destination) }

func (r *roller) tag() string { return r.TagPrefix + r.Version }

// leads is the line that defines where the heading of the version leads.
func (r *roller) leads(destination string) string {
	return "[" + r.style.prefix + r.Version + "]: " + destination + r.style.ending
}

// retarget changes where a definition leads.
func (r *roller) retarget(ref Reference, destination string) {
	if strings.HasPrefix(r.text[ref.start:ref.end], "<") {
		destination = "<" + destination + ">"
	}
	r.edits = append(r.edits, edit{ref.start, ref.end, destination})
}

// retargetHeading does so for [Unreleased](link).
func (r *roller) retargetHeading() {
	if r.unreleased == nil {
		return
	}
	link := r.unreleased.title.link
	m := compareShape.FindStringSubmatch(link)
	start := r.lines[r.unreleased.head.line].start
	at := strings.Index(r.raw(Span{r.unreleased.Line, r.unreleased.head.end}), "("+link)
	if m == nil || at < 0 {
		return
	}
	start += at + 1
	r.edits = append(r.edits, edit{start, start + len(link), m[1] + r.tag() + m[3] + m[4]})
}

// inlineLink is where the heading of the version leads where headings have their links in them; else nothing.
func (r *roller) inlineLink() string {
	newest := r.newest()
	if newest == nil || newest.title.link == "" {
		return ""
	}
	return r.between(newest.title.link, newest.title.name)
}

// between makes the link of the new version from one of another version: what lies between the previous version and
// it, or its release where it is the first; a link to one tag becomes one to the new tag. It is empty where the other
// link is neither.
func (r *roller) between(other, version string) string {
	if m := compareShape.FindStringSubmatch(other); m != nil {
		if r.Previous == "" {
			return release(strings.TrimSuffix(m[1], "compare/")) + r.tag()
		}
		return m[1] + r.TagPrefix + r.Previous + m[3] + r.tag()
	}
	base, found := strings.CutSuffix(other, "/"+version)
	if !found {
		base, found = strings.CutSuffix(other, "/"+r.TagPrefix+version)
	}
	if !found {
		return ""
	}
	return base + "/" + r.tag()
}

// release is where the releases of a repository are: on GitLab behind /-/.
func release(repository string) string {
	if strings.HasSuffix(repository, "/-/") {
		return repository + "releases/"
	}
	return repository + "releases/tag/"
}

// firstLinks defines links in a file that has none for any version: where its headings have brackets, the repository is
// known, and the file has other definitions or is new.
func (r *roller) firstLinks() {
	if !r.style.bracketed || r.RepositoryURL == "" || len(r.References) == 0 && !r.isNew {
		return
	}
	repository := strings.TrimSuffix(r.RepositoryURL, "/") + "/"
	text := r.leads(r.between(repository+"compare/a...b", ""))
	if r.unreleased != nil && r.unreleased.title.label != "" {
		text = "[" + r.unreleased.title.label + "]: " + repository + "compare/" + r.tag() + "...HEAD" + r.style.ending + text
	}
	last := 0
	for _, ref := range r.References {
		if r.lines[ref.Lines.First-1].depth == 0 {
			last = ref.Lines.Last
		}
	}
	if last == 0 {
		last, text = len(r.lines), r.style.ending+text
	}
	r.insert(last, text)
}
