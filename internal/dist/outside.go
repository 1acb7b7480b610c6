package dist

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// OutsideTree reports what the files hold that the source tree does not have at that place: a member is explained by a
// file of the same content at the path that the member's place comes from, and not by one elsewhere. An empty file is
// no exception: an empty module hides another one. What builds write anew (see isWritten) makes nothing else known. A
// wheel may also hold what the sdist holds, where it was explained there.
//
// tree is the commit's tree; its .git is not looked at. The lines say what was not compared: what layout names as
// generated, and compiled code in a wheel for one platform. An error means that the tree could not be read.
func (s *Set) OutsideTree(tree fs.FS, layout Layout) (findings []stage.Finding, uncompared []string, err error) {
	sizes := map[int64]bool{}
	for _, file := range s.Files {
		for _, member := range file.Members {
			sizes[member.Size] = true
		}
	}
	source, err := readSource(tree, sizes)
	if err != nil {
		return nil, nil, err
	}
	for _, file := range slices.Backward(s.Files) { // the sdist first
		c := &comparison{file: file, source: source, layout: layout}
		c.compare()
		findings = append(findings, c.findings()...)
		uncompared = append(uncompared, c.uncompared()...)
	}
	return findings, uncompared, nil
}

// comparison holds one file against the source.
type comparison struct {
	file   File
	source *source
	layout Layout

	foreign   []string // messages
	generated []string // members that the configuration names
	compiled  []string // members of a wheel for one platform
	dynamic   bool     // has entry points that the configuration leaves to the build
}

func (c *comparison) compare() {
	content := map[string]string{}
	for _, member := range c.file.Members {
		content[path.Clean(member.Name)] = member.SHA256
	}
	for _, member := range c.file.Members {
		switch member.Type {
		case Regular:
			c.compareMember(member)
		case Symlink:
			if !c.source.hasLink(c.file.place(member.Name), member.Link) {
				member.SHA256 = content[path.Join(path.Dir(path.Clean(member.Name)), member.Link)]
				c.compareMember(member)
			}
		case Hardlink:
			member.SHA256 = content[path.Clean(member.Link)]
			c.compareMember(member)
		}
	}
	c.compareEntryPoints()
}

func (c *comparison) compareMember(member Member) {
	at := c.file.place(member.Name)
	switch {
	case member.SHA256 == "":
		c.object("%q is a link that the source tree does not have", clip(member.Name))
	case !fs.ValidPath(at):
		c.object("%q stands where no file of the source tree can come to", clip(member.Name))
	case c.fromSource(at, member.SHA256):
		if c.file.Kind == Sdist {
			c.source.added[pathSum{at, member.SHA256}] = true
		}
	case c.file.isWritten(at) || c.isRewritten(at, member):
	case c.isGenerated(at):
		c.generated = append(c.generated, member.Name)
	case c.isCompiled(member):
		c.compiled = append(c.compiled, member.Name)
	default:
		c.object("%s", c.difference(at, member))
	}
}

func (c *comparison) object(format string, args ...any) {
	c.foreign = append(c.foreign, fmt.Sprintf(format, args...))
}

// moves are those that apply to this kind of file.
func (c *comparison) moves() []Move {
	return slices.DeleteFunc(slices.Concat(usual, c.layout.Moves), func(move Move) bool {
		return move.In != "" && move.In != c.file.Kind
	})
}

// fromSource says whether the source explains this content at this place.
func (c *comparison) fromSource(at, sum string) bool {
	equal := c.source.has
	if c.file.Kind == Wheel && strings.HasPrefix(at, dataFolder+"/scripts/") {
		equal = func(name, sum string) bool { return c.source.has(name, sum) || c.source.asScript(name, sum) }
	}
	for _, move := range c.moves() {
		if name, ok := move.origin(at); ok && equal(name, sum) {
			return true
		}
		if move.Flat && path.Dir(at) == move.To && slices.ContainsFunc(c.source.byBase[path.Base(at)],
			func(name string) bool { return move.flattens(name) && equal(name, sum) }) {
			return true
		}
	}
	return c.file.Kind == Wheel && isQuiet(at) && c.source.named[pathSum{path.Base(at), sum}]
}

// isRewritten tells the two files of an sdist that backends write anew from the committed ones. Both decide what runs
// when the sdist is built, so they have to say the same.
func (c *comparison) isRewritten(at string, member Member) bool {
	text, kept := c.file.texts[member.Name]
	if c.file.Kind != Sdist || !kept {
		return false
	}
	committed := c.source.text(at)
	switch at {
	case "setup.cfg":
		return slices.ContainsFunc(setuptoolsCfg(committed), func(want []byte) bool { return bytes.Equal(text, want) })
	case "pyproject.toml":
		return c.layout.SamePyproject != nil && committed != nil && c.layout.SamePyproject(committed, text)
	}
	return false
}

// isGenerated says whether the configuration names what stands at a place, by its path in the source or by the place.
func (c *comparison) isGenerated(at string) bool {
	return slices.Contains(c.layout.Generated, at) || slices.ContainsFunc(c.moves(), func(move Move) bool {
		name, ok := move.origin(at)
		return ok && slices.Contains(c.layout.Generated, name)
	})
}

// pythons are the extensions of what an interpreter reads.
var pythons = []string{".py", ".pyw", ".pyc", ".pyo", ".pth"}

// isCompiled tells what only a build can make. A wheel for any platform has none of it, and Python's own files are none
// of it whatever they begin with.
func (c *comparison) isCompiled(member Member) bool {
	if c.file.Kind != Wheel || slices.Contains(splitTags(c.file.name.platform), "any") || !member.compiled {
		return false
	}
	return !slices.Contains(pythons, strings.ToLower(path.Ext(member.Name)))
}

// difference says what is wrong with a member, so that a reader knows where to look.
func (c *comparison) difference(at string, member Member) string {
	name := clip(member.Name)
	for _, move := range c.moves() {
		if origin, ok := move.origin(at); ok {
			if _, there := c.source.files[c.source.real(origin)]; there {
				return fmt.Sprintf("%q has other content (sha256 %s) than %q of the source tree", name, member.SHA256,
					clip(origin))
			}
		}
	}
	if member.Size == 0 && member.Type == Regular {
		return fmt.Sprintf("%q is empty, and the source tree has no such file", name)
	}
	if other := c.source.bySum[member.SHA256]; other != "" {
		return fmt.Sprintf("%q has the content of %q, which the source tree has under another name", name, clip(other))
	}
	return fmt.Sprintf("%q has content (sha256 %s) that no file of the source tree has", name, member.SHA256)
}

func (c *comparison) findings() []stage.Finding {
	var findings []stage.Finding
	add := func(message string) {
		findings = append(findings, stage.Finding{File: c.file.Name, Rule: "outside-tree", Message: message})
	}
	for _, message := range c.foreign[:min(len(c.foreign), maxFindings)] {
		add(message)
	}
	if more := len(c.foreign) - maxFindings; more > 0 {
		add(fmt.Sprintf("and %d more of this kind", more))
	}
	return findings
}

func (c *comparison) uncompared() []string {
	var lines []string
	say := func(why string, names []string) {
		if len(names) > 0 {
			lines = append(lines, fmt.Sprintf("%s: not compared with the source tree, %s: %s", c.file.Name, why,
				listed(names)))
		}
	}
	say("because the configuration says that the build makes it", c.generated)
	say("because it is compiled", c.compiled)
	if c.dynamic {
		say("because [project] dynamic leaves its entry points to the build", []string{"entry_points.txt"})
	}
	return lines
}

// listed joins names for a sentence, as many as findings of one kind are shown.
func listed(names []string) string {
	more := ""
	if n := len(names) - maxFindings; n > 0 {
		names, more = names[:maxFindings], fmt.Sprintf(" and %d more", n)
	}
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = fmt.Sprintf("%q", clip(name)) // a name may hold a comma or a line feed
	}
	return strings.Join(shown, ", ") + more
}
