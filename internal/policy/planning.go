package policy

import (
	"fmt"
	"strings"
	"time"

	"dagger/slipway/internal/project"
)

// Quarter is what one quarter of the calendar year is for.
type Quarter struct {
	Name    string `json:"quarter"` // Q1
	Text    string `json:"text"`
	Current bool   `json:"current,omitempty"`
}

// Plan is the quarterly planning and the release criteria.
type Plan struct {
	Quarters []Quarter `json:"quarters"`
	Criteria []string  `json:"criteria"`
}

// Planning is the plan with the quarter that today lies in marked.
func Planning(config project.PlanningConfig, today time.Time) Plan {
	plan := Plan{Criteria: append([]string{}, config.Criteria...)}
	for i, text := range config.Quarters {
		current := int(DayOf(today).midnight.Month()-1)/3 == i
		plan.Quarters = append(plan.Quarters, Quarter{Name: fmt.Sprintf("Q%d", i+1), Text: text, Current: current})
	}
	return plan
}

// Markdown is two checklists, each under a line that names it. Nothing is ticked: what proves a criterion decides that.
func (p Plan) Markdown() string {
	var b strings.Builder
	b.WriteString("Quarterly planning:\n\n")
	for _, q := range p.Quarters {
		name := q.Name
		if q.Current {
			name = "**" + q.Name + "** (now)"
		}
		fmt.Fprintf(&b, "- [ ] %s: %s\n", name, inline(q.Text))
	}
	if len(p.Criteria) > 0 {
		b.WriteString("\nRelease criteria:\n\n")
	}
	for _, criterion := range p.Criteria {
		fmt.Fprintf(&b, "- [ ] %s\n", inline(criterion))
	}
	return b.String()
}
