package target

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"dagger/slipway/internal/address"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/project"
)

// Past is what a repository knows of itself at an earlier release.
type Past struct {
	Files    Files
	Tags     []history.Tag
	Releases []history.Release // of the package, by a prefix that the release's own tag has; nil where no tag is named
	Version  string            // that is about to be published, PEP 440
	Head     string            // its commit
	Folder   string            // of the package, in the repository
}

// Files reads a file as it was at a commit; fs.ErrNotExist is a file that was not there.
type Files interface {
	File(ctx context.Context, commit, folder, name string) ([]byte, error)
}

// Comparison is an index beside what the release before had under its name.
type Comparison struct {
	Note    string   // for the line of preflight; "" says nothing
	Blocked *Blocked // nil where nothing stands in the way
}

// Clause is the note as the end of a sentence, if there is one.
func (c Comparison) Clause() string {
	if c.Note == "" {
		return ""
	}
	return ", " + c.Note
}

// Line is the note as a line of its own, if there is one.
func (c Comparison) Line() string {
	if c.Note == "" {
		return ""
	}
	return "host: " + c.Note + "\n"
}

// Blocked is why a token must not go there.
type Blocked struct{ What, Fix string }

// Error has both parts.
func (b *Blocked) Error() string { return b.What + "; " + b.Fix }

// Since compares. Where only the command line says where to go, there is nothing to compare.
func (t Target) Since(ctx context.Context, past Past) Comparison {
	if !t.Configured {
		return Comparison{}
	}
	then, found := past.before()
	if !found {
		return Comparison{Note: "no earlier release to compare its host with"}
	}
	data, err := past.Files.File(ctx, then.Commit, past.Folder, project.Pyproject)
	if errors.Is(err, fs.ErrNotExist) {
		return Comparison{Note: "not configured yet at " + then.Name + ", which has no " +
			path.Join(past.Folder, project.Pyproject)}
	}
	if err != nil {
		return t.Unknown(fmt.Errorf("reading %s: %w", then.Name, err))
	}
	indexes, err := project.IndexesThen(data)
	if err != nil {
		return t.Unknown(fmt.Errorf("%s: %w", then.Name, err))
	}
	had, found := indexes[t.Name]
	if !found {
		return Comparison{Note: "not configured yet at " + then.Name}
	}
	return t.compare(had, then.Name, path.Join(past.Folder, project.Pyproject))
}

// before is the release to compare with. Where none of the package's own is known, any tag of a version serves: it holds
// a state of the repository that was released.
func (p Past) before() (history.Tag, bool) {
	if release, found := history.Preceding(p.Releases, p.Version); found {
		return release.Tag, true
	}
	return history.Newest(p.Tags, p.Head)
}

func (t Target) compare(had project.IndexURLs, tag, file string) Comparison {
	was, err := address.Parse(had.Upload)
	shown := was.Origin()
	if err != nil {
		shown = "no URL that can be read"
	}
	encrypted := !was.Private() && t.Upload.Private()
	if !was.SameServer(t.Upload) || was.Origin() != t.Upload.Origin() && !encrypted {
		return t.moved(shown, tag, file)
	}
	note := "the same host as at " + tag
	if was.Path() != t.Upload.Path() {
		note += ", under another path"
	}
	if was.Origin() != t.Upload.Origin() {
		note += ", now encrypted"
	}
	read, err := address.Parse(had.Simple)
	if err != nil || !read.SameServer(t.Simple) {
		note += ", but read at another one"
	}
	return Comparison{Note: note}
}

func (t Target) moved(was, tag, file string) Comparison {
	if t.Pinned {
		return Comparison{Note: fmt.Sprintf("%s at %s, and --index names the new host", was, tag)}
	}
	return Comparison{Blocked: &Blocked{
		What: fmt.Sprintf("index %s takes the token to %s; at %s it was %s", t.Name, t.Upload.Origin(), tag, was),
		Fix: fmt.Sprintf("if you mean the new host, name it: --index %s=%s; if not, see who changed it: git log -p %s.. -- %s",
			t.Name, t.Upload.Origin(), tag, file)}}
}

// Unknown is the comparison where what came before cannot be read.
func (t Target) Unknown(why error) Comparison {
	switch {
	case !t.Configured:
		return Comparison{}
	case t.Pinned:
		return Comparison{Note: "not compared with the release before; --index names its host"}
	}
	return Comparison{Blocked: &Blocked{
		What: fmt.Sprintf("whether index %s had another host than %s at the release before is not known: %v", t.Name,
			t.Upload.Origin(), why),
		Fix: fmt.Sprintf("if you mean this host, name it: --index %s=%s", t.Name, t.Upload.Origin())}}
}
