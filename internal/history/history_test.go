package history

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/history/gittest"
)

// clone opens copies of its .git folder as a release does.
type clone struct{ gittest.Clone }

func newClone(t *testing.T, options ...string) clone { return clone{gittest.New(t, options...)} }

func (c clone) open() (*Repository, error) {
	c.Helper()
	return Open(context.Background(), c.Copy(Files()))
}

// raws makes a tag of an object that no git porcelain would write.
func (c clone) raws(kind, name, object string) {
	c.Helper()
	file := filepath.Join(c.TempDir(), "object")
	if err := os.WriteFile(file, []byte(object), 0o600); err != nil {
		c.Fatal(err)
	}
	c.Git("update-ref", "refs/tags/"+name, c.Git("hash-object", "-t", kind, "--literally", "-w", file))
}

// raw commits a message as no git porcelain would.
func (c clone) raw(message string) {
	c.Helper()
	object := "tree " + c.Git("rev-parse", "HEAD^{tree}") + "\nparent " + c.Git("rev-parse", "HEAD") +
		"\nauthor Ann <ann@example.org> 1767323045 +0000\ncommitter Ben <ben@example.org> 1767323045 +0000\n\n" + message
	file := filepath.Join(c.TempDir(), "commit")
	if err := os.WriteFile(file, []byte(object), 0o600); err != nil {
		c.Fatal(err)
	}
	c.Git("reset", "--quiet", "--hard", c.Git("hash-object", "-t", "commit", "-w", file))
}

func (c clone) mustOpen() *Repository {
	c.Helper()
	r, err := c.open()
	if err != nil {
		c.Fatal(err)
	}
	return r
}

func TestCommits(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	first := c.Commit("feat: one")
	c.Git("checkout", "--quiet", "-b", "side")
	side := c.Commit("fix: two\n\nbody\r\nmore\n\nRefs: #1\n\n")
	c.Git("checkout", "--quiet", "main")
	c.Commit("docs: three")
	c.Git("merge", "--quiet", "--no-ff", "--message", "Merge branch 'side'", "side")
	r := c.mustOpen()
	head, err := r.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commits, err := r.Commits(t.Context(), first, head, ".")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Commit{}
	for _, one := range commits {
		got[one.ID] = one
	}
	if len(commits) != 3 || !got[head].Merge() || len(got[head].Parents) != 2 {
		t.Errorf("%+v", commits)
	}
	if s := got[side]; s.Message != "fix: two\n\nbody\nmore\n\nRefs: #1" || s.Author != "Ann" || s.Email != "ann@example.org" ||
		s.Time.Format("2006-01-02T15:04:05Z07:00") != "2026-01-02T03:04:05Z" || s.Merge() {
		t.Errorf("%+v", s)
	}
	if all, err := r.Commits(t.Context(), "", head, ""); err != nil || len(all) != 4 {
		t.Errorf("%d commits, %v", len(all), err)
	}
	for _, id := range []string{"HEAD", "--all", "", first[:7], "--output=/tmp/x" + first[15:]} {
		if _, err := r.Commits(t.Context(), "", id, ""); err == nil {
			t.Errorf("%q went to git", id)
		}
	}
}

func TestCommitsOfAFolder(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	for _, name := range []string{"a/x", "b/x", "a/y", "*/x"} {
		c.Write(name, name)
		c.Commit("feat: " + name)
	}
	r := c.mustOpen()
	head, _ := r.Head(t.Context())
	if data, err := r.File(t.Context(), head, "a", "x"); err != nil || string(data) != "a/x" {
		t.Errorf("%q, %v", data, err)
	}
	for folder, want := range map[string][]string{"a": {"x", "y"}, ".": {"*", "a", "b"}} {
		to := filepath.Join(t.TempDir(), "tree")
		if err := r.Checkout(t.Context(), head, folder, to); err != nil {
			t.Error(err)
		}
		entries, _ := os.ReadDir(to)
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s holds %q, want %q", folder, got, want)
		}
	}
	if err := r.Checkout(t.Context(), head, "c", filepath.Join(t.TempDir(), "tree")); err == nil {
		t.Error("a folder that is not there")
	}
	for name, missing := range map[string]bool{"z": true, "x/y": true, "*": true, "": false} {
		if data, err := r.File(t.Context(), head, "a", name); err == nil || errors.Is(err, fs.ErrNotExist) != missing {
			t.Errorf("%q is %q, %v", name, data, err)
		}
	}
	if _, err := r.File(t.Context(), strings.Repeat("0", len(head)), "a", "x"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of a commit that is not there: %v", err)
	}
	for folder, want := range map[string]int{"a": 2, "b": 1, "*": 1, ".": 4, "c": 0} {
		if commits, err := r.Commits(t.Context(), "", head, folder); err != nil || len(commits) != want {
			t.Errorf("%s: %d commits, want %d, %v", folder, len(commits), want, err)
		}
	}
}

func TestMessagesAreText(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.Git("config", "i18n.commitEncoding", "ISO-8859-1")
	c.Commit("fix: caf\xe9")
	c.Git("config", "i18n.commitEncoding", "UTF-8")
	c.raw("fix: bro\xffken")
	c.Commit("feat: \x1b[31mred")
	r := c.mustOpen()
	head, _ := r.Head(t.Context())
	commits, err := r.Commits(t.Context(), "", head, "")
	if err != nil || len(commits) != 3 {
		t.Fatalf("%v, %v", commits, err)
	}
	for i, want := range []string{"feat: \x1b[31mred", "fix: bro\ufffdken", "fix: café"} {
		if commits[i].Message != want {
			t.Errorf("%q, want %q", commits[i].Message, want)
		}
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	first := c.Commit("one")
	c.Git("tag", "v1.0.0")
	c.Git("tag", "--annotate", "v1.0.0-final", "--message", "Subject\n\nBody\n\nManual-Testing: Ann <ann@example.org>: all of it")
	c.Git("tag", "--annotate", "nested", "--message", "outer", "v1.0.0-final")
	c.Git("tag", "borrowed", "v1.0.0-final") // the object of another tag
	c.raws("tag", "old", "object "+first+"\ntype commit\ntag old\n\nNo tagger\n")
	second := c.Commit("two")
	c.Git("tag", "v1.1.0")
	c.Git("tag", "tree", "HEAD^{tree}")
	c.Git("pack-refs", "--all")
	r := c.mustOpen()
	tags, err := r.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tag := range tags {
		if tag.Time.IsZero() {
			t.Errorf("%s has no time", tag.Name)
		}
		got = append(got, fmt.Sprintf("%s %s %q", tag.Name, tag.Commit, tag.Message))
	}
	want := []string{
		"borrowed " + first + ` ""`, "nested " + first + ` "outer"`, "old " + first + ` "No tagger"`, "v1.0.0 " + first + ` ""`,
		"v1.0.0-final " + first + ` "Subject\n\nBody\n\nManual-Testing: Ann <ann@example.org>: all of it"`,
		"v1.1.0 " + second + ` ""`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	before, err := r.TagsBefore(t.Context(), first)
	if err != nil || !reflect.DeepEqual(before, tags[:5]) {
		t.Errorf("before: %+v, %v", before, err)
	}
}

func TestReleases(t *testing.T) {
	t.Parallel()
	tag := func(name, commit string) Tag { return Tag{Name: name, Commit: commit} }
	releases, err := Releases([]Tag{tag("nightly", "a"), tag("v1.10.0", "b"), tag("v1.2", "c"), tag("v1.2.0", "c"), tag("v1.10.0-rc.1", "d"),
		tag("1.9.0", "e"), tag("v2", "f"), tag("v1.9.0+local", "g"), tag("v1.0.0", "c")}, "v")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, release := range releases {
		got = append(got, release.Name+" "+release.Version.String())
	}
	if want := []string{"v1.0.0 1.0.0", "v1.2.0 1.2.0", "v1.10.0-rc.1 1.10.0rc1", "v1.10.0 1.10.0"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if last, ok := Last(releases[:3]); !ok || last.Name != "v1.2.0" {
		t.Errorf("last is %s, %v", last.Name, ok)
	}
	if _, ok := Last(nil); ok {
		t.Error("a release in none")
	}
	var twice *TwiceError
	if _, err := Releases([]Tag{tag("v1.2.0rc1", "a"), tag("v1.2.0-rc1", "b")}, "v"); !errors.As(err, &twice) || twice.Version != "1.2.0rc1" {
		t.Errorf("%v", err)
	}
	moving, err := Releases([]Tag{tag("v1.2", "a"), tag("v1.2.0", "b")}, "v")
	if err != nil || len(moving) != 1 || moving[0].Name != "v1.2.0" {
		t.Errorf("a tag that moves: %+v, %v", moving, err)
	}
}

func TestPreceding(t *testing.T) {
	t.Parallel()
	tag := func(name string) Tag { return Tag{Name: name, Commit: name} }
	releases, err := Releases([]Tag{tag("v1.0.0"), tag("v1.1.0-rc.1"), tag("v1.1.0"), tag("v2.0.0")}, "v")
	if err != nil {
		t.Fatal(err)
	}
	for own, want := range map[string]string{
		"1.0.0": "v2.0.0", // whoever chooses a version below all others does not escape the comparison
		"0.1":   "v2.0.0", "1.0.1": "v1.0.0", "1.1.0rc1": "v1.0.0", "1.1.0": "v1.1.0-rc.1", "1.1.1": "v1.1.0", "2.0.0": "v1.1.0", "3": "v2.0.0",
		"nonsense": "",
	} {
		got, _ := Preceding(releases, own)
		if got.Name != want {
			t.Errorf("before %s is %q, want %q", own, got.Name, want)
		}
	}
	for _, own := range []string{"1.0.0", "1.0"} {
		if got, ok := Preceding(releases[:1], own); ok {
			t.Errorf("before the first release is %s", got.Name)
		}
	}
	if _, ok := Preceding(nil, "1.0.0"); ok {
		t.Error("a release in none")
	}
}

func TestNewest(t *testing.T) {
	t.Parallel()
	tag := func(name, commit string, day int) Tag {
		return Tag{Name: name, Commit: commit, Time: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
	}
	tags := []Tag{tag("a-v3.0.0", "a", 4), tag("b/1.0", "b", 6), tag("latest", "c", 7), tag("v1.0.0", "d", 8), tag("v1", "e", 9)}
	for except, want := range map[string]string{"": "v1.0.0", "d": "b/1.0", "b": "v1.0.0"} {
		if got, ok := Newest(tags, except); !ok || got.Name != want {
			t.Errorf("except %q: %q, want %q", except, got.Name, want)
		}
	}
	if got, ok := Newest(tags[:1], "a"); ok {
		t.Errorf("got %q", got.Name)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(c clone)
		want string
	}{
		"no commit": {func(clone) {}, "no commit"},
		"borrowed objects": {func(c clone) {
			c.Commit("one")
			os.WriteFile(filepath.Join(c.Dir, ".git/objects/info/alternates"), []byte("/elsewhere\n"), 0o600)
		}, "git repack"},
		"broken HEAD": {func(c clone) {
			c.Commit("one")
			os.WriteFile(filepath.Join(c.Dir, ".git/HEAD"), []byte("nonsense\n"), 0o600)
		}, "no commit"},
		"strange format": {func(c clone) {
			c.Commit("one")
			c.Git("config", "extensions.objectFormat", "x\n[core]")
		}, "no format of git"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClone(t)
			test.make(c)
			if _, err := c.open(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestDetachedHead(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	first := c.Commit("one")
	c.Commit("two")
	c.Git("checkout", "--quiet", "--detach", first)
	if head, err := c.mustOpen().Head(t.Context()); err != nil || head != first {
		t.Errorf("%s, %v", head, err)
	}
}

func TestShallow(t *testing.T) {
	t.Parallel()
	origin := newClone(t)
	origin.Commit("one")
	origin.Commit("two")
	if err := origin.mustOpen().RequireWhole(); err != nil {
		t.Error(err)
	}
	c := clone{gittest.Clone{TB: t, Dir: t.TempDir()}}
	c.Git("clone", "--quiet", "--depth=1", "file://"+origin.Dir, ".")
	if err := c.mustOpen().RequireWhole(); err == nil || !strings.Contains(err.Error(), "git fetch --unshallow --tags") {
		t.Error(err)
	}
}

// What a clone was told to leave out may hold releases.
func TestPartialClones(t *testing.T) {
	t.Parallel()
	origin := newClone(t)
	origin.Commit("one")
	for option, want := range map[string]string{"--single-branch": "follows one branch", "--no-tags": "without tags", "--no-hardlinks": ""} {
		c := clone{gittest.Clone{TB: t, Dir: t.TempDir()}}
		c.Git("clone", "--quiet", option, "file://"+origin.Dir, ".")
		err := c.mustOpen().RequireWhole()
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", option, err, want)
		}
		if want == "" {
			continue
		}
		if option == "--no-tags" {
			c.Git("config", "--unset", "remote.origin.tagOpt")
		}
		c.Git("remote", "set-branches", "origin", "*")
		if err := c.mustOpen().RequireWhole(); err != nil {
			t.Errorf("%s, mended as it says: %v", option, err)
		}
	}
}

// The other formats of git are read; older gits do not make them.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, option := range []string{"--object-format=sha256", "--ref-format=reftable"} {
		t.Run(option, func(t *testing.T) {
			t.Parallel()
			if err := exec.Command("git", "init", "--quiet", option, t.TempDir()).Run(); err != nil {
				t.Skip("this git has no " + option)
			}
			c := newClone(t, option)
			id := c.Commit("feat: one")
			c.Git("tag", "v1.0.0")
			tags, err := c.mustOpen().Tags(t.Context())
			if err != nil || len(tags) != 1 || tags[0].Commit != id {
				t.Errorf("%+v, %v", tags, err)
			}
		})
	}
}

// A link in place of the configuration is replaced, not written through.
func TestLinkedConfiguration(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.Commit("one")
	copied := c.Copy(Files())
	target := filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("[core]\n\tbare = false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(copied, "config"))
	if err := os.Symlink(target, filepath.Join(copied, "config")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), copied); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(target); err != nil || string(text) != "[core]\n\tbare = false\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// A repository's configuration names programs; none of them runs.
func TestConfigurationRunsNothing(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.Commit("one")
	c.Git("tag", "--annotate", "v1.0.0", "--message", "x")
	trap := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "trap.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch "+trap+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"core.fsmonitor", "core.pager", "pager.log", "gpg.program", "core.sshCommand", "diff.external", "alias.log"} {
		c.Git("config", key, script)
	}
	c.Git("config", "log.showSignature", "true")
	c.Git("config", "core.hooksPath", filepath.Dir(script))
	c.Git("config", "include.path", "/dev/stdin")
	r := c.mustOpen()
	head, err := r.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commits(t.Context(), "", head, ""); err != nil {
		t.Error(err)
	}
	if _, err := r.Tags(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program of the repository's configuration ran")
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a\x00b\x00\nc\x00d\x00\n", 2)
	f.Add("a\x00b", 2)
	f.Fuzz(func(t *testing.T, text string, fields int) {
		fields = 1 + (fields&7)%8
		count := 0
		err := split(bufio.NewReader(strings.NewReader(text)), fields, func(record []string) error {
			count++
			if len(record) != fields {
				t.Errorf("%d fields", len(record))
			}
			return nil
		})
		if whole := strings.Count(text, "\x00") / fields; err == nil && count != whole || count > whole {
			t.Errorf("%d records of %d, %v", count, whole, err)
		}
	})
}
