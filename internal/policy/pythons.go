package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"dagger/slipway/internal/project"
)

// Declared is what one release says of Pythons.
type Declared struct {
	Requires string   // requires-python, as written; empty where absent
	Pythons  []string // "3.11" …, as project.Project has them
}

// Change is what a release does with a Python.
type Change string

// The changes that Pythons reports.
const (
	Dropped    Change = "dropped"    // requires-python no longer lets it through
	Undeclared Change = "undeclared" // it can still be installed, and is no longer among those that are tested
	Outlived   Change = "outlived"   // declared, and past its own end of life
)

// PythonNote is one thing to tell of a Python. None refuses a release.
type PythonNote struct {
	Python    string `json:"python"` // 3.12
	Change    Change `json:"change"`
	EndOfLife Day    `json:"end_of_life,omitzero"` // its last day; no day where the table does not have it
	Ended     bool   `json:"ended"`                // that day is over
	Message   string `json:"message"`
}

// Pythons compares what a release declares with what the one before it did, nil for a first release, and tells of every
// Python that was dropped and every declared one past its end of life. Dropped counts below the highest Python that was
// declared before: a new upper bound takes away nothing that was ever promised. Errors: a requires-python that is no
// version specifier.
func Pythons(now Declared, before *Declared, today time.Time) ([]PythonNote, error) {
	var notes []PythonNote
	for _, python := range known(now, before) {
		allowed, err := project.AllowsPython(now.Requires, python)
		if err != nil {
			return nil, fmt.Errorf("requires-python: %w", err)
		}
		declared := slices.Contains(now.Pythons, python)
		note := PythonNote{Python: python, EndOfLife: pythonEnds[python]}
		note.Ended = !note.EndOfLife.IsZero() && DayOf(today).after(note.EndOfLife)
		switch was, err := before.had(python); {
		case err != nil:
			return nil, fmt.Errorf("requires-python of the previous release: %w", err)
		case was && !allowed:
			note.Change = Dropped
		case was && !declared && slices.Contains(before.Pythons, python):
			note.Change = Undeclared
		case declared && allowed && note.Ended:
			note.Change = Outlived
		default:
			continue
		}
		note.Message = note.say()
		notes = append(notes, note)
	}
	return notes, nil
}

// had says whether a release could be installed on a Python that it promised, or on one below.
func (d *Declared) had(python string) (bool, error) {
	if d == nil {
		return false, nil
	}
	allowed, err := project.AllowsPython(d.Requires, python)
	promised := slices.ContainsFunc(d.Pythons, func(p string) bool { return comparePythons(python, p) <= 0 })
	return allowed && promised, err
}

func (n PythonNote) say() string {
	says := map[Change]string{
		Dropped: "drops", Undeclared: "no longer declares", Outlived: "declares",
	}[n.Change] + " Python " + n.Python
	switch {
	case n.EndOfLife.IsZero():
		return says + ", whose end of life Slipway does not know"
	case n.Ended:
		return says + ", past its end of life " + n.EndOfLife.String()
	}
	return fmt.Sprintf("%s, which is supported until %s: that asks for a minor or a major release", says, n.EndOfLife)
}

// known are the Pythons to look at, lowest first.
func known(now Declared, before *Declared) []string {
	all := append(slices.Collect(maps.Keys(pythonEnds)), now.Pythons...)
	if before != nil {
		all = append(all, before.Pythons...)
	}
	slices.SortFunc(all, comparePythons)
	return slices.Compact(all)
}

// comparePythons orders "3.9" before "3.10".
func comparePythons(a, b string) int { return cmp.Compare(minorOf(a), minorOf(b)) }

func minorOf(python string) int {
	_, text, _ := strings.Cut(python, ".")
	n, _ := strconv.Atoi(text)
	return n
}
