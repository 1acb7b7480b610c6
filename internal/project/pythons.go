package project

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// released is every Python that a release may be tested on, lowest first. It
// is the one place to add the next (https://devguide.python.org/versions/).
var released = []string{"3.9", "3.10", "3.11", "3.12", "3.13", "3.14"}

var pythonClassifier = regexp.MustCompile(`^Programming Language :: Python :: (3\.[0-9]{1,2})$`)

// readPythons decides which Pythons the package declares: configuration, else
// classifiers, else what requires-python lets through of the released ones.
func (p *Project) readPythons() error {
	p.RequiresPython = p.doc.text("project", "requires-python")
	specifiers, err := parseSpecifiers(p.RequiresPython)
	if err != nil {
		return p.problem([]string{"project", "requires-python"}, "%v", err)
	}
	if p.Pythons = p.Config.Pythons; len(p.Pythons) > 0 {
		p.PythonsFrom = "[tool.slipway] pythons"
		return nil
	}
	for _, classifier := range words(p.doc.get("project", "classifiers")) {
		if m := pythonClassifier.FindStringSubmatch(classifier); m != nil {
			p.Pythons = append(p.Pythons, m[1])
		}
	}
	if len(p.Pythons) > 0 {
		slices.SortFunc(p.Pythons, comparePythons)
		p.Pythons = slices.Compact(p.Pythons)
		p.PythonsFrom = "classifiers"
		return nil
	}
	for _, python := range released {
		if specifiers.allowPython(python) {
			p.Pythons = append(p.Pythons, python)
		}
	}
	if p.PythonsFrom = "requires-python"; p.RequiresPython == "" {
		p.PythonsFrom = "no requires-python: every released Python"
	}
	if len(p.Pythons) == 0 {
		return p.problem([]string{"project", "requires-python"}, "%q lets none of Python %s through",
			p.RequiresPython, strings.Join(released, ", "))
	}
	return nil
}

// comparePythons orders "3.9" before "3.10".
func comparePythons(a, b string) int {
	return cmp.Compare(minor(a), minor(b))
}

func minor(python string) int {
	_, text, _ := strings.Cut(python, ".")
	n, _ := strconv.Atoi(text)
	return n
}
