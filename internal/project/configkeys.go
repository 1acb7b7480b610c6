package project

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/version"
)

// keys is every key of [tool.slipway] and how it is read; the keys of an
// index stand in indexKeys, those of a calendar entry in calendarKeys.
var keys = map[string]func(*configReader, string, any){
	"tag-prefix":        (*configReader).tagPrefix,
	"module":            (*configReader).module,
	"pythons":           (*configReader).pythons,
	"changelog":         (*configReader).changelog,
	"generated":         (*configReader).generated,
	"version-files":     (*configReader).versionFiles,
	"lint.version":      (*configReader).lintVersion,
	"types.version":     (*configReader).typesVersion,
	"types.tool":        (*configReader).typesTool,
	"test.install":      (*configReader).testInstall,
	"test.coverage":     (*configReader).testCoverage,
	"test.integration":  (*configReader).testIntegration,
	"test.timeout":      (*configReader).testTimeout,
	"test.env.redis":    (*configReader).testRedis,
	"security.extras":   (*configReader).extras,
	"security.severity": (*configReader).severity,

	"support.months":       (*configReader).supportMonths,
	"support.counted-from": (*configReader).countedFrom,
	"support.lines":        (*configReader).supportLines,
	"support.files":        (*configReader).supportFiles,
	"support.team":         (*configReader).team,
	"support.emergency":    (*configReader).emergency,
	"support.reviewed":     (*configReader).reviewed,
	"support.review-every": (*configReader).reviewEvery,
	"calendar":             (*configReader).calendar,
	"planning.quarters":    (*configReader).quarters,
	"planning.criteria":    (*configReader).criteria,

	"next.types":            (*configReader).nextTypes,
	"next.zero-breaking":    (*configReader).zeroBreaking,
	"next.zero-feature":     (*configReader).zeroFeature,
	"next.unconventional":   (*configReader).unconventional,
	"next.template":         (*configReader).notesTemplate,
	"next.migration-guides": (*configReader).migrationGuides,
	"checklist.required":    (*configReader).required,
	"checklist.lines":       (*configReader).checklistLines,
}

// tables is every table below [tool.slipway].
var tables = []string{"types", "lint", "test", "test.env", "security", "index", "support", "planning", "next",
	"checklist"}

var (
	moduleShape = regexp.MustCompile(`^(https://|ssh://git@|git@)?[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+(:[0-9]+)?` +
		`([/:][A-Za-z0-9._~-]+)+(@[A-Za-z0-9._/-]+)?$`)
	pythonShape = regexp.MustCompile(`^3\.(0|[1-9][0-9]?)$`)
	groupShape  = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
)

func (r *configReader) string(at string, value any) (string, bool) {
	text, ok := value.(string)
	if !ok {
		r.problem(at, "is %s and must be a string", kindOf(value))
	}
	return text, ok
}

func (r *configReader) strings(at string, value any) ([]string, bool) {
	list, ok := value.([]any)
	texts := words(value)
	if !ok || len(texts) != len(list) {
		r.problem(at, "is %s and must be an array of strings", kindOf(value))
		return nil, false
	}
	return texts, true
}

func (r *configReader) tagPrefix(at string, value any) {
	prefix, ok := r.string(at, value)
	if !ok {
		return
	}
	if err := version.CheckPrefix(prefix); err != nil {
		r.problem(at, "%v", err)
		return
	}
	r.config.TagPrefix, r.config.TagPrefixGiven = prefix, true
}

func (r *configReader) module(at string, value any) {
	module, ok := r.string(at, value)
	if ok && (!moduleShape.MatchString(module) || strings.Contains(module, "..") || len(module) > 300) {
		r.problem(at, "%q is not the git address of a module, as in github.com/owner/name@v1.0.0", module)
		return
	}
	r.config.Module = module
}

func (r *configReader) pythons(at string, value any) {
	list, ok := r.strings(at, value)
	if ok && len(list) == 0 {
		r.problem(at, `is empty; name at least one Python, as in ["3.13"]`)
	}
	for _, python := range list {
		if !pythonShape.MatchString(python) {
			r.problem(at, `%q is not a Python version as in "3.13"`, python)
			return
		}
	}
	slices.SortFunc(list, comparePythons)
	r.config.Pythons = slices.Compact(list)
}

// patternLetters mean something in the patterns by which files are chosen.
const patternLetters = `*?[]:!\`

// file checks a path that the configuration names.
func (r *configReader) file(at, name string) (string, bool) {
	if !insidePackage(name) {
		r.problem(at, "%q is not a path inside the package's folder, relative and with forward slashes", name)
		return "", false
	}
	if strings.ContainsAny(name, patternLetters) {
		r.problem(at, "%q has one of %s in it, which stand for other names where files are chosen", name, patternLetters)
		return "", false
	}
	if slices.ContainsFunc(strings.Split(path.Clean(name), "/"), toolFolder) {
		r.problem(at, "%q lies in a folder of git or of tools, which is no part of a package", name)
		return "", false
	}
	return path.Clean(name), true
}

func (r *configReader) changelog(at string, value any) {
	if name, ok := r.string(at, value); ok {
		if name, ok := r.file(at, name); ok {
			r.config.Changelog = name
		}
	}
}

func (r *configReader) versionFiles(at string, value any) {
	list, _ := r.strings(at, value)
	for _, name := range list {
		if name, ok := r.file(at, name); ok {
			r.config.VersionFiles = append(r.config.VersionFiles, name)
		}
	}
}

func (r *configReader) generated(at string, value any) {
	list, _ := r.strings(at, value)
	for _, name := range list {
		if name, ok := r.file(at, name); ok {
			r.config.Generated = append(r.config.Generated, name)
		}
	}
}

func (r *configReader) typesTool(at string, value any) {
	tool, ok := r.string(at, value)
	if ok && tool != Pyright && tool != Mypy {
		r.problem(at, "%q is not a type checker that Slipway runs; write %q or %q", tool, Pyright, Mypy)
		return
	}
	r.config.Types.Tool = tool
}

func (r *configReader) extras(at string, value any) {
	extras, ok := value.(bool)
	if !ok {
		r.problem(at, "is %s and must be true or false", kindOf(value))
		return
	}
	r.config.Security.Extras = extras
}

func (r *configReader) severity(at string, value any) {
	severity, ok := r.string(at, value)
	if ok && !slices.Contains(gate.Severities, severity) {
		r.problem(at, "%q is none of bandit's severities: %s", severity, strings.Join(gate.Severities, ", "))
		return
	}
	r.config.Security.Severity = severity
}

// toolVersion reads the version of a tool that a project wants instead of ours.
func (r *configReader) toolVersion(at string, value any) string {
	wanted, ok := r.string(at, value)
	if !ok {
		return ""
	}
	if normal, err := version.Normalize(wanted); err != nil || normal != wanted {
		r.problem(at, `%q is not one version as the index spells it, as in "1.0.0"`, wanted)
		return ""
	}
	return wanted
}

func (r *configReader) lintVersion(at string, value any) {
	r.config.Lint.Version = r.toolVersion(at, value)
}

func (r *configReader) typesVersion(at string, value any) {
	r.config.Types.Version = r.toolVersion(at, value)
}

// finish fills in what other keys or the folder decide: the versions of the
// calendar, and the changelog's name in the case that it has there.
func (r *configReader) finish() {
	r.finishSupport()
	r.finishCalendar()
	r.finishChecklist()
	if r.tree.has(r.config.Changelog) {
		return
	}
	for _, name := range r.tree.files {
		if strings.EqualFold(name, r.config.Changelog) {
			r.config.Changelog = name
			return
		}
	}
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case int64, float64:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}
