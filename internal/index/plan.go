package index

import (
	"errors"
	"fmt"
	"time"

	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/version"
)

// Status of a file, before or after publishing.
type Status string

// What can be said of a file.
const (
	Missing      Status = "missing"       // has to be uploaded
	AlreadyThere Status = "already there" // the index has the same bytes
	Uploaded     Status = "uploaded"      // by this run
	NotSent      Status = "not sent"      // an earlier file failed
)

// step is what has to be done with one file: Missing or AlreadyThere.
type step struct {
	file   dist.File
	status Status
}

// ConflictError says that the index has other bytes under a file's name. It will never take ours: a file name is used
// up by its first upload, even if that is deleted.
type ConflictError struct {
	File          string
	Version       string
	Local, Remote string // SHA-256, lower-case hex
	Next          string // the first patch version after it of which the index has nothing
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s is on the index with other bytes: ours has sha256 %s, the index has %s; %s",
		e.File, e.Local, e.Remote, e.fix())
}

func (e *ConflictError) fix() string {
	return fmt.Sprintf("a name is never given out twice, so version %s is burnt: find out which build the other is, and "+
		"release %s", e.Version, e.Next)
}

// RefusalError says why nothing may be uploaded although no file conflicts.
type RefusalError struct{ Reason string }

func (e *RefusalError) Error() string { return e.Reason }

// uploadWindow is how old a release may be and still get new files (warehouse, MAXIMUM_AGE_FOR_NEW_UPLOADS_DAYS).
const uploadWindow = 14 * 24 * time.Hour

// plan compares by hash what an index has (all its files of the project, from Files) with what a release wants to be
// there. It returns a step for each file, in the order to upload them, or *ConflictError (joined, if several) or
// *RefusalError: then nothing may be uploaded.
func (c *call) plan(remote []Remote, set *dist.Set) ([]step, error) {
	var steps []step
	var conflicts []error
	missing := 0
	for _, file := range set.Files {
		status, err := compare(file, remote, set)
		if err != nil {
			conflicts = append(conflicts, err)
		}
		if status == Missing {
			missing++
		}
		steps = append(steps, step{file, status})
	}
	if len(conflicts) > 0 {
		return nil, errors.Join(conflicts...)
	}
	if err := c.refusal(remote, set, missing); err != nil {
		return nil, err
	}
	return steps, nil
}

// ofRelease picks the files of the set's version, however the index spells it.
func ofRelease(remote []Remote, set *dist.Set) []Remote {
	var release []Remote
	for _, file := range remote {
		name, version, err := dist.NameVersion(file.Filename)
		if err == nil && name == dist.NormalizeName(set.Name) && version == set.Version {
			release = append(release, file)
		}
	}
	return release
}

// nextFree is the version to release in place of the set's, whose file names are used up.
func nextFree(remote []Remote, set *dist.Set) string {
	return version.FreePatch(set.Version, versionsOf(remote, set.Name))
}

// compare says whether an index that has these files of the project has one file of the set. Error: *ConflictError.
func compare(file dist.File, remote []Remote, set *dist.Set) (Status, error) {
	for _, other := range remote {
		switch {
		case other.Filename != file.Name:
		case other.SHA256 == "":
			return "", &RefusalError{fmt.Sprintf("%s is on the index, which gives no sha256 for it: whether those are our "+
				"bytes cannot be told; let the index list SHA-256 hashes", file.Name)}
		case other.SHA256 != file.SHA256:
			return "", &ConflictError{File: file.Name, Version: set.Version, Local: file.SHA256, Remote: other.SHA256,
				Next: nextFree(remote, set)}
		default:
			return AlreadyThere, nil
		}
	}
	return Missing, nil
}

// refusal finds what an index would refuse later, after some files were uploaded.
func (c *call) refusal(remote []Remote, set *dist.Set, missing int) error {
	release, next := ofRelease(remote, set), nextFree(remote, set)
	var first time.Time
	for _, file := range release {
		if file.Yanked {
			return &RefusalError{fmt.Sprintf("%s %s is yanked on the index (reason: %q): a yanked version is not released "+
				"again; release %s", set.Name, set.Version, c.secrets.clean(file.YankedReason), next)}
		}
		if !file.UploadTime.IsZero() && (first.IsZero() || file.UploadTime.Before(first)) {
			first = file.UploadTime
		}
	}
	if missing == 0 {
		return nil
	}
	if end := first.Add(uploadWindow); !first.IsZero() && c.Clock.Now().After(end) {
		return &RefusalError{fmt.Sprintf("%s %s lacks %d of its files and is too old to be completed: the index took new "+
			"files until %s, 14 days after the first; release %s",
			set.Name, set.Version, missing, end.UTC().Format(time.RFC3339), next)}
	}
	return secondSdist(release, set, next)
}

// secondSdist refuses when the index has an sdist of the version under another name: it takes one for a release.
func secondSdist(release []Remote, set *dist.Set, next string) error {
	ours := set.Files[len(set.Files)-1].Name
	for _, file := range release {
		if dist.IsSdist(file.Filename) && file.Filename != ours {
			return &RefusalError{fmt.Sprintf("the index has %s for %s %s and takes one sdist only, so %s would be refused; "+
				"release %s", file.Filename, set.Name, set.Version, ours, next)}
		}
	}
	return nil
}
