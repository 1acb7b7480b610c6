package checklist

import (
	"fmt"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// Verdict is the stage that asks people, before anything is published. Required lines that nobody proved fail it; those of
// stages that block are left to their stage, and the tag to preflight, unless the project requires the line by name. In a
// rehearsal it passes, and missing says what a performance would stop at, each with what to do.
func (f Facts) Verdict(lines []Line) (result stage.Result, missing []string) {
	done, all := 0, 0
	for _, line := range lines {
		if line.Phase == Before {
			all++
			if line.State.Done() {
				done++
			}
		}
	}
	result = stage.Result{Verdict: stage.Passed, Reason: fmt.Sprintf("%d of %d lines that come before publishing are done", done, all)}
	var open []string
	for _, line := range Missing(lines, Before) {
		if line.ID == "tag" || line.SignOff == "" && !slices.Contains(f.Required, line.ID) {
			continue
		}
		open = append(open, line.ID)
		missing = append(missing, line.demand())
	}
	if len(open) == 0 || f.Mode != performance {
		return result, missing
	}
	result.Verdict, result.Reason = stage.Failed, "required, and not done: "+strings.Join(open, ", ")
	for _, what := range missing {
		result.Findings = append(result.Findings, stage.Finding{Message: what})
	}
	result.Fix = "have somebody do it and sign, with --sign-off or in a trailer of the annotated tag's message"
	return result, nil
}

// demand is what an open line waits for.
func (l Line) demand() string {
	if l.SignOff == "" {
		return fmt.Sprintf("%s is required and not done (%s): %s", l.ID, l.By, l.Fix)
	}
	return fmt.Sprintf("nobody has signed for %s: %s", l.ID, l.SignOff)
}
