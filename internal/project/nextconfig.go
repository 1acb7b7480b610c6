package project

import (
	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/convention"
)

// NextConfig is [tool.slipway.next]: how the next release is prepared.
type NextConfig struct {
	Rules           convention.Rules // what commits ask for
	Template        string           // of the release notes, a Go template; empty: Slipway's own
	MigrationGuides string           // folder of the migration guides
}

// DefaultMigrationGuides is where migration guides are looked for and begun.
const DefaultMigrationGuides = "docs/migration-guides"

// nextTypes reads [tool.slipway.next.types]: type → bump.
func (r *configReader) nextTypes(at string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		r.problem(at, "must be a table, [tool.slipway.%s]", at)
		return
	}
	r.config.Next.Rules.Types = map[string]convention.Bump{}
	for _, name := range sortedKeys(table) {
		text, _ := table[name].(string)
		bump, err := convention.ParseBump(text)
		if err != nil {
			r.problemAt(append(r.at(at), name), "must be one of none, patch, minor and major")
			continue
		}
		r.config.Next.Rules.Types[name] = bump
		if _, err := convention.Decide(nil, convention.Rules{Types: map[string]convention.Bump{name: bump}}, false); err != nil {
			r.problemAt(append(r.at(at), name), "%v", err)
		}
	}
}

func (r *configReader) zeroBreaking(at string, value any) {
	r.config.Next.Rules.ZeroBreaking = r.bump(at, value, convention.Minor, convention.Major)
}

func (r *configReader) zeroFeature(at string, value any) {
	r.config.Next.Rules.ZeroFeature = r.bump(at, value, convention.Patch, convention.Minor)
}

// bump reads one of two bumps.
func (r *configReader) bump(at string, value any, low, high convention.Bump) convention.Bump {
	text, ok := r.string(at, value)
	if !ok {
		return convention.None
	}
	if text != low.String() && text != high.String() {
		r.problem(at, "%s is not known; write %q or %q", quoted(text), low, high)
		return convention.None
	}
	bump, _ := convention.ParseBump(text)
	return bump
}

func (r *configReader) unconventional(at string, value any) {
	text, ok := r.string(at, value)
	if !ok {
		return
	}
	r.config.Next.Rules.Unconventional = text
	if _, err := convention.Decide(nil, r.config.Next.Rules, false); err != nil {
		r.problem(at, `%s is not known; write "list", "patch" or "refuse"`, quoted(text))
	}
}

func (r *configReader) notesTemplate(at string, value any) {
	if name, ok := r.string(at, value); ok {
		r.config.Next.Template, _ = r.file(at, name)
	}
}

func (r *configReader) migrationGuides(at string, value any) {
	if name, ok := r.string(at, value); ok {
		r.config.Next.MigrationGuides, _ = r.file(at, name)
	}
}

func (r *configReader) required(at string, value any) {
	list, ok := r.strings(at, value)
	if ok {
		r.config.Checklist.Required = list
	}
}

// checklistLines reads [tool.slipway.checklist.lines]: id → text.
func (r *configReader) checklistLines(at string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		r.problem(at, "must be a table, [tool.slipway.%s]", at)
		return
	}
	for _, id := range sortedKeys(table) {
		text, isText := table[id].(string)
		item := checklist.Item{ID: id, Text: text}
		if !isText {
			r.problemAt(append(r.at(at), id), "is %s and must be a string", kindOf(table[id]))
		} else if err := (checklist.Rules{Own: []checklist.Item{item}}).Check(); err != nil {
			r.problemAt(append(r.at(at), id), "%v", err)
		}
		r.config.Checklist.Own = append(r.config.Checklist.Own, item)
	}
}

// finishChecklist looks for required lines that do not exist, when the project's own are known.
func (r *configReader) finishChecklist() {
	for i, id := range r.config.Checklist.Required {
		rules := checklist.Rules{Own: r.config.Checklist.Own, Required: []string{id}}
		if err := rules.Check(); err != nil && (checklist.Rules{Own: rules.Own}).Check() == nil {
			at := r.at("checklist.required")
			r.problems = append(r.problems, &ConfigError{
				File: r.doc.file, Line: r.doc.line(element(at, i)...), Key: shownKey(at), Reason: err.Error(),
			})
		}
	}
}
