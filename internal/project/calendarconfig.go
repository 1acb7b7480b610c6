package project

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"dagger/slipway/internal/version"
)

// CalendarEntry is one [[tool.slipway.calendar]]: a release that is planned.
type CalendarEntry struct {
	Version   string    // as PEP 440 has it: 1.1.0
	Target    string    // as written: 2026-06-30, 2026-06 or 2026-Q2
	Due       time.Time // last day of the target, midnight UTC
	Focus     string    // what the release is about; may be empty
	Cancelled bool
	Line      int // in pyproject.toml, from 1
}

// Cancelled is the one status that a calendar entry may have written down; every other one is computed from the tags.
const Cancelled = "cancelled"

var calendarKeys = []string{"focus", "status", "target", "version"}

var (
	monthShape   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}$`)
	quarterShape = regexp.MustCompile(`^([0-9]{4})-Q([1-4])$`)
)

// calendar reads [[tool.slipway.calendar]]. What a version means is decided in
// finishCalendar.
func (r *configReader) calendar(at string, value any) {
	list, ok := value.([]any)
	for _, item := range list {
		_, table := item.(map[string]any)
		ok = ok && table
	}
	if !ok {
		r.problem(at, "must be an array of tables, [[tool.slipway.%s]]", at)
		return
	}
	for i, item := range list {
		r.calendarEntry(i, item.(map[string]any))
	}
}

func (r *configReader) calendarEntry(i int, table map[string]any) {
	entry := CalendarEntry{Line: r.doc.line(element(r.at("calendar"), i)...)}
	for _, key := range sortedKeys(table) {
		text, isText := table[key].(string)
		switch {
		case !slices.Contains(calendarKeys, key):
			r.entryProblem(i, key, "%s", unknownKey(key, calendarKeys))
		case key == "target":
			var reason string
			if entry.Target, entry.Due, reason = readTarget(table[key]); reason != "" {
				r.entryProblem(i, key, "%s", reason)
			}
		case !isText:
			r.entryProblem(i, key, "is %s and must be a string", kindOf(table[key]))
		case key == "version" && text == "":
			r.entryProblem(i, key, "is empty; write a version or a tag, as in 1.1.0")
		case key == "version":
			entry.Version = text
		case key == "focus":
			entry.Focus = text
		case text == Cancelled:
			entry.Cancelled = true
		default:
			r.entryProblem(i, key, "%s cannot be written down, the tags decide it; only %q can", quoted(text),
				Cancelled)
		}
	}
	for _, key := range []string{"target", "version"} {
		if _, there := table[key]; !there {
			r.entryProblem(i, "", "an entry has no %s; it needs version and target", key)
		}
	}
	r.config.Calendar = append(r.config.Calendar, entry)
}

// entryProblem is a problem with a key of entry i, or with the entry itself.
// The key is shown without the entry's number: the line tells which one it is.
func (r *configReader) entryProblem(i int, key, format string, args ...any) {
	at, shown := element(r.at("calendar"), i), r.at("calendar")
	if key != "" {
		at, shown = append(at, key), append(shown, key)
	}
	r.problems = append(r.problems, &ConfigError{
		File: r.doc.file, Line: r.doc.line(at...), Key: shownKey(shown), Reason: fmt.Sprintf(format, args...),
	})
}

// readTarget reads a day, a month or a quarter; due is its last day.
func readTarget(value any) (target string, due time.Time, reason string) {
	text, isText := value.(string)
	quarter := quarterShape.FindStringSubmatch(text)
	switch {
	case !isText:
		due, reason = readDate(value)
		return due.Format(time.DateOnly), due, reason
	case dateShape.MatchString(text):
		due, reason = parseDay(text)
		return text, due, reason
	case quarter != nil:
		year, _ := strconv.Atoi(quarter[1])
		number, _ := strconv.Atoi(quarter[2])
		return text, time.Date(year, time.Month(3*number+1), 0, 0, 0, 0, 0, time.UTC), ""
	case !monthShape.MatchString(text):
		return "", due, quoted(text) + " is not a day, a month or a quarter, as in 2026-06-30, 2026-06 or 2026-Q2"
	}
	month, err := time.Parse("2006-01", text)
	if err != nil {
		return "", due, quoted(text) + " is a month that does not exist"
	}
	return text, month.AddDate(0, 1, -1), ""
}

// finishCalendar reads the versions and refuses one that is planned twice.
func (r *configReader) finishCalendar() {
	first := map[string]int{}
	for i := range r.config.Calendar {
		entry := &r.config.Calendar[i]
		if entry.Version == "" {
			continue
		}
		normal, err := planned(entry.Version, r.config.TagPrefix)
		switch earlier, twice := first[normal]; {
		case err != nil:
			r.entryProblem(i, "version", "%v", err)
		case twice:
			r.entryProblem(i, "version", "%s is planned twice; the entry on line %d has it, too", normal, earlier)
		default:
			entry.Version, first[normal] = normal, entry.Line
		}
	}
}

// planned returns the version that a tag or a version of the calendar means.
func planned(text, prefix string) (string, error) {
	if _, v, ok := version.SplitTag(text); ok { // a tag, whatever prefix the project's have
		text = v.String()
	}
	tag, err := version.ForVersion(text, prefix)
	return tag.PEP440(), err
}

// element is the path of an array's element; i counts from 0.
func element(array []string, i int) []string { return append(slices.Clone(array), strconv.Itoa(i)) }
