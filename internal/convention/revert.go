package convention

import (
	"sort"
	"strings"
)

// minAbbreviation is how many digits of a commit's ID git shows at least.
const minAbbreviation = 7

// reverts says whether the header takes something back or brings it back.
func (h Header) reverts() bool { return h.Type == "revert" || h.Type == "reapply" }

// undoes returns the header that a revert is about in the end, without a type where it is not conventional, and whether
// that is brought back and not taken back: the revert of a revert, however it is spelled.
func (h Header) undoes() (target Header, back bool) {
	back = true
	for h.reverts() {
		if h.Type == "revert" {
			back = !back
		}
		inner, _ := h.inner()
		h = parseSubject(inner)
		if h.Type == "" {
			return Header{Description: inner}, back
		}
	}
	return h, back
}

// inner is the subject that a revert names, and what GitHub puts behind it: (#13).
func (h Header) inner() (subject, number string) {
	end := quotedEnd(h.Description)
	if end == 0 {
		return h.Description, ""
	}
	return h.Description[1:end], strings.TrimSpace(h.Description[end+1:])
}

// named returns the IDs, whole or abbreviated and in lower case, of the commits that a revert names: in git's own
// sentence, else in footers `Refs: id, id`, as the specification suggests.
func (c *Change) named() []string {
	var ids []string
	add := func(word string) {
		word = strings.ToLower(strings.TrimRight(word, "."))
		if len(word) >= minAbbreviation && strings.Trim(word, "0123456789abcdef") == "" {
			ids = append(ids, word)
		}
	}
	const sentence = "\nThis reverts commit "
	text := c.Commit.Message
	for at := strings.Index(text, sentence); at >= 0; at = strings.Index(text, sentence) {
		text = text[at+len(sentence):]
		word, _, _ := strings.Cut(text[:min(len(text), 100)], "\n")
		if end := strings.IndexAny(word, " ,\r"); end >= 0 {
			word = word[:end]
		}
		add(word)
	}
	if len(ids) > 0 {
		return ids
	}
	for _, f := range c.Footers {
		if strings.EqualFold(f.Token, "Refs") && f.Separator == ": " {
			for _, word := range strings.FieldsFunc(f.Value, between) {
				add(word)
			}
		}
	}
	return ids
}

// between says whether a rune stands between the IDs of a list.
func between(r rune) bool { return strings.ContainsRune(" \t\n,;", r) }

// vanish marks what a range holds and takes back again: the reverted commit and the revert. Changes are newest first,
// so a revert that was itself reverted is known to have no effect any more. One that names anything but commits that are
// surely in the range stays.
func vanish(changes []Change) {
	var find *finder
	for i := range changes {
		c := &changes[i]
		if c.Kind == Reverted || !c.reverts() {
			continue
		}
		if find == nil {
			find = newFinder(changes)
		}
		targets, all := find.targets(c, i)
		for _, target := range targets {
			changes[target].Kind = Reverted
			if changes[target].Commit.Merge() {
				for _, brought := range find.brought(target) {
					changes[brought].Kind = Reverted
				}
			}
		}
		if all {
			c.Kind = Reverted
		}
	}
}

// finder finds commits of a range. Its maps hold indices, in order.
type finder struct {
	changes  []Change
	ids      map[string][]int // by the first digits of the ID
	subjects map[string][]int
}

func newFinder(changes []Change) *finder {
	f := &finder{changes, make(map[string][]int, len(changes)), make(map[string][]int, len(changes))}
	for i, c := range changes {
		if len(c.Commit.ID) >= minAbbreviation {
			start := c.Commit.ID[:minAbbreviation]
			f.ids[start] = append(f.ids[start], i)
		}
		f.subjects[c.Subject] = append(f.subjects[c.Subject], i)
	}
	return f
}

// targets are the older commits that a revert names, and whether these are all that it names. GitHub's button for pull
// requests that were squashed names no commit, only the subject: it counts where one older commit alone has it.
func (f *finder) targets(c *Change, at int) (found []int, all bool) {
	ids := c.named()
	all = true
	for _, id := range ids {
		if target := f.id(id); target > at {
			found = append(found, target)
		} else {
			all = false
		}
	}
	if len(ids) > 0 {
		return found, all
	}
	subject, _ := c.inner()
	if c.Type == "reapply" {
		subject = `Revert "` + subject + `"`
	}
	same := f.subjects[subject]
	if older := same[sort.SearchInts(same, at+1):]; len(older) == 1 {
		return older, true
	}
	return nil, false
}

// id is the index of the one commit whose ID begins with some digits, -1 where there is none or more than one.
func (f *finder) id(digits string) int {
	found := -1
	if len(digits) < minAbbreviation {
		return found
	}
	for _, i := range f.ids[digits[:minAbbreviation]] {
		if strings.HasPrefix(f.changes[i].Commit.ID, digits) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// brought are the commits that came with a merge: its other parents lead to them and its first parent does not. As
// children stand before their parents, one walk down the list sees them all; it ends where no such commit is left open.
func (f *finder) brought(merge int) []int {
	const first, other = 1, 2
	reached := map[int]int{}
	open := 0
	mark := func(parents []string, from, by int) {
		for _, parent := range parents {
			i := f.id(parent)
			if i <= from {
				continue
			}
			was := reached[i]
			reached[i] = was | by
			if was == 0 && by == other {
				open++
			} else if was == other && by != other {
				open--
			}
		}
	}
	parents := f.changes[merge].Commit.Parents
	mark(parents[:1], merge, first)
	mark(parents[1:], merge, other)
	var found []int
	for i := merge + 1; open > 0; i++ {
		if reached[i] == 0 {
			continue
		}
		if reached[i] == other {
			found = append(found, i)
			open--
		}
		mark(f.changes[i].Commit.Parents, i, reached[i])
	}
	return found
}
