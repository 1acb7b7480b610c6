package convention

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// Bump is the part of a version that a change raises. Bumps are ordered.
type Bump int

// The bumps, smallest first.
const (
	None Bump = iota
	Patch
	Minor
	Major
)

var bumpNames = [...]string{"none", "patch", "minor", "major"}

// String is the word for the bump: none, patch, minor or major.
func (b Bump) String() string {
	if b < None || b > Major {
		return fmt.Sprintf("bump %d", int(b))
	}
	return bumpNames[b]
}

// ParseBump reads what String writes.
func ParseBump(text string) (Bump, error) {
	for b, name := range bumpNames {
		if text == name {
			return Bump(b), nil
		}
	}
	return None, fmt.Errorf("%s is no bump; write one of %s", shown(text), strings.Join(bumpNames[:], ", "))
}

// Rules are a project's own ideas of what a commit asks for. The zero value is the specification: feat is minor, fix is
// patch, a breaking change is major, all other types are nothing.
type Rules struct {
	// Types says what a type asks for, in any case: perf → Patch. It adds to feat and fix, or changes them. "revert" is
	// what the revert of something released asks for, Patch by default.
	Types map[string]Bump

	// Of a line 0.x SemVer says no more than that anything may change (item 4). ZeroBreaking is what a breaking change
	// raises there: Minor, also for None, or Major, which ends the line. ZeroFeature is what every other Minor change
	// raises there: Minor, also for None, or Patch.
	ZeroBreaking, ZeroFeature Bump

	// Unconventional says what to do about commits without a conventional header: "list" them and count them for
	// nothing, also where it is empty; count each for a "patch"; or "refuse" to decide.
	Unconventional string
}

// ruleset is Rules in the form that deciding needs: checked, and for one line of versions.
type ruleset struct {
	types          map[string]Bump
	breaking       Bump
	unconventional Bump
}

// compile checks the rules. zero says whether the line is 0.x.
func (r Rules) compile(zero bool) (ruleset, error) {
	set := ruleset{types: map[string]Bump{"feat": Minor, "fix": Patch, "revert": Patch}, breaking: Major}
	for _, name := range slices.Sorted(maps.Keys(r.Types)) {
		bump := r.Types[name]
		if h, ok := parseHeader(name + ": x"); !ok || h.Type != strings.ToLower(name) {
			return ruleset{}, fmt.Errorf("no commit can have the type %s; a type is one word, like perf", shown(name))
		}
		if bump < None || bump > Major {
			return ruleset{}, fmt.Errorf("type %s asks for %s, and there are none, patch, minor and major", shown(name), bump)
		}
		set.types[strings.ToLower(name)] = bump
	}
	if r.ZeroBreaking != None && r.ZeroBreaking != Minor && r.ZeroBreaking != Major {
		return ruleset{}, fmt.Errorf("a breaking change on 0.x is to be %s, and it can be minor or major", r.ZeroBreaking)
	}
	if r.ZeroFeature != None && r.ZeroFeature != Patch && r.ZeroFeature != Minor {
		return ruleset{}, fmt.Errorf("a feature on 0.x is to be %s, and it can be patch or minor", r.ZeroFeature)
	}
	switch r.Unconventional {
	case "", "list", "refuse":
	case "patch":
		set.unconventional = Patch
	default:
		return ruleset{}, fmt.Errorf(`unconventional commits are to be %s; write "list", "patch" or "refuse"`,
			shown(r.Unconventional))
	}
	if zero {
		set.soften(r)
	}
	return set, nil
}

// soften applies the rules of a line 0.x.
func (s *ruleset) soften(r Rules) {
	s.breaking = Minor
	if r.ZeroBreaking != None {
		s.breaking = r.ZeroBreaking
	}
	for name, bump := range s.types {
		switch {
		case bump == Major:
			s.types[name] = s.breaking
		case bump == Minor && r.ZeroFeature != None:
			s.types[name] = r.ZeroFeature
		}
	}
}

// bump is what one header asks for.
func (s ruleset) bump(h Header) Bump {
	if h.Breaking {
		return s.breaking
	}
	if !h.reverts() {
		return s.types[h.Type]
	}
	again, back := h.undoes()
	if !back {
		return s.types["revert"]
	}
	return max(s.types["revert"], s.bump(again))
}

// shown quotes a text from outside for a message and shortens it.
func shown(text string) string {
	text = stage.Clean(text[:min(len(text), 1000)])
	return fmt.Sprintf("%.80q", text)
}
