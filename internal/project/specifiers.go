package project

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// clauseShape is a version specifier clause (PEP 440, "Version specifiers")
// with a release that a Python can have; pre-release suffixes are read over.
var clauseShape = regexp.MustCompile(`^(~=|===?|!=|<=|>=|<|>)\s*v?([0-9]{1,4}(?:\.[0-9]{1,4}){0,3})(\.\*)?` +
	`(?:[-_.]?(?:a|b|rc|dev)[-_.]?[0-9]{0,4})*$`)

// maxPatch is the highest patch release of a Python that is asked for.
const maxPatch = 40

type clause struct {
	operator string
	release  []int
	wildcard bool
}

// specifiers is a version specifier set: all of its clauses must hold.
type specifiers []clause

// parseSpecifiers reads ">=3.11,<4". Empty text lets everything through.
func parseSpecifiers(text string) (specifiers, error) {
	var all specifiers
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		m := clauseShape.FindStringSubmatch(part)
		if m == nil || len(part) > 60 || m[3] != "" && m[1] != "==" && m[1] != "!=" {
			return nil, fmt.Errorf("%.60q is not a version specifier as in >=3.11", part)
		}
		c := clause{operator: m[1], release: numbers(m[2]), wildcard: m[3] != ""}
		if c.operator == "~=" && len(c.release) < 2 {
			return nil, fmt.Errorf("%.60q needs two numbers, as in ~=3.11", part)
		}
		all = append(all, c)
	}
	return all, nil
}

func numbers(dotted string) []int {
	var out []int
	for _, field := range strings.Split(dotted, ".") {
		n, _ := strconv.Atoi(field)
		out = append(out, n)
	}
	return out
}

func (s specifiers) allow(release []int) bool {
	return !slices.ContainsFunc(s, func(c clause) bool { return !c.allows(release) })
}

// allowPython says whether any patch release of "3.N" satisfies all clauses.
func (s specifiers) allowPython(python string) bool {
	for patch := range maxPatch + 1 {
		if s.allow([]int{3, minor(python), patch}) {
			return true
		}
	}
	return false
}

var finalRelease = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,4}){0,3}$`)

// RequirementAllows says whether a PEP 508 requirement asks for exactly the
// named distribution and takes the given final release of it. Requirements
// with extras, markers or a URL are answered no.
func RequirementAllows(requirement, name, release string) bool {
	found := requirementName(requirement)
	rest := strings.TrimPrefix(strings.TrimSpace(requirement), found)
	if NormalizeName(found) != NormalizeName(name) || !finalRelease.MatchString(release) {
		return false
	}
	specifiers, err := parseSpecifiers(strings.Trim(rest, " ()"))
	return err == nil && specifiers.allow(numbers(release))
}

// allows is one clause of PEP 440's version matching, on releases alone.
func (c clause) allows(candidate []int) bool {
	order := compareReleases(candidate, c.release)
	switch c.operator {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	case "~=":
		return order >= 0 && hasPrefix(candidate, c.release[:len(c.release)-1])
	case "!=":
		return !c.matches(candidate)
	}
	return c.matches(candidate)
}

func (c clause) matches(candidate []int) bool {
	if c.wildcard {
		return hasPrefix(candidate, c.release)
	}
	return compareReleases(candidate, c.release) == 0
}

// compareReleases orders two releases, missing numbers being zero.
func compareReleases(a, b []int) int {
	for len(a) < len(b) {
		a = append(slices.Clone(a), 0)
	}
	for len(b) < len(a) {
		b = append(slices.Clone(b), 0)
	}
	return slices.Compare(a, b)
}

func hasPrefix(candidate, prefix []int) bool {
	return compareReleases(candidate[:min(len(prefix), len(candidate))], prefix) == 0
}
