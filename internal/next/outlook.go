// Package next decides which version comes next: from the tags of a clone, the commits since the last release on the line
// that is checked out, and the versions whose names are used up.
package next

import (
	"context"
	"fmt"
	"slices"

	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/nearest"
	"dagger/slipway/internal/version"
)

// Options is what a project and a user say beside the history.
type Options struct {
	Prefix string   // of the tags
	Folder string   // the package's, in the repository; "." is all of it
	Own    string   // the version that the package's files carry; "" where only git or the build knows one
	Pre    string   // alpha, beta, rc or dev; "" asks for a final release
	Since  string   // the tag of the release to count from; "" is the last one on this line
	Burnt  []string // versions that were published once, PEP 440
	Rules  convention.Rules
}

// Outlook is what comes next, and why.
type Outlook struct {
	Tag      version.Tag      // zero where there is nothing to release
	Previous *history.Release // what was counted from; nil before the first release
	Decision convention.Decision
	Commits  []history.Commit // since Previous, newest first
	Remarks  []string         // what a reader should know beside it
	Nothing  string           // why there is nothing to release; "" where there is something
}

// Look reads a clone and decides. A clone without tags is before its first release. Errors: *history.NoHistoryError for a
// shallow clone, *history.TwiceError, *TakenError (with all that is known but the tag), convention's refusal of a commit,
// a --pre or --since that makes no sense.
func Look(ctx context.Context, repository *history.Repository, o Options) (Outlook, error) {
	if err := checkPre(o.Pre); err != nil {
		return Outlook{}, err
	}
	if err := repository.RequireWhole(); err != nil {
		return Outlook{}, err
	}
	head, err := repository.Head(ctx)
	if err != nil {
		return Outlook{}, err
	}
	all, before, err := releases(ctx, repository, head, o.Prefix)
	if err != nil {
		return Outlook{}, err
	}
	var look Outlook
	if look.Previous, err = previous(all, before, o); err != nil {
		return Outlook{}, err
	}
	since := ""
	if look.Previous != nil {
		since = look.Previous.Commit
	}
	if look.Commits, err = repository.Commits(ctx, since, head, o.Folder); err != nil {
		return Outlook{}, err
	}
	initial := look.Previous != nil && look.Previous.Version.Release()[0] == 0
	if look.Decision, err = convention.Decide(look.Commits, o.Rules, initial); err != nil {
		return Outlook{}, err
	}
	look.Remarks = append(remarks(all, before, look.Previous), unknown(all, o.Burnt)...)
	if look.Nothing = look.nothing(o.Folder); look.Nothing != "" {
		return look, nil
	}
	q := question{prefix: o.Prefix, own: o.Own, base: look.Previous, before: before, all: all, burnt: o.Burnt,
		bump: look.Decision.Bump, pre: o.Pre}
	tag, passed, err := q.decide()
	if err != nil {
		return look, err
	}
	look.Tag, look.Remarks = tag, append(look.Remarks, passed...)
	return look, look.sincePre(ctx, repository, head, before, o)
}

func releases(ctx context.Context, r *history.Repository, head, prefix string) (all, before []history.Release, err error) {
	tags, err := r.Tags(ctx)
	if err != nil {
		return nil, nil, err
	}
	if all, err = history.Releases(tags, prefix); err != nil {
		return nil, nil, err
	}
	reached, err := r.TagsBefore(ctx, head)
	if err != nil {
		return nil, nil, err
	}
	before, err = history.Releases(reached, prefix)
	return all, before, err
}

// previous is the release to count from: the named one, the last final one before HEAD, or, in projects that tag on
// branches they do not merge, the last one of all.
func previous(all, before []history.Release, o Options) (*history.Release, error) {
	if o.Since != "" {
		at := slices.IndexFunc(all, func(r history.Release) bool { return r.Name == o.Since })
		if at < 0 {
			return nil, fmt.Errorf("--since %.80q is no tag of a release here%s; git tag --list lists them", o.Since, meant(o.Since, all))
		}
		if !all[at].Final() {
			return nil, fmt.Errorf("--since %s is a pre-release, and what comes next is counted from a final one", o.Since)
		}
		if last, ok := history.Last(before); ok && last.Version.Compare(all[at].Version) > 0 {
			return nil, fmt.Errorf("--since %s is older than %s, which is in this branch's history; what comes next comes after that",
				o.Since, last.Name)
		}
		return &all[at], nil
	}
	for _, list := range [][]history.Release{before, all} {
		if last, ok := history.Last(list); ok {
			return &last, nil
		}
	}
	return nil, nil
}

// meant is the tag that somebody may have meant, to go on a sentence with.
func meant(name string, all []history.Release) string {
	var names []string
	for _, release := range all {
		names = append(names, release.Name)
	}
	if best, near := nearest.To(name, names); near {
		return ", did you mean " + best + "?"
	}
	return ""
}

// remarks tells what is odd about the tags.
func remarks(all, before []history.Release, previous *history.Release) []string {
	var told []string
	if previous == nil {
		return nil
	}
	if _, reached := history.Last(before); !reached {
		told = append(told, fmt.Sprintf("no release is in this branch's history; counted from %s, the newest of all", previous.Name))
	}
	for _, other := range before {
		if other.Final() && other.Commit == previous.Commit && other.Name != previous.Name {
			told = append(told, fmt.Sprintf("%s and %s are on one commit; counted from the higher one", other.Name, previous.Name))
		}
	}
	if last, ok := history.Last(all); ok && last.Version.Compare(previous.Version) > 0 {
		told = append(told, fmt.Sprintf("this branch continues %s; the newest release is %s", previous.Name, last.Name))
	}
	return told
}

// unknown tells of a final version that was published and that no tag here comes up to: the tags may not all be here.
func unknown(all []history.Release, burnt []string) []string {
	highest := ""
	for _, text := range burnt {
		if v, err := version.Parse(text); err == nil && !v.Prerelease() && version.Compare(text, highest) > 0 {
			highest = text
		}
	}
	last, found := history.Last(all)
	if highest == "" || found && version.Compare(highest, last.Version.String()) <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s was published, and is newer than every tag here: fetch the tags (git fetch --tags)", highest)}
}

// nothing says why there is nothing to release, "" where there is something. A first release needs no reason.
func (o Outlook) nothing(folder string) string {
	where := ""
	if folder != "" && folder != "." {
		where = " in " + folder
	}
	switch {
	case o.Previous == nil || o.Decision.Bump != convention.None:
		return ""
	case len(o.Commits) == 0:
		return fmt.Sprintf("There is no commit%s since %s", where, o.Previous.Name)
	}
	return fmt.Sprintf("%s%s since %s, and none of them asks for a release", count(len(o.Commits), "commit"), where, o.Previous.Name)
}

// sincePre takes the tag back where a pre-release of the same version is out and nothing has changed since.
func (o *Outlook) sincePre(ctx context.Context, r *history.Repository, head string, before []history.Release, options Options) error {
	if options.Pre == "" {
		return nil
	}
	for _, release := range slices.Backward(before) {
		if release.Final() || release.Version.Release() != o.Tag.Numbers() {
			continue
		}
		commits, err := r.Commits(ctx, release.Commit, head, options.Folder)
		if err != nil {
			return err
		}
		since, err := convention.Decide(commits, options.Rules, false)
		if err == nil && since.Bump == convention.None {
			o.Nothing = fmt.Sprintf("%s is out, and nothing since it asks for another pre-release", release.Name)
			o.Tag = version.Tag{}
		}
		return err
	}
	return nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
