package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/next"
	"dagger/slipway/internal/notes"
	"dagger/slipway/internal/prepare"
)

// Next is the release that comes next.
type Next struct {
	// +private
	Slipway *Slipway
}

// What comes next: the version that the commits ask for, the files that it changes, the notes that go with it.
//
// +cache="never"
func (m *Slipway) Next() *Next { return &Next{Slipway: m} }

// Says which version the commits since the last release on this line ask for, and which commits decide.
//
// Conventional Commits 1.0.0: a feature is a minor release, a fix a patch, a breaking change a major one. The first line is
// the tag alone, or "nothing to release". A version that was published once is passed over, whatever became of it. Rules:
// [tool.slipway.next].
//
// +cache="never"
func (n *Next) Version(
	ctx context.Context,
	// A pre-release: alpha, beta, rc or dev.
	//
	// +optional
	pre string,
	// The tag to count from. Default: the last release before this commit.
	//
	// +optional
	since string,
	// An index whose versions are taken, too: pypi, testpypi, one of [tool.slipway.index].
	//
	// +optional
	index string,
	// Prints JSON for programs.
	//
	// +optional
	asJson bool,
	// Lets what the index answers travel unencrypted, from an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (string, error) {
	s, err := n.subject(ctx)
	if err != nil {
		return "", err
	}
	found, err := s.outlook(ctx, pre, since, place{index, allowHttp})
	if err != nil {
		return "", err
	}
	if asJson {
		return indented(found.Answer())
	}
	return found.Text(), nil
}

// Prepares the next release: versions, changelog, migration guide and lock file, as a Changeset to look at and apply.
//
// Writes the version wherever the package says one, moves what is [Unreleased] in the changelog under a dated heading, or
// drafts its entries from the commits, and begins a migration guide for a new major. A draft has to be edited before it can be
// released; next prepare as-patch contents shows all of it. A second time
// changes nothing more. Call it where the source begins.
//
// +cache="never"
func (n *Next) Prepare(
	ctx context.Context,
	// The tag to prepare. Default: the one that the commits ask for.
	//
	// +optional
	tag string,
	// A pre-release: alpha, beta, rc or dev.
	//
	// +optional
	pre string,
	// The tag to count from. Default: the last release before this commit.
	//
	// +optional
	since string,
	// An index whose versions are taken, too: pypi, testpypi, one of [tool.slipway.index].
	//
	// +optional
	index string,
	// Lets what the index answers travel unencrypted, from an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (*dagger.Changeset, error) {
	s, err := n.subject(ctx)
	if err != nil {
		return nil, err
	}
	release, err := s.upcoming(ctx, tag, pre, since, place{index, allowHttp})
	if err != nil {
		return nil, err
	}
	prepared, err := prepare.Prepare(s.project, release)
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	say("preparing " + release.Tag.String() + "\n" + strings.Join(prepared.Told, "\n"))
	return s.prepared(ctx, release, prepared)
}

// Writes the release notes of a version: its changelog section, installation, and how to verify the files.
//
// Through Slipway's own template or the project's, [tool.slipway.next] template. Reads the commit that is checked out, not
// changes that are uncommitted; the digests are those of the files that it builds.
//
// +cache="never"
func (n *Next) Notes(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) (string, error) {
	s, err := n.Slipway.forRelease(ctx, "notes", tag)
	if err != nil {
		return "", err
	}
	if err := s.onItsTag(ctx); err != nil {
		return "", err
	}
	text, err := s.notes()
	if err != nil {
		return "", explain("the release notes cannot be written", inFile(s.project.Config.Changelog, err))
	}
	return text, nil
}

// subject is the package as it lies there: what is prepared is the working tree.
func (n *Next) subject(ctx context.Context) (*subject, error) {
	return n.Slipway.examine(ctx, "next", n.Slipway.workingTree(), newImages())
}

// outlook asks the history.
func (s *subject) outlook(ctx context.Context, pre, since string, at place) (next.Outlook, error) {
	repository, err := s.history()
	if err != nil {
		return next.Outlook{}, err
	}
	prefix, err := s.prefix()
	if err != nil {
		return next.Outlook{}, err
	}
	own, _ := s.project.OwnVersion() // where only git knows it, there is none to tell
	burnt, err := s.burnt(ctx, at)
	if err != nil {
		return next.Outlook{}, err
	}
	found, err := next.Look(ctx, repository, next.Options{Prefix: prefix, Folder: s.module.Path, Own: own, Pre: pre, Since: since,
		Burnt: burnt, Rules: s.project.Config.Next.Rules})
	if err != nil {
		return found, &stageError{text: err.Error(), cause: err}
	}
	return found, nil
}

// burnt are the versions that were published once: those that the changelog marks as yanked, and all that an index has.
func (s *subject) burnt(ctx context.Context, at place) ([]string, error) {
	var versions []string
	data, err := s.project.Read(s.project.Config.Changelog)
	if err == nil {
		if versions, err = changelog.YankedVersions(data); err != nil {
			return nil, inFile(s.project.Config.Changelog, err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	if at.index == "" {
		return versions, nil
	}
	to, err := s.realIndex(ctx, at)
	if err != nil {
		return nil, err
	}
	client := &index.Client{Index: to.index, UserAgent: userAgent, Log: say}
	published, err := client.Versions(ctx, s.project.Name)
	if err != nil {
		return nil, explain("asking "+to.Name+" for the versions of "+s.project.Name, err)
	}
	return append(versions, published...), nil
}

// upcoming is the release to prepare.
func (s *subject) upcoming(ctx context.Context, tag, pre, since string, at place) (prepare.Release, error) {
	if tag != "" && pre != "" {
		return prepare.Release{}, errors.New("--tag and --pre exclude each other: the tag says which pre-release it is")
	}
	if err := s.meant(tag); err != nil {
		return prepare.Release{}, err
	}
	found, err := s.outlook(ctx, pre, since, at)
	var taken *next.TakenError
	if err != nil && !(s.tag != nil && errors.As(err, &taken)) { // a tag that is named decides for itself
		return prepare.Release{}, err
	}
	release := prepare.Release{Tag: found.Tag, Previous: found.Previous, Entries: convention.Entries(found.Decision), Day: time.Now().UTC(),
		Repository: s.linkable(ctx), Fragments: s.project.Fragments()}
	switch {
	case s.tag != nil:
		release.Tag = *s.tag
		return release, s.mayFollow(ctx, found.Previous, at)
	case found.Nothing != "":
		return release, &stageError{text: "nothing to release: " + found.Nothing + "; --tag names a version to prepare all the same"}
	}
	return release, nil
}

// mayFollow refuses a named tag that is taken, or that does not come after the release it would follow.
func (s *subject) mayFollow(ctx context.Context, previous *history.Release, at place) error {
	releases, err := s.releases(ctx)
	if err != nil {
		return err
	}
	burnt, err := s.burnt(ctx, at)
	if err != nil {
		return err
	}
	if err := next.MayFollow(*s.tag, previous, releases, burnt); err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	return nil
}

// repositoryURL is where the repository is to be seen, "" where its remote does not tell.
func (s *subject) repositoryURL(ctx context.Context) string {
	origin, err := s.module.readOrigin(ctx)
	if err != nil {
		return ""
	}
	return notes.RepositoryURL(origin)
}

// linkable is the repository's URL where a changelog may link to it in GitHub's form, which is the one that is written.
func (s *subject) linkable(ctx context.Context) string {
	repository := s.repositoryURL(ctx)
	if notes.CompareURL(repository, "a", "b") != repository+"/compare/a...b" {
		return ""
	}
	return repository
}
