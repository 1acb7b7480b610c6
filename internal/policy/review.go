package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// The rules of Review, as its findings name them.
const (
	ruleReview  = "policy-review"
	ruleTeam    = "policy-team"
	ruleContact = "policy-contact"
)

// contactShape is "Name <mail>", "Name <@handle>" or "Name <@organisation/team>".
var contactShape = regexp.MustCompile(`^[^<>\pC]*[^<>\pC\s] ` +
	`+<(@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)?|` +
	`[^\s<>@\pC]+@[^\s<>@.\pC]+(\.[^\s<>@.\pC]+)+)>$`)

// Review says whether somebody still looks after the support policy: failures block, notes are told. A project without
// [tool.slipway.support] promises nothing and has neither. The last day before the next review is config.ReviewEvery
// months after config.Reviewed.
func Review(config project.SupportConfig, today time.Time) (failures, notes []stage.Finding) {
	if config.Line == 0 {
		return nil, nil
	}
	at := func(line int, rule, format string, args ...any) stage.Finding {
		return stage.Finding{File: project.Pyproject, Line: line, Rule: rule, Message: fmt.Sprintf(format, args...)}
	}
	reviewed := DayOf(config.Reviewed)
	due := reviewed.addMonths(config.ReviewEvery)
	switch {
	case reviewed.IsZero():
		notes = append(notes, at(config.Line, ruleReview,
			"the support policy has no date of its last review; write reviewed = %s",
			DayOf(today)))
	case reviewed.after(DayOf(today)):
		failures = append(failures, at(config.ReviewedLine, ruleReview,
			"the support policy was reviewed on %s, which is still "+
				"to come", reviewed))
	case DayOf(today).after(due):
		failures = append(failures, at(config.ReviewedLine, ruleReview,
			"the review of the support policy was due on %s; read "+
				"it again, then write the new date here", due))
	}
	if len(config.Team) == 0 {
		failures = append(failures, at(config.Line, ruleTeam,
			`the release team is empty; write team = ["Name <mail or @handle>"]`))
	}
	for _, contact := range slices.Concat(config.Team, config.Emergency) {
		if text := strings.TrimSpace(contact.Text); !contactShape.MatchString(text) || len(text) > 200 {
			failures = append(failures, at(contact.Line, ruleContact,
				`%.60q is no contact; write "Name <mail or @handle>"`,
				contact.Text))
		}
	}
	return failures, notes
}
