package next

import (
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/internal/convention"
	"dagger/slipway/internal/history"
	"dagger/slipway/internal/version"
)

// TakenError is a version that the commits ask for and that another line of the project has already released.
type TakenError struct {
	Tag, Base string
	Bump      convention.Bump
	Free      string // the next free patch of this line
}

// Error says what is taken and which ways are left.
func (e *TakenError) Error() string {
	return fmt.Sprintf("the commits since %s ask for a %s release, and %s exists on another branch: this branch continues "+
		"an older line; release its fixes alone (next prepare --tag %s), or merge into the newer line and release there",
		e.Base, e.Bump, e.Tag, e.Free)
}

// question is all that decides about the next tag.
type question struct {
	prefix string
	own    string            // the version in the package's files, "" where none is
	base   *history.Release  // the last final release on this line, nil where there is none
	before []history.Release // every release on HEAD and before it, lowest first
	all    []history.Release // every release, lowest first
	burnt  []string          // PEP 440 versions whose names are used up
	bump   convention.Bump
	pre    string
}

// decide returns the next tag, and a remark for each version that was passed over.
func (q question) decide() (version.Tag, []string, error) {
	numbers, remarks, err := q.numbers()
	if err != nil {
		return version.Tag{}, nil, err
	}
	if q.pre == "" {
		return version.Make(q.prefix, numbers, "", 0), remarks, nil
	}
	number, err := q.preNumber(numbers)
	return version.Make(q.prefix, numbers, q.pre, number), remarks, err
}

// numbers is the final version that the next release is, or is a pre-release of.
func (q question) numbers() ([3]uint64, []string, error) {
	numbers := q.first()
	if q.base != nil {
		numbers = bumped(q.base.Version.Release(), q.bump)
	}
	if announced, ok := q.announced(); ok && slices.Compare(numbers[:], announced[:]) < 0 {
		numbers = announced
	}
	if q.base == nil {
		return q.free(numbers)
	}
	last, _ := history.Last(q.all)
	if q.bump != convention.Patch && q.released(numbers) && last.Version.Compare(q.base.Version) > 0 {
		patch, _, err := q.free(bumped(q.base.Version.Release(), convention.Patch))
		if err != nil {
			return numbers, nil, err
		}
		return numbers, nil, &TakenError{Tag: version.Make(q.prefix, numbers, "", 0).String(), Base: q.base.Name, Bump: q.bump,
			Free: version.Make(q.prefix, patch, "", 0).String()}
	}
	return q.free(numbers)
}

// announced is the highest version that pre-releases before HEAD lead to: whoever installed one would not get an upgrade
// to anything below it.
func (q question) announced() ([3]uint64, bool) {
	for _, release := range slices.Backward(q.before) {
		if !release.Final() {
			return release.Version.Release(), true
		}
		if q.base != nil && release.Commit == q.base.Commit {
			break
		}
	}
	return [3]uint64{}, false
}

// first is the version of a project's first release: what its files say, or 0.1.0.
func (q question) first() [3]uint64 {
	if own, err := version.Parse(q.own); err == nil && own.Release() != [3]uint64{} {
		return own.Release()
	}
	return [3]uint64{0, 1, 0}
}

// bumped is Semantic Versioning 2.0.0, items 6 to 8.
func bumped(n [3]uint64, bump convention.Bump) [3]uint64 {
	switch bump {
	case convention.Major:
		return [3]uint64{n[0] + 1, 0, 0}
	case convention.Minor:
		return [3]uint64{n[0], n[1] + 1, 0}
	}
	return [3]uint64{n[0], n[1], n[2] + 1}
}

// free returns the version itself, or the first patch after it whose names are not used up: an index never takes a file
// name twice, not even after a yank or a deletion.
func (q question) free(numbers [3]uint64) ([3]uint64, []string, error) {
	var remarks []string
	for range 1000 {
		tag := version.Make(q.prefix, numbers, "", 0)
		switch {
		case q.released(numbers):
			remarks = append(remarks, tag.String()+" is passed over: it has a tag")
		case slices.ContainsFunc(q.burnt, func(burnt string) bool { return version.Equal(burnt, tag.PEP440()) }):
			remarks = append(remarks, tag.PEP440()+" is burnt: it was published once, and an index never takes its files again")
		default:
			return numbers, remarks, nil
		}
		numbers[2]++
	}
	return numbers, nil, fmt.Errorf("the 1000 patch versions before %s are all taken", version.Make(q.prefix, numbers, "", 0))
}

func (q question) released(numbers [3]uint64) bool {
	return slices.ContainsFunc(q.all, func(r history.Release) bool { return r.Final() && r.Version.Release() == numbers })
}

// preNumber counts on from the last pre-release of the same version and word, from 1. What was published counts like what
// has a tag, in whatever spelling.
func (q question) preNumber(numbers [3]uint64) (uint64, error) {
	out := q.burntVersions()
	for _, release := range q.all {
		out = append(out, release.Version)
	}
	number := uint64(1)
	for _, other := range out {
		token, last, ok := other.PreRelease()
		if !ok || other.Release() != numbers {
			continue
		}
		first := version.Make(q.prefix, numbers, q.pre, 0)
		if token == q.pre {
			number = max(number, last+1)
		} else if version.Make(q.prefix, numbers, token, last).Compare(first) > 0 {
			return 0, fmt.Errorf("%s is out, and a %s of the same version would sort before it; go on with --pre %s", other, q.pre, token)
		}
	}
	return number, nil
}

// burntVersions are those of the names that are used up; what is no version is nobody's name.
func (q question) burntVersions() []version.Version {
	var all []version.Version
	for _, text := range q.burnt {
		if v, err := version.Parse(text); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// checkPre refuses what no tag may have.
func checkPre(pre string) error {
	known := []string{"alpha", "beta", "rc", "dev"}
	if pre != "" && !slices.Contains(known, pre) {
		return fmt.Errorf("--pre %.40q is no pre-release that a tag may have: %s", pre, strings.Join(known, ", "))
	}
	return nil
}
