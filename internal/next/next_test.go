package next

import (
	"context"
	"errors"
	"strings"
	"testing"

	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/history/gittest"
)

// look opens a copy of a repository and asks what comes next.
func look(c gittest.Clone, o Options) (Outlook, error) {
	c.Helper()
	repository, err := history.Open(context.Background(), c.Copy(history.Files()))
	if err != nil {
		return Outlook{}, err
	}
	if o.Prefix == "" {
		o.Prefix = "v"
	}
	return Look(context.Background(), repository, o)
}

// story makes a repository: "tag NAME", "branch NAME [FROM]", "switch NAME", "merge NAME", or the message of a commit.
func story(t *testing.T, steps ...string) gittest.Clone {
	t.Helper()
	c := gittest.New(t)
	for _, step := range steps {
		switch word, rest, _ := strings.Cut(step, " "); word {
		case "tag":
			c.Git("tag", rest)
		case "branch":
			c.Git(append([]string{"checkout", "--quiet", "-b"}, strings.Fields(rest)...)...)
		case "switch":
			c.Git("checkout", "--quiet", rest)
		case "merge":
			c.Git("merge", "--quiet", "--no-ff", "--message", "Merge branch '"+rest+"'", rest)
		default:
			c.Commit(step)
		}
	}
	return c
}

func TestLook(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps   []string
		options Options
		tag     string // "" is nothing to release
		text    string // in the reason for nothing, or in the remarks
	}{
		"feature":         {[]string{"first", "tag v1.0.0", "feat: a", "fix: b"}, Options{}, "v1.1.0", ""},
		"fix":             {[]string{"first", "tag v1.0.0", "fix: b", "docs: c"}, Options{}, "v1.0.1", ""},
		"breaking":        {[]string{"first", "tag v1.0.0", "feat!: a"}, Options{}, "v2.0.0", ""},
		"breaking in 0.x": {[]string{"first", "tag v0.3.1", "feat!: a"}, Options{}, "v0.4.0", ""},
		"breaking ends 0.x": {[]string{"first", "tag v0.3.1", "feat!: a"},
			Options{Rules: convention.Rules{ZeroBreaking: convention.Major}}, "v1.0.0", ""},
		"docs only":       {[]string{"first", "tag v1.0.0", "docs: a", "chore: b"}, Options{}, "", "2 commits since v1.0.0, and none"},
		"no commit":       {[]string{"first", "tag v1.0.0"}, Options{}, "", "There is no commit since v1.0.0"},
		"first release":   {[]string{"chore: a"}, Options{Own: "0.3.0.dev1"}, "v0.3.0", ""},
		"first, unknown":  {[]string{"chore: a"}, Options{}, "v0.1.0", ""},
		"first, 0.0.0":    {[]string{"chore: a"}, Options{Own: "0.0.0"}, "v0.1.0", ""},
		"first, rc":       {[]string{"chore: a"}, Options{Own: "1.0.0", Pre: "rc"}, "v1.0.0-rc.1", ""},
		"old spelling":    {[]string{"first", "tag v1.2", "fix: a"}, Options{}, "v1.2.1", ""},
		"no release tags": {[]string{"first", "tag nightly", "tag v2", "tag other-v3.0.0", "fix: a"}, Options{}, "v0.1.0", ""},
		"bare tags":       {[]string{"first", "tag 1.0.0", "tag v9.0.0", "feat: a"}, Options{Prefix: "none"}, "1.1.0", ""},
		"two on one commit": {[]string{"first", "tag v1.0.0", "tag v1.1.0", "fix: a"}, Options{}, "v1.1.1",
			"v1.0.0 and v1.1.0 are on one commit"},
		"merges": {[]string{"first", "tag v1.0.0", "branch side", "feat: a", "switch main", "fix: b", "merge side"}, Options{},
			"v1.1.0", ""},
		"maintenance": {[]string{"first", "tag v1.0.0", "fix: a", "tag v1.0.1", "branch 1.0", "switch main", "feat: b", "tag v1.1.0",
			"switch 1.0", "fix: c"}, Options{}, "v1.0.2", "this branch continues v1.0.1; the newest release is v1.1.0"},
		"maintenance of a major": {[]string{"first", "tag v1.4.0", "branch 1.x", "switch main", "feat!: b", "tag v2.0.0", "switch 1.x",
			"feat: c"}, Options{}, "v1.5.0", "the newest release is v2.0.0"},
		"tagged on branches": {[]string{"first", "branch release-1.0", "chore: bump", "tag v1.0.0", "switch main", "feat: a"}, Options{},
			"v1.1.0", "no release is in this branch's history; counted from v1.0.0"},
		"since": {[]string{"first", "tag v1.0.0", "feat: a", "branch rel", "chore: bump", "tag v1.1.0", "switch main", "fix: b"},
			Options{Since: "v1.1.0"}, "v1.1.1", ""},
		"burnt": {[]string{"first", "tag v1.0.0", "fix: a"}, Options{Burnt: []string{"1.0.1", "1.0.2-post1", "1.0.3"}}, "v1.0.2",
			"1.0.1 is burnt"},
		"patch taken":                   {[]string{"first", "tag v1.0.0", "branch x", "fix: a", "tag v1.0.1", "switch main", "fix: b"}, Options{}, "v1.0.2", "v1.0.1 is passed over"},
		"first rc":                      {[]string{"first", "tag v1.0.0", "feat: a"}, Options{Pre: "rc"}, "v1.1.0-rc.1", ""},
		"second rc":                     {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.1", "fix: b"}, Options{Pre: "rc"}, "v1.1.0-rc.2", ""},
		"tenth":                         {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.9", "tag v1.1.0-rc.2", "fix: b"}, Options{Pre: "rc"}, "v1.1.0-rc.10", ""},
		"rc of more":                    {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.1", "feat!: b"}, Options{Pre: "rc"}, "v2.0.0-rc.1", ""},
		"rc after beta":                 {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-beta.4", "fix: b"}, Options{Pre: "rc"}, "v1.1.0-rc.1", ""},
		"nothing since rc":              {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.1", "docs: b"}, Options{Pre: "rc"}, "", "v1.1.0-rc.1 is out, and nothing since"},
		"final after rc":                {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.1"}, Options{}, "v1.1.0", ""},
		"only rcs":                      {[]string{"first", "tag v1.0.0-rc.1", "fix: a"}, Options{Own: "1.0.0rc1"}, "v1.0.0", ""},
		"only rcs, next rc":             {[]string{"first", "tag v1.0.0-rc.1", "fix: a"}, Options{Own: "1.0.0rc1", Pre: "rc"}, "v1.0.0-rc.2", ""},
		"only rcs, no version in files": {[]string{"first", "tag v1.0.0-rc.1", "fix: a"}, Options{}, "v1.0.0", ""},
		"rc above what commits ask for": {[]string{"first", "tag v0.9.0", "feat!: a", "tag v1.0.0-rc.1", "fix: b"}, Options{}, "v1.0.0", ""},
		"rc of an earlier release":      {[]string{"first", "tag v1.0.0-rc.1", "fix: a", "tag v1.0.0", "fix: b"}, Options{}, "v1.0.1", ""},
		"after an old rc":               {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0rc1", "fix: b"}, Options{Pre: "rc"}, "v1.1.0-rc.2", ""},
		"after a published rc":          {[]string{"first", "tag v1.0.0", "feat: a"}, Options{Pre: "rc", Burnt: []string{"1.1.0rc3"}}, "v1.1.0-rc.4", ""},
		"published beyond the tags": {[]string{"first", "tag v1.0.0", "feat: a"}, Options{Burnt: []string{"1.0.0", "1.2.0", "1.10.0", "2.0.0rc1"}},
			"v1.1.0", "1.10.0 was published, and is newer than every tag here"},
		"burnt rc": {[]string{"first", "tag v1.0.0", "feat: a"}, Options{Pre: "rc", Burnt: []string{"1.1.0rc1"}}, "v1.1.0-rc.2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := test.options
			c := story(t, test.steps...)
			repository, err := history.Open(t.Context(), c.Copy(history.Files()))
			if err != nil {
				t.Fatal(err)
			}
			if options.Prefix == "" {
				options.Prefix = "v"
			} else {
				options.Prefix = ""
			}
			found, err := Look(t.Context(), repository, options)
			if err != nil || found.Tag.String() != test.tag || (found.Nothing != "") != (test.tag == "") {
				t.Fatalf("%q, nothing: %q, %v; want %q", found.Tag, found.Nothing, err, test.tag)
			}
			if told := found.Nothing + strings.Join(found.Remarks, "\n"); !strings.Contains(told, test.text) {
				t.Errorf("%q does not say %q", told, test.text)
			}
			if test.text == "" && len(found.Remarks) > 0 {
				t.Errorf("remarks %q", found.Remarks)
			}
		})
	}
}

func TestLookRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps   []string
		options Options
		text    string
	}{
		"feature on an old line": {[]string{"first", "tag v1.0.0", "branch 1.0", "switch main", "feat: b", "tag v1.1.0", "switch 1.0", "feat: c"},
			Options{}, "v1.1.0 exists on another branch: this branch continues an older line; release its fixes alone (next prepare --tag v1.0.1)"},
		"beta after an old rc":      {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0rc1", "fix: b"}, Options{Pre: "beta"}, "1.1.0rc1 is out"},
		"beta after a published rc": {[]string{"first", "tag v1.0.0", "feat: a"}, Options{Pre: "beta", Burnt: []string{"1.1.0rc3"}}, "1.1.0rc3 is out"},
		"beta after rc":             {[]string{"first", "tag v1.0.0", "feat: a", "tag v1.1.0-rc.1", "fix: b"}, Options{Pre: "beta"}, "1.1.0rc1 is out"},
		"unknown pre":               {[]string{"first"}, Options{Pre: "post"}, "alpha, beta, rc, dev"},
		"unknown since":             {[]string{"first", "tag v1.0.0"}, Options{Since: "v3.0.0"}, "no tag of a release"},
		"since an older one":        {[]string{"first", "tag v0.9.0", "feat: a", "tag v1.0.0", "feat: b"}, Options{Since: "v0.9.0"}, "older than v1.0.0"},
		"since, misspelt":           {[]string{"first", "tag v1.0.0", "feat: b"}, Options{Since: "1.0.0"}, "did you mean v1.0.0?"},
		"since an rc":               {[]string{"first", "tag v1.0.0-rc.1", "fix: a"}, Options{Since: "v1.0.0-rc.1"}, "is a pre-release"},
		"since that is none":        {[]string{"first", "tag nightly"}, Options{Since: "nightly"}, "no tag of a release"},
		"one version twice":         {[]string{"first", "tag v1.2.0", "fix: a", "tag v01.2.0"}, Options{}, "two tags on different commits"},
		"unconventional":            {[]string{"first", "tag v1.0.0", "Add things"}, Options{Rules: convention.Rules{Unconventional: "refuse"}}, "Add things"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found, err := look(story(t, test.steps...), test.options); err == nil || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%+v, %v; want %q", found.Tag, err, test.text)
			}
		})
	}
}

func TestLookAtAFolder(t *testing.T) {
	t.Parallel()
	c := gittest.New(t)
	c.Write("a/x", "1")
	c.Commit("feat: a")
	c.Git("tag", "v1.0.0")
	c.Write("b/x", "1")
	c.Commit("feat!: b")
	if found, err := look(c, Options{Folder: "a"}); err != nil || found.Nothing != "There is no commit in a since v1.0.0" {
		t.Errorf("%q, %v", found.Nothing, err)
	}
	c.Write("a/x", "2")
	c.Commit("fix: a")
	if found, err := look(c, Options{Folder: "a"}); err != nil || found.Tag.String() != "v1.0.1" || len(found.Commits) != 1 {
		t.Errorf("%q, %v", found.Tag, err)
	}
}

func TestLookAtAShallowClone(t *testing.T) {
	t.Parallel()
	origin := story(t, "first", "tag v1.0.0", "feat: a")
	c := gittest.Clone{TB: t, Dir: t.TempDir()}
	c.Git("clone", "--quiet", "--depth=1", "file://"+origin.Dir, ".")
	var missing *history.NoHistoryError
	if _, err := look(c, Options{}); !errors.As(err, &missing) {
		t.Error(err)
	}
}
