package project

import (
	"slices"
	"strings"
)

// PlanningConfig is [tool.slipway.planning]: what each quarter is for, and
// what has to hold before a release.
type PlanningConfig struct {
	Quarters [4]string // of the calendar year, the first one first
	Criteria []string
}

var quarterKeys = []string{"q1", "q2", "q3", "q4"}

func defaultPlanning() PlanningConfig {
	return PlanningConfig{
		Quarters: [4]string{
			"Plan the next features and build them", "Test what was built and settle its quality",
			"Prepare the release and carry it out", "Watch the release and gather what its users say",
		},
		Criteria: []string{
			"Every quality gate has passed", "What the community said has been taken up",
			"Performance stays within its benchmarks", "The security review is done",
		},
	}
}

// quarters reads the quarters that the project words itself; the others keep
// their default.
func (r *configReader) quarters(at string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		r.problem(at, "must be a table, [tool.slipway.%s]", at)
		return
	}
	for _, key := range sortedKeys(table) {
		full := at + "." + key
		quarter := slices.Index(quarterKeys, key)
		if quarter < 0 {
			r.problemAt(append(r.at(at), key), "%s", unknownKey(key, quarterKeys))
			continue
		}
		if text, ok := r.string(full, table[key]); ok && r.filled(full, text) {
			r.config.Planning.Quarters[quarter] = text
		}
	}
}

func (r *configReader) criteria(at string, value any) {
	list, ok := r.strings(at, value)
	for _, text := range list {
		ok = ok && r.filled(at, text)
	}
	if ok {
		r.config.Planning.Criteria = list
	}
}

// filled refuses a line of a checklist that says nothing.
func (r *configReader) filled(at, text string) bool {
	if strings.TrimSpace(text) == "" {
		r.problem(at, "has a text that is empty; say what is to be done")
		return false
	}
	return true
}
