package stage

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// startsWaiver is how a waiver begins.
var startsWaiver = regexp.MustCompile(`^\s*[a-z-]+\s*=`)

// ParseWaivers reads several of them. The Dagger CLI takes a comma in a list for the end of an item, and so tears
// "security=reason, by whom" apart: an item that does not begin like a waiver goes on where the one before it ended.
func ParseWaivers(items []string) ([]Waiver, error) {
	var texts []string
	for _, item := range items {
		if last := len(texts) - 1; last >= 0 && !startsWaiver.MatchString(item) {
			texts[last] += "," + item
			continue
		}
		texts = append(texts, item)
	}
	var waivers []Waiver
	for _, text := range texts {
		waiver, err := ParseWaiver(text)
		if err != nil {
			return nil, err
		}
		waivers = append(waivers, waiver)
	}
	return waivers, nil
}

// ParseWaiver reads "security=reason, by whom": a stage, why it may block, and who says so, which is what follows the
// last comma.
func ParseWaiver(text string) (Waiver, error) {
	wrong := func(what string) (Waiver, error) {
		return Waiver{}, fmt.Errorf(`--waive %q %s; write it as "security=reason, by whom"`, Clean(text), what)
	}
	name, rest, found := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !found || name == "" {
		return wrong("names no stage")
	}
	comma := strings.LastIndex(rest, ",")
	if comma < 0 {
		return wrong("names nobody")
	}
	waiver := Waiver{Stage: name, Reason: strings.TrimSpace(rest[:comma]), By: strings.TrimSpace(rest[comma+1:])}
	switch {
	case waiver.Reason == "":
		return wrong("gives no reason")
	case waiver.By == "":
		return wrong("names nobody")
	}
	return waiver, nil
}

// CheckWaivers refuses, before anything runs, waivers of stages that do not exist or that nobody can waive.
func CheckWaivers(waivers []Waiver, waivable, never []string) error {
	for _, waiver := range waivers {
		switch {
		case slices.Contains(never, waiver.Stage):
			return fmt.Errorf("--waive names %s, and that stage cannot be waived: what it finds is not a matter of opinion",
				waiver.Stage)
		case !slices.Contains(waivable, waiver.Stage):
			return fmt.Errorf("--waive names %q, which is no stage; those that can be waived: %s", Clean(waiver.Stage),
				strings.Join(waivable, ", "))
		}
	}
	return nil
}

// ApplyWaivers turns the blocking results that were waived into Waived ones, in place. A waiver of a stage that did not
// block is noted with that stage. What only waited for a waived stage is skipped.
func ApplyWaivers(results []Result, waivers []Waiver) {
	for _, waiver := range waivers {
		at := slices.IndexFunc(results, func(r Result) bool { return r.Stage == waiver.Stage })
		if at < 0 {
			continue
		}
		result := &results[at]
		if !result.Verdict.Blocks() {
			result.Details = append(result.Details, fmt.Sprintf("a waiver by %s was not needed", Clean(waiver.By)))
			continue
		}
		result.Verdict, result.Waiver = Waived, &waiver
		skipFollowers(results, waiver.Stage)
	}
}

// skipFollowers ends the waiting of stages for one that a person has accepted as it is.
func skipFollowers(results []Result, waived string) {
	for i := range results {
		if result := &results[i]; result.Because == waived && result.Verdict.Blocks() {
			result.Verdict, result.Reason = Skipped, "waits for "+waived+", which is waived"
		}
	}
}
