package index

import (
	"errors"
	"fmt"
	"strings"
)

// RefusedError is an index's no to one file. Sending it again would get the same answer.
type RefusedError struct {
	File    string
	Status  int    // HTTP
	Message string // the index's words, made fit to print; may be empty
	Fix     string // what to do, one sentence
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the index refused %s (%d): %s; %s", e.File, e.Status, quoted(e.Message), e.Fix)
}

// Explain splits an error of this package into what happened and what to do; the second part may be empty.
func Explain(err error) (what, fix string) {
	var refused *RefusedError
	var resumable *ResumableError
	var conflict *ConflictError
	switch {
	case errors.As(err, &conflict):
		fix = conflict.fix()
	case errors.As(err, &refused):
		fix = refused.Fix
	case errors.As(err, &resumable):
		fix = resumable.fix()
	}
	what = err.Error()
	if fix != "" {
		what = strings.ReplaceAll(what, "; "+fix, "") // several conflicts have one way out
	}
	return strings.ReplaceAll(what, "\n", "; "), fix
}

func quoted(message string) string {
	if message == "" {
		return "it gave no reason"
	}
	return fmt.Sprintf("%q", message)
}

const (
	fixNext   = "release the next patch version"
	fixLocal  = "release a version without \"+\" and what follows it (PEP 440)"
	fixSecond = "turn on two-factor authentication for the account that made the token"
	fixSize   = "make the file smaller or ask the index for a higher limit"
	fixURL    = "check the upload URL of the index, to the last slash"
	fixLater  = "the index takes no uploads now: run it again when its status page says so"
	fixScope  = "the token is valid, but not for this project: use one whose scope has it, or have the account added"
)

// advice for the refusals that people meet, by what the index says. It only words the error: what is on the index is
// decided by hash. The first that fits counts; status 0 fits every status.
var advice = []struct {
	status int
	words  string // lower case
	fix    string
}{
	{0, "previously used", "a file of this name was deleted, and its name stays used: " + fixNext},
	{0, "older than 14 days", "the release can no longer be completed: " + fixNext},
	{0, "already exist", "the name, or these bytes under another name, is taken: " + fixNext},
	{0, "does not allow updating", "the name is taken: " + fixNext},
	{0, "only one sdist", "the index has another sdist of this version: " + fixNext},
	{0, "local version", fixLocal},
	{0, "local segment", fixLocal},
	{0, "failed to render", "mend the README or its content type; `twine check --strict` shows where it breaks"},
	{0, "description", "look at the README and its content type with `twine check --strict`"},
	{0, "two factor", fixSecond},
	{0, "two-factor", fixSecond},
	{0, "2fa", fixSecond},
	{0, "verified", "verify the primary e-mail address of the account that made the token"},
	{0, "allowed to upload", fixScope},
	{0, "read-only", fixLater},
	{0, "read only", fixLater},
	{0, "file too large", fixSize},
	{413, "", fixSize},
	{409, "", "the name is taken: " + fixNext},
	{401, "", "the token is missing, wrong or for another index: make a new one there"},
	{403, "", "the token is wrong, expired or for another index, or its scope lacks this project: make a new one there"},
	{404, "", fixURL},
	{405, "", fixURL},
}

func refused(file string, status int, message string) *RefusedError {
	err := &RefusedError{File: file, Status: status, Message: message}
	lower := strings.ToLower(message)
	for _, each := range advice {
		if (each.status == 0 || each.status == status) && strings.Contains(lower, each.words) {
			err.Fix = each.fix
			return err
		}
	}
	err.Fix = "mend what it names, build again and run it again; nothing of this file was kept"
	return err
}
