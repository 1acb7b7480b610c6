package checklist

import (
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// performance is the mode in which effects go to real services (internal/report.Record).
const performance = "performance"

type publication int

const (
	unpublished publication = iota
	now                     // by this run
	earlier                 // everything was already there when this run began
)

// published says whether the files are out, and since when: only after an earlier run can anybody have looked after
// them. The publish stage has a line for each file, "beacon-1.0.0.tar.gz: already there" (internal/index.Status).
func (f Facts) published() publication {
	result := f.result("publish")
	if f.Mode != performance || result.Verdict != stage.Passed {
		return unpublished
	}
	if len(result.Details) == 0 || slices.ContainsFunc(result.Details, func(detail string) bool {
		return !strings.HasSuffix(detail, ": already there")
	}) {
		return now
	}
	return earlier
}

// decidesAfter says whether a line of the second phase can be told now: the files are out, or a stage that should have
// brought them there failed.
func (f Facts) decidesAfter(found answer) bool {
	return f.published() != unpublished || f.Mode == performance && found.says == denies
}

// untilThen says why a line of the second phase has to wait. What a rehearsal did is told, and proves nothing.
func (f Facts) untilThen(found answer) string {
	publish := f.result("publish")
	switch {
	case f.Mode != performance && found.says != silent:
		return "rehearsed only; " + found.by
	case f.Mode == performance && publish.Verdict != absent:
		return weigh(publish).by
	}
	return "after publishing"
}
