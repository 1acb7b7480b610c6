package policy

import (
	"fmt"
	"strings"
	"testing"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

func TestReview(t *testing.T) {
	t.Parallel()
	team := []project.Text{{Text: "Ann <ann@example.org>", Line: 12}}
	good := project.SupportConfig{Line: 10, Team: team, Reviewed: date("2024-03-31"), ReviewedLine: 14, ReviewEvery: 3}
	with := func(change func(*project.SupportConfig)) project.SupportConfig {
		config := good
		change(&config)
		return config
	}
	for name, test := range map[string]struct {
		config          project.SupportConfig
		today           string
		failures, notes string
	}{
		"no table":        {project.SupportConfig{ReviewEvery: 3}, "2030-01-01", "", ""},
		"reviewed":        {good, "2024-03-31", "", ""},
		"on the last day": {good, "2024-06-30", "", ""},
		"over": {good, "2024-07-01",
			"14 policy-review: the review of the support policy was due on 2024-06-30; read it again, then write " +
				"the new date here", ""},
		"reviewed less often": {with(func(c *project.SupportConfig) { c.ReviewEvery = 12 }), "2025-03-31", "", ""},
		"in the future": {good, "2024-03-30",
			"14 policy-review: the support policy was reviewed on 2024-03-31, which is still to come", ""},
		"no date": {with(func(c *project.SupportConfig) {
			c.Reviewed, c.ReviewedLine = date("0001-01-01"),
				0
		}), "2030-01-01", "", "10 policy-review: the support policy has no date of its last review; write " +
			"reviewed = 2030-01-01"},
		"no team": {with(func(c *project.SupportConfig) { c.Team = nil }), "2024-04-01",
			`10 policy-team: the release team is empty; write team = ["Name <mail or @handle>"]`, ""},
		"a contact of the team": {with(func(c *project.SupportConfig) {
			c.Team = append(team[:1:1],
				project.Text{Text: "Ben", Line: 13})
		}), "2024-04-01",
			`13 policy-contact: "Ben" is no contact; write "Name <mail or @handle>"`, ""},
		"an emergency contact": {with(func(c *project.SupportConfig) {
			c.Emergency = []project.Text{{Text: "<@ben>",
				Line: 13}}
		}),
			"2024-04-01", `13 policy-contact: "<@ben>" is no contact`, ""},
		"all at once": {with(func(c *project.SupportConfig) {
			c.Team, c.Emergency = nil, []project.Text{{Text: "x",
				Line: 13}}
		}),
			"2025-04-01", "14 policy-review: |10 policy-team: |13 policy-contact: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failures, notes := Review(test.config, date(test.today))
			checkFindings(t, failures, test.failures)
			checkFindings(t, notes, test.notes)
		})
	}
}

// checkFindings compares findings with "line rule: start of the message", parted by |.
func checkFindings(t *testing.T, got []stage.Finding, want string) {
	t.Helper()
	wanted := strings.Split(want, "|")
	if want == "" {
		wanted = nil
	}
	if len(got) != len(wanted) {
		t.Fatalf("%+v, want %q", got, wanted)
	}
	for i, finding := range got {
		text := fmt.Sprintf("%d %s: %s", finding.Line, finding.Rule, finding.Message)
		if !strings.HasPrefix(text, wanted[i]) || finding.File != "pyproject.toml" {
			t.Errorf("%s: %s, want %s", finding.File, text, wanted[i])
		}
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()
	check := func(text string) bool {
		failures, _ := Review(project.SupportConfig{Line: 1, Team: []project.Text{{Text: text, Line: 1}}},
			date("2024-01-01"))
		for _, finding := range failures {
			if strings.ContainsFunc(finding.Message, func(r rune) bool { return r < ' ' || r == 0x7f }) ||
				len(finding.Message) > 300 {
				t.Errorf("%q: %q", text, finding.Message)
			}
		}
		return len(failures) == 0
	}
	for _, text := range []string{"Ann <ann@example.org>", "Ann <@ann>",
		"Ann-Marie O'Neil, MD <a.b+c@mail.example.org>",
		"Åsa 漢 <@asa-1>", "The team <@example/release-team>", " Ann  <ann@exämple.org> "} {
		if !check(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{"", "Ann", "ann@example.org", "<ann@example.org>", " <@ann>", "Ann <>", "Ann <ann>",
		"Ann <@>", "Ann <@-x>",
		"Ann <ann@localhost>", "Ann <a@b@example.org>", "Ann <a b@example.org>", "Ann <ann@example..org>",
		"Ann <@ann> Ben <@ben>", "Ann<@ann>",
		"Ann <https://example.org>", "A\x1b[2J <@ann>", "A\n<@ann>", "A\u202e <@ann>", "Ann <@ann>\x07",
		strings.Repeat("x", 200) + " <@ann>"} {
		if check(text) {
			t.Errorf("%q is accepted", text)
		}
	}
}
