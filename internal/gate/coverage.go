package gate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"dagger/slipway/internal/stage"
)

// coverage reads the JSON report of coverage.py (format 3) and compares it with the project's own threshold.
func (a *answer) coverage(tests *Tests, want Expected) {
	var parsed struct {
		Totals *struct {
			Percent float64 `json:"percent_covered"`
		}
		Files map[string]struct {
			Missing []int `json:"missing_lines"`
		}
	}
	if decode(tests.Coverage, &parsed) != nil || parsed.Totals == nil {
		if want.Coverage != nil && len(a.problems) == 0 {
			a.object(stage.Unknown, "coverage was not measured, and "+want.CoverageWhere+" wants "+percent(*want.Coverage),
				"what pytest printed says why", tests.output())
		}
		return
	}
	found := parsed.Totals.Percent
	if want.Coverage == nil || reaches(found, *want.Coverage, want.Precision) {
		a.facts = append(a.facts, "coverage "+percent(found)) // the last fact: see Test
		return
	}
	a.object(stage.Failed, fmt.Sprintf("coverage is %s and %s wants %s", percent(found), want.CoverageWhere,
		percent(*want.Coverage)), "test the lines named, or mark them # pragma: no cover with a reason", nil)
	var missing []stage.Finding
	for name, file := range parsed.Files {
		if n := len(file.Missing); n > 0 {
			missing = append(missing, stage.Finding{File: relative(name), Line: file.Missing[0], Rule: "coverage",
				Message: count(n, "line") + " not covered"})
		}
	}
	slices.SortFunc(missing, func(x, y stage.Finding) int {
		return cmp.Or(-cmp.Compare(len(parsed.Files[x.File].Missing), len(parsed.Files[y.File].Missing)),
			cmp.Compare(x.File, y.File))
	})
	a.findings = append(a.findings, missing[:min(len(missing), 10)]...)
}

// reaches is coverage.py's own comparison (coverage.results.should_fail_under): of the rounded number, but for 100, which
// nothing less reaches.
func reaches(found, wanted float64, precision int) bool {
	if wanted == 100 {
		return found == 100
	}
	unit := math.Pow10(precision)
	return math.RoundToEven(found*unit)/unit >= wanted
}

// percent rounds down, so that 99.99 is never shown as 100.
func percent(value float64) string {
	return strconv.FormatFloat(float64(int(value*100))/100, 'f', -1, 64) + "%"
}
