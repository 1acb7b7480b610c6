package dist

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkMembers objects to entries that leave the folder they are unpacked in, that exist twice, or that are no file.
func checkMembers(file File, object objection) {
	tree := newMemberTree(file.Members)
	for _, member := range file.Members {
		if reason := unsafePath(member.Name); reason != "" {
			object("member %q %s", clip(member.Name), reason)
			continue
		}
		if tree.count[path.Clean(member.Name)] > 1 && tree.first(member.Name) {
			object("member %q exists %d times", clip(member.Name), tree.count[path.Clean(member.Name)])
		}
		if parent := tree.linkAbove(path.Clean(member.Name)); parent != "" {
			object("member %q lies below the link %q", clip(member.Name), clip(parent))
		}
		checkType(file, member, tree, object)
	}
}

func checkType(file File, member Member, tree *memberTree, object objection) {
	switch member.Type {
	case Regular, Directory:
	case Symlink, Hardlink:
		if file.Kind == Wheel {
			object("member %q is a %s; a wheel can hold none", clip(member.Name), member.Type)
			return
		}
		if reason := tree.unsafeLink(file, member); reason != "" {
			object("member %q is a %s to %q, which %s", clip(member.Name), member.Type, clip(member.Link), reason)
		}
	default:
		object("member %q is a %s: neither file, directory nor link", clip(member.Name), member.Type)
	}
}

// unsafePath says what is wrong with a member's name on any system it may be unpacked on, or "".
func unsafePath(name string) string {
	if reason := badForm(name); reason != "" {
		return reason
	}
	if slices.Contains(strings.Split(name, "/"), "..") {
		return "leaves its folder with .."
	}
	return ""
}

// badForm says why a path is not a relative one that every system reads alike, or "".
func badForm(name string) string {
	switch {
	case name == "":
		return "has no name"
	case !utf8.ValidString(name):
		return "is not UTF-8"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "contains a control character"
	case strings.ContainsRune(name, '\\'):
		return "contains a backslash, a separator on Windows"
	case strings.HasPrefix(name, "/"):
		return "is an absolute path"
	case len(name) > 1 && name[1] == ':':
		return "starts with a Windows drive"
	}
	return ""
}

// memberTree answers what stands where in an archive.
type memberTree struct {
	count map[string]int  // cleaned name → how many; directories that are listed again count once
	links map[string]bool // symbolic links
	seen  map[string]bool // reported as double
	types map[string]MemberType
}

func newMemberTree(members []Member) *memberTree {
	tree := &memberTree{
		count: map[string]int{}, links: map[string]bool{}, seen: map[string]bool{}, types: map[string]MemberType{},
	}
	for _, member := range members {
		name := path.Clean(member.Name)
		if member.Type != Directory || tree.types[name] != Directory {
			tree.count[name]++
		}
		tree.types[name] = member.Type
		if member.Type == Symlink {
			tree.links[name] = true
		}
	}
	return tree
}

func (t *memberTree) first(name string) bool {
	name = path.Clean(name)
	defer func() { t.seen[name] = true }()
	return !t.seen[name]
}

// linkAbove returns the symbolic link that a path leads through, or "".
func (t *memberTree) linkAbove(name string) string {
	for parent := path.Dir(name); parent != "." && parent != "/"; parent = path.Dir(parent) {
		if t.links[parent] {
			return parent
		}
	}
	return ""
}

// unsafeLink says why a link of an sdist cannot be trusted, or "". A symbolic link is relative to its folder, a hard
// link to the archive's root (POSIX pax); both have to stay in the sdist's one folder, and a detour through another
// symbolic link could lead anywhere.
func (t *memberTree) unsafeLink(file File, member Member) string {
	target := member.Link
	if reason := badForm(target); reason != "" {
		return reason
	}
	if member.Type == Symlink {
		target = path.Join(path.Dir(path.Clean(member.Name)), target)
	}
	target = path.Clean(target)
	if target != file.name.stem() && !strings.HasPrefix(target, file.name.stem()+"/") {
		return "leaves the folder of the sdist"
	}
	if t.throughLink(path.Dir(path.Clean(member.Name)), member) {
		return "leads through another link"
	}
	if member.Type == Hardlink && t.types[target] != Regular {
		return "is no file of the sdist"
	}
	return ""
}

// throughLink walks the target as written, for "a/../b" goes through a even though Clean forgets it.
func (t *memberTree) throughLink(folder string, member Member) bool {
	if member.Type == Hardlink {
		folder = "."
	}
	parts := strings.Split(member.Link, "/")
	for _, part := range parts[:len(parts)-1] {
		folder = path.Join(folder, part)
		if t.links[folder] {
			return true
		}
	}
	return false
}

// checkRoot wants everything of an sdist below NAME-VERSION/ (PEP 625).
func checkRoot(file File, object objection) {
	if file.Kind != Sdist {
		return
	}
	stem := file.name.stem()
	for _, member := range file.Members {
		name := path.Clean(member.Name)
		if name != stem && !strings.HasPrefix(name, stem+"/") {
			object("member %q is not below %s/", clip(member.Name), stem)
		}
	}
}
