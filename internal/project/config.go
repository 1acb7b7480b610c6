package project

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/address"
	"dagger/slipway/internal/checklist"
)

// Config is [tool.slipway] of pyproject.toml, with defaults filled in.
type Config struct {
	TagPrefix    string   // before the version in a tag; default v
	Module       string   // how reproduce commands name Slipway: github.com/owner/slipway@v1.0.0
	Pythons      []string // to test on; empty: read from the project
	Changelog    string   // a file that exists, or the default name CHANGELOG.md
	Generated    []string // files that the build makes and that no commit holds
	VersionFiles []string // files with a version beside those that are found
	Lint         LintConfig
	Types        TypesConfig
	Test         TestConfig
	Security     SecurityConfig
	Indexes      map[string]Index
	Support      SupportConfig
	Calendar     []CalendarEntry // as written, in the order of the file
	Planning     PlanningConfig
	Next         NextConfig
	Checklist    checklist.Rules

	TagPrefixGiven bool // the project says it; otherwise its tags may tell another one
}

// LintConfig is [tool.slipway.lint].
type LintConfig struct {
	Version string // of ruff; empty: the one that Slipway pins
}

// TypesConfig is [tool.slipway.types].
type TypesConfig struct {
	Tool    string // pyright or mypy; empty: read from the project
	Version string // of that tool; empty: the one that Slipway pins
}

// TestConfig is [tool.slipway.test].
type TestConfig struct {
	Install     []string // uv.lock, group:NAME, extra:NAME or requirements files; empty: found out
	Coverage    *float64 // percent, 0 to 100; nil where not set
	Integration string   // folder of the integration tests, or "marker"; empty: found out
	Timeout     time.Duration
	Redis       []string // environment variables that get the Redis URL
}

// SecurityConfig is [tool.slipway.security].
type SecurityConfig struct {
	Severity string // of bandit's findings: the lowest that blocks; low, medium or high
	Extras   bool   // pip-audit is asked about the extras' dependencies, too
}

// Index is [tool.slipway.index.NAME]: a package index to release to.
type Index struct {
	Upload     address.URL // legacy upload API
	Simple     address.URL // simple repository API (PEP 503, 691)
	Production bool        // releasing there is the real thing

	UploadLine, SimpleLine int // of pyproject.toml
}

// The defaults of [tool.slipway].
const (
	DefaultTagPrefix   = "v"
	DefaultChangelog   = "CHANGELOG.md"
	DefaultTestTimeout = 30 * time.Minute
)

// ConfigError is one thing wrong in the configuration or the metadata.
type ConfigError struct {
	File   string
	Line   int    // from 1; 0 is unknown
	Key    string // dotted, as in tool.slipway.tag-prefix
	Reason string // what was found and what to write
}

// Error names file, line, key and reason.
func (e *ConfigError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", e.File, e.Key, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.File, e.Line, e.Key, e.Reason)
}

func defaults() Config {
	return Config{
		TagPrefix: DefaultTagPrefix,
		Changelog: DefaultChangelog,
		Test:      TestConfig{Timeout: DefaultTestTimeout, Redis: []string{"REDIS_URL", "TEST_REDIS_URL"}},
		Security:  SecurityConfig{Severity: "medium"},
		Indexes:   map[string]Index{},
		Support:   defaultSupport(),
		Planning:  defaultPlanning(),
		Next:      NextConfig{MigrationGuides: DefaultMigrationGuides},
	}
}

// readConfig reads [tool.slipway]. Every problem is reported, in file order.
func (p *Project) readConfig() error {
	p.Config = defaults()
	r := &configReader{doc: p.doc, tree: p.tree, config: &p.Config}
	switch found := p.doc.get("tool", "slipway").(type) {
	case nil:
	case map[string]any:
		r.table("", found)
	default:
		r.problem("", "must be a table, [tool.slipway]")
	}
	r.finish()
	slices.SortStableFunc(r.problems, func(a, b *ConfigError) int { return a.Line - b.Line })
	var all []error
	for _, problem := range r.problems {
		all = append(all, problem)
	}
	return errors.Join(all...)
}

// configReader walks [tool.slipway] and collects what is wrong with it. Paths
// are dotted and relative to the table.
type configReader struct {
	doc      *document
	tree     *tree
	config   *Config
	problems []*ConfigError
}

func (r *configReader) at(path string) []string {
	if path == "" {
		return []string{"tool", "slipway"}
	}
	return append([]string{"tool", "slipway"}, strings.Split(path, ".")...)
}

func (r *configReader) problem(path, format string, args ...any) {
	r.problemAt(r.at(path), format, args...)
}

// problemAt is problem for a full path, whose parts may hold dots.
func (r *configReader) problemAt(at []string, format string, args ...any) {
	r.problems = append(r.problems, &ConfigError{
		File: r.doc.file, Line: r.doc.line(at...), Key: shownKey(at), Reason: fmt.Sprintf(format, args...),
	})
}

// shownKey joins a key for a message; parts that TOML would quote are quoted,
// and long ones cut.
func shownKey(at []string) string {
	shown := slices.Clone(at)
	for i, part := range shown {
		if strings.ContainsFunc(part, notBare) || part == "" || len(part) > 60 {
			shown[i] = fmt.Sprintf("%.60q", part)
		}
	}
	return strings.Join(shown, ".")
}

func notBare(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
}

// table reads one table: its keys by the literal keys, its tables in turn.
func (r *configReader) table(path string, table map[string]any) {
	for _, name := range sortedKeys(table) {
		full := strings.TrimPrefix(path+"."+name, ".")
		if path == "index" {
			r.index(name, table[name])
			continue
		}
		if read, known := keys[full]; known {
			read(r, full, table[name])
			continue
		}
		if !slices.Contains(tables, full) {
			r.unknown(full, siblings(path))
			continue
		}
		below, ok := table[name].(map[string]any)
		if !ok {
			r.problem(full, "must be a table, [tool.slipway.%s]", full)
			continue
		}
		r.table(full, below)
	}
}

func (r *configReader) unknown(path string, known []string) {
	if len(known) == 0 {
		r.problem(path, "is not a key that Slipway knows; its table takes none")
		return
	}
	r.problem(path, "%s", unknownKey(path[strings.LastIndex(path, ".")+1:], known))
}

func unknownKey(name string, known []string) string {
	return "is not a key that Slipway knows; " + meant(name, known)
}

// siblings lists the keys and tables that may stand directly below path.
func siblings(path string) []string {
	var names []string
	for _, full := range append(sortedKeys(keys), tables...) {
		rest, below := strings.CutPrefix(full, path+".")
		if path == "" {
			rest, below = full, true
		}
		if below && !strings.Contains(rest, ".") {
			names = append(names, rest)
		}
	}
	return names
}
