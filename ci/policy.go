package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/change"
	"dagger/slipway/internal/policy"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/report"
	"dagger/slipway/internal/stage"
)

// Policy is what the project promises: which lines it supports, what it plans, what a release has to go through.
type Policy struct {
	// +private
	Slipway *Slipway
}

// The policy as data: the lifecycle of every release line, the release calendar, a release's checklist.
//
// +cache="never"
func (m *Slipway) Policy() *Policy { return &Policy{Slipway: m} }

// Shows which release lines are supported, computed from the tags.
//
// A table in Markdown, the Pythons that this version drops or declares past their end of life, who looks after it all, and
// what about that is stale. With a tag it fails where a release of it would: that line is past its end of life, the review of
// the policy is overdue, or nobody looks after it. Rules: [tool.slipway.support].
//
// +cache="never"
func (p *Policy) Support(
	ctx context.Context,
	// Fails where a release of this tag would.
	//
	// +optional
	tag string,
	// Prints JSON for programs.
	//
	// +optional
	asJson bool,
) (string, error) {
	s, err := p.subject(ctx, tag)
	if err != nil {
		return "", err
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return "", err
	}
	config := s.project.Config.Support
	table := policy.Lifecycle(asPolicy(releases), time.Now(), config)
	failures, notes := policy.Review(config, time.Now())
	pythons, err := s.pythonChanges(ctx, releases)
	if err != nil {
		notes = append(notes, stage.Finding{File: project.Pyproject,
			Message: "the Pythons could not be compared with those of the previous release: " + err.Error()})
	}
	verdict := ""
	if tag != "" {
		result, err := s.support(ctx)
		if err != nil {
			return "", err
		}
		result.Stage = "support"
		if result.Verdict.Blocks() {
			return "", &stageError{text: table.Markdown() + "\n" + report.Stage(result)}
		}
		verdict = "\n" + tag + " " + result.Reason + ".\n"
	}
	if asJson {
		return indented(struct {
			policy.Table
			Pythons   []policy.PythonNote `json:"pythons"`
			Team      []string            `json:"team"`
			Emergency []string            `json:"emergency"`
			Stale     []stage.Finding     `json:"stale"`
		}{table, append([]policy.PythonNote{}, pythons...), texts(config.Team), texts(config.Emergency),
			append(append([]stage.Finding{}, failures...), notes...)})
	}
	text := table.Markdown() + verdict
	for i, note := range pythons {
		text += strings.Repeat("\n", 1-min(i, 1)) + "- " + note.Message + "\n"
	}
	for _, who := range []struct {
		title string
		names []string
	}{{"Release team", texts(config.Team)}, {"Emergency contacts", texts(config.Emergency)}} {
		if len(who.names) > 0 {
			text += fmt.Sprintf("\n%s: %s\n", who.title, strings.Join(who.names, ", "))
		}
	}
	for _, finding := range append(failures, notes...) {
		text += fmt.Sprintf("\n%s:%d: %s\n", finding.File, finding.Line, finding.Message)
	}
	return stage.Harmless(text), nil
}

func texts(all []project.Text) []string {
	plain := []string{}
	for _, one := range all {
		plain = append(plain, one.Text)
	}
	return plain
}

// Shows the planned releases and what became of them, computed from the tags.
//
// A table in Markdown, the planning of the quarters and the release criteria. The plan: [[tool.slipway.calendar]] and
// [tool.slipway.planning].
//
// +cache="never"
func (p *Policy) Calendar(
	ctx context.Context,
	// Prints JSON for programs.
	//
	// +optional
	asJson bool,
) (string, error) {
	s, err := p.subject(ctx, "")
	if err != nil {
		return "", err
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return "", err
	}
	config := s.project.Config
	calendar := policy.Schedule(asPolicy(releases), time.Now(), config.Calendar)
	plan := policy.Planning(config.Planning, time.Now())
	if asJson {
		return indented(struct {
			policy.Calendar
			policy.Plan
		}{calendar, plan})
	}
	return stage.Harmless(calendar.Markdown() + "\n" + plan.Markdown()), nil
}

// Writes the tables of support and calendar into the documents that carry their markers.
//
// Between <!-- slipway:support --> and <!-- /slipway:support -->, and the same with calendar, in README.md and SECURITY.md
// or the files of [tool.slipway.support] files. A second time changes nothing more. Call it where the source begins.
//
// +cache="never"
func (p *Policy) Write(ctx context.Context) (*dagger.Changeset, error) {
	s, err := p.subject(ctx, "")
	if err != nil {
		return nil, err
	}
	releases, err := s.releases(ctx)
	if err != nil {
		return nil, err
	}
	config, all := s.project.Config, asPolicy(releases)
	tables := map[string]string{
		policy.SupportMarker:  policy.Lifecycle(all, time.Now(), config.Support).Markdown(),
		policy.CalendarMarker: policy.Schedule(all, time.Now(), config.Calendar).Markdown(),
	}
	changed, marked := map[string][]byte{}, 0
	for _, name := range config.Support.Files {
		document, err := s.project.Read(name)
		if errors.Is(err, fs.ErrNotExist) && slices.Contains(project.DefaultSupportFiles(), name) {
			continue // it is not there, and nobody said that it was
		}
		if err != nil {
			return nil, &stageError{text: err.Error(), cause: err}
		}
		for _, marker := range []string{policy.SupportMarker, policy.CalendarMarker} {
			written, outcome, err := policy.Write(path.Join(s.module.Path, name), document, marker, tables[marker])
			if err != nil {
				return nil, &stageError{text: err.Error(), cause: err}
			}
			if outcome != policy.NoMarkers {
				marked++
			}
			if outcome == policy.Updated {
				document, changed[name] = written, written
			}
		}
	}
	if marked == 0 {
		return nil, &stageError{text: "no document asks for a table: put the lines <!-- slipway:support --> and " +
			"<!-- /slipway:support --> where it should stand in " + strings.Join(config.Support.Files, " or ")}
	}
	return s.changes(ctx, change.Changes{Files: changed})
}

// subject is what the policy is asked of: the files as they lie there.
func (p *Policy) subject(ctx context.Context, tag string) (*subject, error) {
	s, err := p.Slipway.examine(ctx, "policy", p.Slipway.workingTree(), newImages())
	if err != nil {
		return nil, err
	}
	return s, s.meant(tag)
}

// indented is what programs read, in the form of everything else that prints JSON.
func indented(value any) (string, error) {
	data, err := stage.JSON(value)
	return string(data), err
}
