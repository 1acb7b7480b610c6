// Package history reads what a clone of a git repository knows: its tags and the commits between them. It asks git, and
// gives it nothing of the repository's configuration, which can name programs to run.
package history

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Commit is one commit, as far as a release asks.
type Commit struct {
	ID      string    // 40 or 64 hex digits
	Parents []string  // none for a root, several for a merge
	Author  string    // name, as .mailmap has it
	Email   string    // of the author, as .mailmap has it
	Time    time.Time // when it was committed, UTC
	Message string    // whole: subject, blank line, body, footers; line feeds only
}

// Merge says whether the commit joins lines of history.
func (c Commit) Merge() bool { return len(c.Parents) > 1 }

// Tag is one tag of the repository, whatever its name means.
type Tag struct {
	Name    string    // without refs/tags/
	Commit  string    // what it points at in the end
	Time    time.Time // of tagging where it is annotated and says so, of the commit otherwise; UTC
	Message string    // of a tag annotated under this name, trailers included, without its signature; empty otherwise
}

// Head returns the commit that is checked out.
func (r *Repository) Head(ctx context.Context) (string, error) {
	id, err := r.git(ctx, "rev-parse", "--verify", "HEAD^{commit}")
	return strings.TrimSpace(id), err
}

// shallow says whether the clone leaves out older commits, and with them, as a rule, tags.
func (r *Repository) shallow() bool {
	info, err := os.Stat(filepath.Join(r.dir, "shallow"))
	return err == nil && info.Size() > 0
}

// RequireWhole is the error for a clone that may lack commits or tags, so that its answers would be wrong ones; nil for a
// whole one.
func (r *Repository) RequireWhole() error {
	if !r.shallow() {
		if r.partial == "" {
			return nil
		}
		return &NoHistoryError{r.partial, "fetch them: git config --unset remote.origin.tagOpt; " +
			"git remote set-branches origin '*' && git fetch --tags"}
	}
	return &NoHistoryError{"this is a shallow clone: older commits and tags are not in it",
		"fetch them: git fetch --unshallow --tags (in GitHub Actions: fetch-depth: 0 at actions/checkout)"}
}

const tagFormat = "%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00" +
	"%(creatordate:unix)%00%(contents:subject)%00%(contents:body)%00%(*committerdate:unix)%00%(tag)%00"

// Tags lists the tags that point at commits, by name.
func (r *Repository) Tags(ctx context.Context) ([]Tag, error) { return r.tags(ctx, "refs/tags") }

// TagsBefore lists the tags on a commit and on all that came before it.
func (r *Repository) TagsBefore(ctx context.Context, commit string) ([]Tag, error) {
	return r.tags(ctx, "--merged="+commit, "refs/tags")
}

func (r *Repository) tags(ctx context.Context, which ...string) ([]Tag, error) {
	var tags []Tag
	var nested []int
	err := r.records(ctx, 10, func(f []string) error {
		tag := Tag{Name: strings.TrimPrefix(f[0], "refs/tags/"), Time: unix(f[5])}
		if tag.Time.IsZero() {
			tag.Time = unix(f[8]) // old tags name no tagger
		}
		if f[9] != tag.Name {
			f[6], f[7] = "", "" // the object was made for another name: what it says is not about this one
		}
		switch {
		case f[1] == "commit":
			tag.Commit = f[2]
		case f[1] == "tag" && f[3] == "commit":
			tag.Commit, tag.Message = f[4], message(f[6], f[7])
		case f[1] == "tag" && f[3] == "tag":
			nested = append(nested, len(tags))
			tag.Message = message(f[6], f[7])
		default:
			return nil // a tag of a file or a folder releases nothing
		}
		if tags = append(tags, tag); len(tags) > maxTags || len(nested) > maxNested {
			return limit("there are more than %d tags, or more than %d tags of tags", maxTags, maxNested)
		}
		return nil
	}, append([]string{"for-each-ref", "--format=" + tagFormat}, which...)...)
	if err != nil {
		return nil, err
	}
	for _, at := range nested { // a tag of a tag: git before 2.45 looks through one of them only
		id, err := r.git(ctx, "rev-parse", "--verify", "refs/tags/"+tags[at].Name+"^{commit}")
		if err == nil {
			tags[at].Commit = strings.TrimSpace(id)
		}
	}
	return slices.DeleteFunc(tags, func(t Tag) bool { return t.Commit == "" }), nil
}

func message(subject, body string) string {
	return strings.TrimRight(clean(subject)+"\n\n"+clean(body), "\n")
}

// clean makes text of what git printed: UTF-8, line feeds.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
}

func unix(text string) time.Time {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// Commits lists what is in until and not in since, newest first and no parent before its child; since "" is all of
// history. folder "" or "." is the whole repository, another one keeps the commits that changed something in it.
func (r *Repository) Commits(ctx context.Context, since, until, folder string) ([]Commit, error) {
	if !hexID(until) || since != "" && !hexID(since) {
		return nil, fmt.Errorf("%.60q and %.60q are not commits", since, until)
	}
	arguments := []string{"log", "-z", "--topo-order", "--no-show-signature", "--no-color",
		"--format=%H%x00%P%x00%aN%x00%aE%x00%ct%x00%B", until}
	if since != "" {
		arguments = append(arguments, "^"+since)
	}
	arguments = append(arguments, "--")
	if folder != "" && folder != "." {
		arguments = append(arguments, folder)
	}
	var commits []Commit
	err := r.records(ctx, 6, func(f []string) error {
		commits = append(commits, Commit{ID: f[0], Parents: strings.Fields(f[1]), Author: clean(f[2]), Email: clean(f[3]),
			Time: unix(f[4]), Message: strings.TrimRight(clean(f[5]), "\n")})
		return nil
	}, arguments...)
	return commits, err
}

// Checkout writes the files of a folder, as they were at a commit, to a new local folder. Submodules are not fetched.
func (r *Repository) Checkout(ctx context.Context, commit, folder, to string) error {
	if !hexID(commit) {
		return fmt.Errorf("%.60q is no commit", commit)
	}
	to, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	tree := commit + "^{tree}"
	if folder != "" && folder != "." {
		tree = commit + ":" + path.Clean(folder)
	}
	for _, arguments := range [][]string{{"read-tree", tree}, {"checkout-index", "--all", "--force"}} {
		command := r.command(ctx, arguments...)
		command.Env = append(command.Env, "GIT_INDEX_FILE="+to+".index", "GIT_WORK_TREE="+to)
		if _, err := command.Output(); err != nil {
			return told(err, arguments[0])
		}
	}
	return nil
}

// hexID says whether a text is a full object name, so that nothing else reaches git's command line.
func hexID(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0123456789abcdef") == ""
}

// File returns what a file of the folder held at a commit. folder "" or "." is the repository's root. Error: fs.ErrNotExist
// where the commit has no such file.
func (r *Repository) File(ctx context.Context, commit, folder, name string) ([]byte, error) {
	if !hexID(commit) {
		return nil, fmt.Errorf("%.60q is no commit", commit)
	}
	file := path.Join(folder, name)
	data, err := r.git(ctx, "cat-file", "blob", commit+":"+file)
	if err == nil {
		return []byte(data), nil
	}
	if found, listed := r.git(ctx, "ls-tree", "-z", "--", commit, file); listed == nil && found == "" {
		return nil, fmt.Errorf("%s at %.12s: %w", file, commit, fs.ErrNotExist)
	}
	return nil, err
}
