package project

import (
	"fmt"
	"strconv"
	"strings"
)

// Coverage is the share of lines that the unit tests must cover.
type Coverage struct {
	Threshold float64 // percent, 0 to 100
	Precision int     // digits after the point that coverage.py compares
	Where     string  // "pyproject.toml [tool.coverage.report] fail_under"
}

// readCoverage reads fail_under where coverage.py would look for it (the first
// file with settings counts: .coveragerc, setup.cfg, tox.ini, pyproject.toml),
// else [tool.slipway.test] coverage.
func (p *Project) readCoverage() error {
	found, err := p.failUnder()
	if err != nil {
		return err
	}
	if found == nil && p.Config.Test.Coverage != nil {
		found = &Coverage{Threshold: *p.Config.Test.Coverage, Where: Pyproject + " [tool.slipway.test] coverage"}
	}
	p.Coverage = found
	return nil
}

func (p *Project) failUnder() (*Coverage, error) {
	for _, source := range []struct{ name, prefix string }{
		{".coveragerc", ""}, {"setup.cfg", "coverage:"}, {"tox.ini", "coverage:"},
	} {
		file, err := p.readINI(source.name)
		if err != nil {
			return nil, err
		}
		if !configuresCoverage(file, source.prefix) {
			continue
		}
		value, set := file[source.prefix+"report"]["fail_under"]
		if !set {
			return nil, nil
		}
		percent, err := strconv.ParseFloat(strings.TrimSpace(value.text), 64)
		if err != nil || !(percent >= 0 && percent <= 100) {
			return nil, &ConfigError{File: source.name, Line: value.line, Key: "fail_under",
				Reason: fmt.Sprintf("%.60q is not a number from 0 to 100", value.text)}
		}
		precision, _ := strconv.Atoi(strings.TrimSpace(file[source.prefix+"report"]["precision"].text))
		return &Coverage{Threshold: percent, Precision: precision, Where: fmt.Sprintf("%s [%sreport] fail_under", source.name, source.prefix)}, nil
	}
	at := []string{"tool", "coverage", "report", "fail_under"}
	if !p.doc.has(at...) {
		return nil, nil
	}
	percent, ok := number(p.doc.get(at...))
	if !ok || !(percent >= 0 && percent <= 100) {
		return nil, p.problem(at, "must be a number from 0 to 100, percent")
	}
	precision, _ := number(p.doc.get("tool", "coverage", "report", "precision"))
	return &Coverage{Threshold: percent, Precision: int(precision), Where: Pyproject + " [tool.coverage.report] fail_under"}, nil
}

// configuresCoverage says whether coverage.py would stop at this file: its own
// file by being there, another by a section of its own.
func configuresCoverage(file ini, prefix string) bool {
	if prefix == "" {
		return file != nil
	}
	for section := range file {
		if strings.HasPrefix(section, prefix) {
			return true
		}
	}
	return false
}
