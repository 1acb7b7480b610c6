package history

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Files are the parts of a .git folder that Open reads: history and nothing that configures a program, beside the one
// file in which the forms of object names and references are written.
func Files() []string {
	return []string{"HEAD", "packed-refs", "shallow", "config", "refs", "reftable", "objects"}
}

// Repository is a clone's history.
type Repository struct {
	dir     string
	partial string // why tags may be missing although no commit is; "" where nothing says so
}

// NoHistoryError is a repository whose history cannot be read whole, with the way out.
type NoHistoryError struct {
	What, Fix string
}

// Error names both.
func (e *NoHistoryError) Error() string { return e.What + "; " + e.Fix }

// Open takes a copy of a .git folder (of the parts that Files names). The copy is changed: its configuration is replaced
// by one that runs nothing. Errors: *NoHistoryError where objects lie outside the folder or there is no commit.
func Open(ctx context.Context, dir string) (*Repository, error) {
	r := &Repository{dir: dir}
	if _, err := os.Stat(filepath.Join(dir, "objects", "info", "alternates")); err == nil {
		return nil, &NoHistoryError{"this clone borrows its objects from another one (.git/objects/info/alternates)",
			"make it whole: git repack -a -d && rm .git/objects/info/alternates"}
	}
	if err := r.disarm(ctx); err != nil {
		return nil, err
	}
	for _, folder := range []string{"refs", "objects"} { // git wants both, even empty
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return nil, err
		}
	}
	if _, err := r.git(ctx, "rev-parse", "--quiet", "--verify", "HEAD^{commit}"); err != nil {
		return nil, &NoHistoryError{"this repository has no commit on the branch that is checked out",
			"commit first (git log shows what is there)"}
	}
	return r, nil
}

// disarm writes a configuration that keeps the formats of the clone and nothing else.
func (r *Repository) disarm(ctx context.Context) error {
	var kept strings.Builder
	for _, key := range []string{"objectformat", "refstorage"} {
		read := r.command(ctx, "config", "--no-includes", "--file", "config", "--get", "extensions."+key)
		read.Env = append(read.Env, "GIT_DIR=/nonexistent") // a repository that git cannot open still tells its format
		out, err := read.Output()
		if value := strings.TrimSpace(string(out)); err == nil && value != "" {
			if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				return fmt.Errorf("extensions.%s in .git/config is %.60q, which is no format of git", key, value)
			}
			fmt.Fprintf(&kept, "\t%s = %s\n", key, value)
		}
	}
	r.partial = r.followsLess(ctx)
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
	if kept.Len() > 0 {
		config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n" + kept.String()
	}
	file := filepath.Join(r.dir, "config")
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) { // it may be a link to anywhere
		return err
	}
	return os.WriteFile(file, []byte(config), 0o600)
}

// followsLess says whether the clone was made to follow one branch, or no tags: what others released is not in it then.
func (r *Repository) followsLess(ctx context.Context) string {
	ask := func(key string) string {
		read := r.command(ctx, "config", "--no-includes", "--file", "config", "--get-all", key)
		read.Env = append(read.Env, "GIT_DIR=/nonexistent")
		out, _ := read.Output()
		return strings.TrimSpace(string(out))
	}
	fetched := ask("remote.origin.fetch")
	switch {
	case ask("remote.origin.tagOpt") == "--no-tags":
		return "this clone was made without tags"
	case fetched != "" && !strings.Contains(fetched, "refs/heads/*") && !strings.Contains(fetched, "refs/*"):
		return "this clone follows one branch: the tags of others may not be in it"
	}
	return ""
}

// command runs git on this repository alone: no configuration of the machine or its user, no replaced objects, no
// questions, no pager.
func (r *Repository) command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "git", arguments...)
	command.Dir = r.dir
	command.Env = []string{"GIT_DIR=.", "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_NO_LAZY_FETCH=1",
		"GIT_LITERAL_PATHSPECS=1", "HOME=/nonexistent", "LC_ALL=C"}
	return command
}

// What is read of a repository at most. The histories of the largest projects have messages of some 100 kB, and some
// 100 MB of them; git itself has no bound.
const (
	maxField  = 4 << 20   // bytes of one text: a message, a name
	maxAll    = 512 << 20 // bytes of everything that one question gets
	maxTags   = 100_000
	maxNested = 1000     // tags of tags: each is asked for by itself
	maxOutput = 16 << 20 // bytes of one file, or of any other answer
)

// limit is a repository that has more than is read.
func limit(format string, arguments ...any) error {
	return fmt.Errorf(format+"; a history like this is not read", arguments...)
}

func (r *Repository) git(ctx context.Context, arguments ...string) (string, error) {
	command := r.command(ctx, arguments...)
	out, said := &capped{left: maxOutput}, &capped{left: maxOutput}
	command.Stdout, command.Stderr = out, said
	err := command.Run()
	if out.left < 0 {
		return "", limit("git %s prints more than %d bytes", arguments[0], maxOutput)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		exit.Stderr = said.kept.Bytes()
	}
	return out.kept.String(), told(err, arguments[0])
}

// capped takes so many bytes and then fails, which ends the process that writes them.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would be used, and no Write
	left int
}

func (c *capped) Write(data []byte) (int, error) {
	if c.left -= len(data); c.left < 0 {
		return 0, errors.New("too much")
	}
	return c.kept.Write(data)
}

// told adds what git said to the error of its process.
func told(err error, what string) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		line, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return fmt.Errorf("git %s: %.200q: %w", what, line, err)
	}
	return err
}

// records runs git and gives each function call one record of the given number of fields, all of which end in NUL.
func (r *Repository) records(ctx context.Context, fields int, each func([]string) error, arguments ...string) error {
	command := r.command(ctx, arguments...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	read := split(bufio.NewReaderSize(out, 1<<20), fields, each)
	if read != nil {
		_ = command.Process.Kill() // its pipe is no longer read
	}
	if err := command.Wait(); err != nil && read == nil {
		line, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("git %s: %.200q: %w", arguments[0], line, err)
	}
	return read
}

// split reads fields that end in NUL, and records that may begin with a line feed, until the end.
func split(in *bufio.Reader, fields int, each func([]string) error) error {
	record := make([]string, 0, fields)
	all := 0
	for {
		field, err := readField(in)
		if all += len(field); all > maxAll {
			return limit("tags or commits have more than %d bytes of text", maxAll)
		}
		if errors.Is(err, errLong) {
			return limit("%.80q has a text of more than %d bytes", strings.Join(record[:min(len(record), 1)], ""), maxField)
		}
		if err == io.EOF {
			if strings.Trim(field, "\n") != "" || len(record) > 0 {
				return errors.New("git's output ends in the middle of a record")
			}
			return nil
		}
		if err != nil {
			return err
		}
		field = field[:len(field)-1]
		if len(record) == 0 {
			field = strings.TrimPrefix(field, "\n")
		}
		if record = append(record, field); len(record) == fields {
			if err := each(record); err != nil {
				return err
			}
			record = record[:0]
		}
	}
}

var errLong = errors.New("the field is too long")

// readField reads up to NUL, at most so much that no message fills the memory.
func readField(in *bufio.Reader) (string, error) {
	var field []byte
	for {
		part, err := in.ReadSlice(0)
		if len(field)+len(part) > maxField {
			return "", errLong
		}
		field = append(field, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(field), err
		}
	}
}
