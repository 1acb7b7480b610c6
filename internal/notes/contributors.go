package notes

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/history"
)

var (
	// coAuthor is a trailer as GitHub reads it, in the middle of a message too: squashing puts them there.
	coAuthor = regexp.MustCompile(`(?im)^co-authored-by:[ \t]*([^<>\n]*?)[ \t]*<([^<>\n]*)>[ \t]*$`)
	// bots are parts of names and mail addresses.
	bots = regexp.MustCompile(`(?i)\[bot\]|dependabot|renovate|pre-commit-ci|github-actions`)
	// noreply is an address that GitHub gives to people who keep theirs private: ID+LOGIN@, or LOGIN@ before July 2017.
	noreply = regexp.MustCompile(`(?i)^(?:[0-9]+\+)?([a-z0-9][a-z0-9_-]{0,38})@users\.noreply\.github\.com$`)
	// mailInName is an address where a name should be; what stands before the @ is kept.
	mailInName = regexp.MustCompile(`<?([^\s<>@]+)@[^\s<>]+>?`)
)

// maxName bounds a contributor's name, in characters.
const maxName = 100

// Contributors returns who wrote the commits, most commits first, then by name. Who has one mail address, in any case,
// is one person, and so is who has one name; the first commit with a name says how it is spelt. Co-authored-by trailers
// count like authors; merges and bots do not count. First is set for people of whom no name and no address is among
// before, those of the authors of earlier commits. Nothing that is returned has a mail address in it.
func Contributors(commits []history.Commit, before []string) []Contributor {
	var all people
	for _, commit := range commits {
		if !commit.Merge() {
			all.add(identities(commit))
		}
	}
	known := map[string]bool{}
	for _, who := range before {
		known[mailKey(who)], known[nameKey(who)] = true, true
	}
	list := all.list(known)
	slices.SortStableFunc(list, func(a, b Contributor) int {
		return cmp.Or(cmp.Compare(b.Commits, a.Commits), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Login, b.Login))
	})
	return list
}

// identity is a person as one commit has them.
type identity struct{ name, mail string }

// identities are the author and the co-authors, without bots.
func identities(commit history.Commit) []identity {
	found := []identity{{commit.Author, commit.Email}}
	for _, match := range coAuthor.FindAllStringSubmatch(commit.Message, -1) {
		found = append(found, identity{match[1], match[2]})
	}
	return slices.DeleteFunc(found, func(who identity) bool {
		return bots.MatchString(who.name) || bots.MatchString(who.mail) || who.shown() == ""
	})
}

// shown is the name for readers, or the part of the address before the @ if there is none.
func (i identity) shown() string {
	name := mailInName.ReplaceAllString(oneLine(cmp.Or(strings.TrimSpace(i.name), i.login(), i.mail)), "$1")
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName-1]) + "…"
	}
	return name
}

func (i identity) login() string {
	if match := noreply.FindStringSubmatch(strings.TrimSpace(i.mail)); match != nil {
		return match[1]
	}
	return ""
}

// keys are what makes two identities one person.
func (i identity) keys() []string {
	return slices.DeleteFunc([]string{mailKey(i.mail), nameKey(i.name)}, func(key string) bool { return key == "" })
}

// mailKey compares addresses: the two forms that GitHub gives one login are one.
func mailKey(mail string) string {
	mail = strings.ToLower(strings.TrimSpace(mail))
	if login := (identity{mail: mail}).login(); login != "" {
		return "login " + login
	}
	if mail == "" {
		return ""
	}
	return "mail " + mail
}

func nameKey(name string) string {
	if name = strings.ToLower(strings.Join(strings.Fields(name), " ")); name == "" {
		return ""
	}
	return "name " + name
}

// people joins identities to persons; a person is the number of one of their identities.
type people struct {
	identities []identity
	parent     []int          // of each identity, another of the same person, or itself
	byKey      map[string]int // key → an identity that has it
	commits    [][]int        // the identities of each
}

func (p *people) add(found []identity) {
	if p.byKey == nil {
		p.byKey = map[string]int{}
	}
	var of []int
	for _, who := range found {
		at := len(p.identities)
		p.identities, p.parent, of = append(p.identities, who), append(p.parent, at), append(of, at)
		for _, key := range who.keys() {
			if other, known := p.byKey[key]; known {
				p.join(at, other)
			}
			p.byKey[key] = at
		}
	}
	p.commits = append(p.commits, of)
}

// person follows an identity to the one that stands for the person, and shortens the way for the next time.
func (p *people) person(at int) int {
	for p.parent[at] != at {
		p.parent[at] = p.parent[p.parent[at]]
		at = p.parent[at]
	}
	return at
}

func (p *people) join(a, b int) {
	p.parent[p.person(a)] = p.person(b)
}

// list counts, once all identities are known.
func (p *people) list(known map[string]bool) []Contributor {
	found := map[int]*Contributor{}
	var order []int
	for at, who := range p.identities {
		person := p.person(at)
		if found[person] == nil {
			found[person] = &Contributor{Name: who.shown(), First: true}
			order = append(order, person)
		}
		c := found[person]
		c.Login = cmp.Or(c.Login, who.login())
		if slices.ContainsFunc(who.keys(), func(key string) bool { return known[key] }) {
			c.First = false
		}
	}
	for _, of := range p.commits {
		counted := map[int]bool{}
		for _, at := range of {
			if person := p.person(at); !counted[person] {
				counted[person] = true
				found[person].Commits++
			}
		}
	}
	list := make([]Contributor, 0, len(order))
	for _, person := range order {
		list = append(list, *found[person])
	}
	return list
}
