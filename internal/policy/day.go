// Package policy turns a project's promises into data: how long each release line is supported, what is planned and
// whether it came, which Pythons a release leaves behind, and whether somebody still looks after all that. Everything
// is computed from release tags, [tool.slipway] and the day.
package policy

import "time"

// Day is a calendar day in UTC. Its zero value is no day.
type Day struct{ midnight time.Time }

// DayOf is the day, in UTC, that a time lies in; the zero time is no day.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return Day{}
	}
	year, month, day := t.UTC().Date()
	return Day{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// String is 2006-01-02; no day is empty.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnight.Format(time.DateOnly)
}

// MarshalText is String, so that JSON has days as 2006-01-02.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// IsZero says whether this is no day.
func (d Day) IsZero() bool { return d.midnight.IsZero() }

// after says whether d comes after other.
func (d Day) after(other Day) bool { return d.midnight.After(other.midnight) }

// compare orders days.
func (d Day) compare(other Day) int { return d.midnight.Compare(other.midnight) }

// since is how many days lie between an earlier day and this one.
func (d Day) since(earlier Day) int {
	const secondsOfDay = 24 * 60 * 60
	return int((d.midnight.Unix() - earlier.midnight.Unix()) / secondsOfDay)
}

// addMonths is the same day of a later month, or that month's last day where it is shorter: 31 January and a month is
// 28 February.
func (d Day) addMonths(months int) Day {
	year, month, day := d.midnight.Date()
	last := time.Date(year, month+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return Day{last.AddDate(0, 0, min(day, last.Day())-last.Day())}
}
