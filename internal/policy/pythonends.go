package policy

import "time"

// pythonEnds is the last day of each CPython, from the release schedules: PEPs 569, 596, 619, 664, 693, 719, 745 and
// 790, gathered in release-cycle.json of the PEPs' own API. Where those give a month alone, it is that month's last
// day. Read on 2026-11-25 at github.com/python/peps, commit 1cc77e713c56b7989010f82fa351c0e29307df28,
// api/release-cycle.json.
var pythonEnds = map[string]Day{
	"3.8":  on(2024, time.October, 7),
	"3.9":  on(2025, time.October, 31),
	"3.10": on(2026, time.October, 31),
	"3.11": on(2027, time.October, 31),
	"3.12": on(2028, time.October, 31),
	"3.13": on(2029, time.October, 31),
	"3.14": on(2030, time.October, 31),
	"3.15": on(2031, time.October, 31),
}

func on(year int, month time.Month, day int) Day {
	return DayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}
