package project

import (
	"regexp"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// SupportConfig is [tool.slipway.support]: how long releases are looked after,
// and by whom. Dates are midnight UTC.
type SupportConfig struct {
	Line         int                  // of the table in pyproject.toml; 0 where there is none
	Months       int                  // of support for each major from 1 on
	CountedFrom  string               // FromSuccessor or FromRelease
	Ends         map[string]time.Time // "1" or "1.2" → its last day, instead of the computed one
	Files        []string             // documents that carry the table
	Team         []Text               // release team: Name <mail or @handle>
	Emergency    []Text               // emergency contacts, written alike
	Reviewed     time.Time            // when this policy was last looked at; zero: not said
	ReviewedLine int                  // 0 where it is not said
	ReviewEvery  int                  // months
}

// Text is a text of pyproject.toml and where it stands.
type Text struct {
	Text string
	Line int // from 1
}

// What the months of support are counted from.
const (
	FromSuccessor = "successor" // the first release of the next major
	FromRelease   = "release"   // the first release of the major itself
)

// The defaults of [tool.slipway.support]: 12 months for each major, a review
// each quarter.
const (
	DefaultSupportMonths = 12
	DefaultReviewEvery   = 3
)

// maxMonths bounds a number of months: a hundred years.
const maxMonths = 1200

// lineShape is a major, "1", or a minor line, "1.2".
var lineShape = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8}))?$`)

// DefaultSupportFiles are the documents that are looked at where a project names none.
func DefaultSupportFiles() []string { return []string{"README.md", "SECURITY.md"} }

func defaultSupport() SupportConfig {
	return SupportConfig{
		Months: DefaultSupportMonths, CountedFrom: FromSuccessor, Ends: map[string]time.Time{},
		Files: DefaultSupportFiles(), ReviewEvery: DefaultReviewEvery,
	}
}

func (r *configReader) supportMonths(at string, value any) {
	r.config.Support.Months = r.months(at, value, 0)
}

func (r *configReader) reviewEvery(at string, value any) {
	r.config.Support.ReviewEvery = r.months(at, value, 1)
}

func (r *configReader) months(at string, value any, least int64) int {
	months, ok := value.(int64)
	if !ok || months < least || months > maxMonths {
		r.problem(at, "must be a whole number of months, from %d to %d", least, maxMonths)
		return 0
	}
	return int(months)
}

func (r *configReader) countedFrom(at string, value any) {
	from, ok := r.string(at, value)
	if ok && from != FromSuccessor && from != FromRelease {
		r.problem(at, "%s is not known; write %q or %q", quoted(from), FromSuccessor, FromRelease)
		return
	}
	r.config.Support.CountedFrom = from
}

func (r *configReader) supportFiles(at string, value any) {
	list, ok := r.strings(at, value)
	if ok {
		r.config.Support.Files = nil
	}
	for _, name := range list {
		if name, ok := r.file(at, name); ok && !slices.Contains(r.config.Support.Files, name) {
			r.config.Support.Files = append(r.config.Support.Files, name)
		}
	}
}

func (r *configReader) team(at string, value any) {
	r.config.Support.Team = r.texts(at, value)
}

func (r *configReader) emergency(at string, value any) {
	r.config.Support.Emergency = r.texts(at, value)
}

// texts reads an array of strings with the line of each.
func (r *configReader) texts(at string, value any) []Text {
	list, _ := r.strings(at, value)
	var texts []Text
	for i, text := range list {
		texts = append(texts, Text{Text: text, Line: r.doc.line(element(r.at(at), i)...)})
	}
	return texts
}

func (r *configReader) reviewed(at string, value any) {
	if day, reason := readDate(value); reason != "" {
		r.problem(at, "%s", reason)
	} else {
		r.config.Support.Reviewed, r.config.Support.ReviewedLine = day, r.doc.line(r.at(at)...)
	}
}

// supportLines reads [tool.slipway.support.lines]: line → last day.
func (r *configReader) supportLines(at string, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		r.problem(at, "must be a table, [tool.slipway.%s]", at)
		return
	}
	for _, name := range sortedKeys(table) {
		full := append(r.at(at), name)
		if _, nested := table[name].(map[string]any); nested {
			r.problemAt(full, `is a table; put a line with a dot in quotes, as in "1.2" = 2027-06-01`)
			continue
		}
		if !lineShape.MatchString(name) {
			r.problemAt(full, `is not a release line, as in "1" or "1.2"`)
			continue
		}
		if day, reason := readDate(table[name]); reason != "" {
			r.problemAt(full, "%s", reason)
		} else {
			r.config.Support.Ends[name] = day
		}
	}
}

var dateShape = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// readDate reads a local date of TOML, or a string that spells one; reason
// says what is wrong.
func readDate(value any) (day time.Time, reason string) {
	switch value := value.(type) {
	case toml.LocalDate:
		return value.AsTime(time.UTC), ""
	case string:
		return parseDay(value)
	}
	return time.Time{}, "is " + kindOf(value) + " and must be a date, as in 2027-06-01"
}

func parseDay(text string) (day time.Time, reason string) {
	day, err := time.Parse(time.DateOnly, text)
	switch {
	case !dateShape.MatchString(text):
		return time.Time{}, quoted(text) + " is not a date, as in 2027-06-01"
	case err != nil:
		return time.Time{}, quoted(text) + " is a date that does not exist"
	}
	return day, ""
}

// finishSupport notes where the table stands, if it is there.
func (r *configReader) finishSupport() {
	if at := []string{"tool", "slipway", "support"}; r.doc.has(at...) {
		r.config.Support.Line = r.doc.line(at...)
	}
}
