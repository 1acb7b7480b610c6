// Package gittest makes repositories for tests, with git itself.
package gittest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Clone is a repository with a working tree.
type Clone struct {
	testing.TB
	Dir string
}

// New makes an empty repository on branch main; options are those of git init.
func New(t testing.TB, options ...string) Clone {
	c := Clone{t, t.TempDir()}
	c.Git(append([]string{"init", "--quiet", "--initial-branch=main"}, options...)...)
	return c
}

// Git runs git in the repository, without any configuration of the machine, at one moment in time, and returns what it
// printed.
func (c Clone) Git(arguments ...string) string {
	c.Helper()
	command := exec.Command("git", arguments...)
	command.Dir = c.Dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org", "GIT_COMMITTER_NAME=Ben", "GIT_COMMITTER_EMAIL=ben@example.org",
		"GIT_AUTHOR_DATE=2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	out, err := command.CombinedOutput()
	if err != nil {
		c.Fatalf("git %q: %v\n%s", arguments, err, out)
	}
	return strings.TrimSpace(string(out))
}

// Commit makes a commit with exactly that message, of what was added or of nothing, and returns its ID.
func (c Clone) Commit(message string) string {
	c.Helper()
	c.Git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--message", message)
	return c.Git("rev-parse", "HEAD")
}

// Write puts a file into the working tree and adds it.
func (c Clone) Write(name, text string) {
	c.Helper()
	at := filepath.Join(c.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
		c.Fatal(err)
	}
	c.Git("add", "--all")
}

// Copy copies the named parts of the .git folder, those that there are, to a new folder.
func (c Clone) Copy(names []string) string {
	c.Helper()
	to := filepath.Join(c.TempDir(), "copy")
	if err := os.MkdirAll(to, 0o755); err != nil {
		c.Fatal(err)
	}
	for _, name := range names {
		from := filepath.Join(c.Dir, ".git", name)
		if _, err := os.Stat(from); err != nil {
			continue
		}
		if out, err := exec.Command("cp", "-r", from, to).CombinedOutput(); err != nil {
			c.Fatalf("%v\n%s", err, out)
		}
	}
	return to
}
