package target

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/history/gittest"
)

const (
	legacy = "https://upload.example.org/legacy/"
	simple = "https://upload.example.org/simple/"
	evil   = "https://evil.example/"

	was = "[tool.slipway.index.company]\nupload = \"" + legacy + "\"\nsimple = \"" + simple + "\"\n"
)

// held are files by commit.
type held map[string]string

func (h held) File(_ context.Context, commit, folder, name string) ([]byte, error) {
	text, found := h[commit+":"+folder+"/"+name]
	switch {
	case !found:
		return nil, fs.ErrNotExist
	case text == "broken":
		return nil, errors.New("git cat-file: no object")
	}
	return []byte(text), nil
}

func tag(name, commit string, day int) history.Tag {
	return history.Tag{Name: name, Commit: commit, Time: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
}

// past is a repository whose release v1.0.0 had that file, and which is about to release 1.1.0.
func past(t *testing.T, text string) Past {
	t.Helper()
	tags := []history.Tag{tag("v0.9.0", "a", 1), tag("v1.0.0", "b", 2), tag("v2.0.0", "c", 3)}
	releases, err := history.Releases(tags, "v")
	if err != nil {
		t.Fatal(err)
	}
	return Past{Files: held{"b:pkg/pyproject.toml": text}, Tags: tags, Releases: releases, Version: "1.1.0",
		Head: "d", Folder: "pkg"}
}

func TestSince(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		upload, simple, then string
		note, blocked        string
	}{
		"the same": {legacy, simple, was, "the same host as at v1.0.0", ""},
		"the same, spelt otherwise": {"https://UPLOAD.example.org:443/legacy/", simple, was,
			"the same host as at v1.0.0", ""},
		"another path": {"https://upload.example.org/evil/", simple, was,
			"the same host as at v1.0.0, under another path", ""},
		"read elsewhere": {legacy, "https://evil.example/simple/", was,
			"the same host as at v1.0.0, but read at another one", ""},
		"encrypted since": {legacy, simple,
			strings.ReplaceAll(was, "https", "http"), "the same host as at v1.0.0, now encrypted", ""},
		"a new name": {evil, evil, "[project]\n", "not configured yet at v1.0.0", ""},
		"an other name": {evil, evil, strings.ReplaceAll(was, "company", "firm"),
			"not configured yet at v1.0.0", ""},
		"another host": {evil, evil, was,
			"", "to https://evil.example; at v1.0.0 it was https://upload.example.org"},
		"a host below": {"https://upload.example.org.evil.example/", simple, was,
			"", "to https://upload.example.org.evil.example; at"},
		"another port": {"https://upload.example.org:8443/legacy/", simple, was,
			"", "to https://upload.example.org:8443; at"},
		"in clear since": {"http://upload.example.org/legacy/", simple, was,
			"", "to http://upload.example.org; at"},
		"looks alike": {"https://uplоad.example.org/legacy/", simple, was,
			"", "to https://xn--upl"},
		"unread before": {legacy, simple,
			strings.Replace(was, "https://upload", "https://u:p4ss@upload", 1), "", "at v1.0.0 it was no URL that can be read"},
		"none before": {evil, evil, "[tool.slipway.index]\ncompany = 1\n",
			"", "it was no URL that can be read"},
		"a broken file": {"https://upload.example.org/", "https://upload.example.org/", "[tool",
			"", "is not known: v1.0.0: pyproject.toml:1"},
		"a lost object": {"https://upload.example.org/", "https://upload.example.org/", "broken",
			"", "is not known: reading v1.0.0: git cat-file"},
		"a giant's file": {"https://upload.example.org/", "https://upload.example.org/", "#" + strings.Repeat("x", 2<<20),
			"", "is larger than"},
		"an odd URL then": {legacy, simple, strings.ReplaceAll(was, "upload.example.org", "0177.0.0.1"),
			"", "it was no URL"},
	} {
		to := Target{Name: "company", Upload: parsed(t, test.upload), Simple: parsed(t, test.simple), Configured: true}
		got := to.Since(t.Context(), past(t, test.then))
		if got.Note != test.note || (got.Blocked != nil) != (test.blocked != "") {
			t.Errorf("%s: %q, %v, want %q, %q", name, got.Note, got.Blocked, test.note, test.blocked)
			continue
		}
		if got.Blocked == nil {
			continue
		}
		if text := got.Blocked.Error(); !strings.Contains(text, test.blocked) || strings.Contains(text, "p4ss") ||
			!strings.Contains(text, "--index company="+to.Upload.Origin()) {
			t.Errorf("%s: %s", name, text)
		}
		// The way out that it names is one.
		to.Pinned = true
		if got := to.Since(t.Context(), past(t, test.then)); got.Blocked != nil || got.Note == "" {
			t.Errorf("%s, pinned: %q, %v", name, got.Note, got.Blocked)
		}
		// So is a URL, and what is built in needs none.
		to.Pinned, to.Configured = false, false
		if got := to.Since(t.Context(), past(t, test.then)); got != (Comparison{}) {
			t.Errorf("%s, not configured: %q, %v", name, got.Note, got.Blocked)
		}
	}
}

// Which release is compared with is not for the repository to choose.
func TestSinceWhich(t *testing.T) {
	t.Parallel()
	to := Target{Name: "company", Upload: parsed(t, evil), Simple: parsed(t, evil),
		Configured: true}
	for name, test := range map[string]struct {
		change        func(*Past)
		note, blocked string
	}{
		"the release below": {func(*Past) {}, "", "at v1.0.0"},
		"below all others":  {func(p *Past) { p.Version = "0.0.1"; p.Files = held{"c:pkg/pyproject.toml": was} }, "", "at v2.0.0"},
		"a prefix that no tag has": {func(p *Past) { p.Releases = nil; p.Files = held{"c:pkg/pyproject.toml": was} }, "",
			"at v2.0.0"},
		"tags of this commit alone": {func(p *Past) { p.Releases, p.Tags = nil, p.Tags[2:]; p.Head = "c" },
			"no earlier release to compare its host with", ""},
		"no tags": {func(p *Past) { p.Releases, p.Tags = nil, nil }, "no earlier release to compare its host with", ""},
		"a folder that was not there": {func(p *Past) { p.Folder = "elsewhere" },
			"not configured yet at v1.0.0, which has no elsewhere/pyproject.toml", ""},
	} {
		p := past(t, was)
		test.change(&p)
		got := to.Since(t.Context(), p)
		if got.Note != test.note || (got.Blocked != nil) != (test.blocked != "") ||
			got.Blocked != nil && !strings.Contains(got.Blocked.What, test.blocked) {
			t.Errorf("%s: %q, %v", name, got.Note, got.Blocked)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for note, want := range map[string]string{"": "", "the same": "host: the same\n"} {
		c := Comparison{Note: note}
		if got := c.Line(); got != want {
			t.Errorf("%q is the line %q", note, got)
		}
		if got := c.Clause(); (got != "") != (note != "") || !strings.HasSuffix(got, note) {
			t.Errorf("%q is the clause %q", note, got)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	why := errors.New("this is a shallow clone; fetch all")
	to := Target{Name: "company", Upload: parsed(t, "https://upload.example.org/"), Configured: true}
	if got := to.Unknown(why); got.Blocked == nil || !strings.Contains(got.Blocked.Error(), "shallow clone") {
		t.Errorf("%+v", got)
	}
	to.Pinned = true
	if got := to.Unknown(why); got.Blocked != nil || got.Note == "" {
		t.Errorf("%+v", got)
	}
	to.Configured = false
	if got := to.Unknown(why); got != (Comparison{}) {
		t.Errorf("%+v", got)
	}
}

// With git itself.
func TestSinceInAClone(t *testing.T) {
	t.Parallel()
	c := gittest.New(t)
	c.Write("pkg/pyproject.toml", was)
	c.Commit("one")
	c.Git("tag", "v1.0.0")
	c.Write("pkg/pyproject.toml", strings.ReplaceAll(was, "upload.example.org", "evil.example"))
	head := c.Commit("two")
	repository, err := history.Open(t.Context(), c.Copy(history.Files()))
	if err != nil {
		t.Fatal(err)
	}
	tags, err := repository.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := Target{Name: "company", Upload: parsed(t, "https://evil.example/legacy/"), Simple: parsed(t, evil),
		Configured: true}
	got := to.Since(t.Context(), Past{Files: repository, Tags: tags, Version: "1.1.0", Head: head, Folder: "pkg"})
	want := "index company takes the token to https://evil.example; at v1.0.0 it was https://upload.example.org; if you mean " +
		"the new host, name it: --index company=https://evil.example; if not, see who changed it: " +
		"git log -p v1.0.0.. -- pkg/pyproject.toml"
	if got.Blocked == nil || got.Blocked.Error() != want {
		t.Errorf("%q, %v", got.Note, got.Blocked)
	}
	got = to.Since(t.Context(), Past{Files: repository, Tags: tags, Version: "1.1.0", Head: head, Folder: "other"})
	if got.Blocked != nil || !strings.Contains(got.Note, "has no other/pyproject.toml") {
		t.Errorf("%q, %v", got.Note, got.Blocked)
	}
}
