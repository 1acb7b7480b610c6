package stage

import (
	"fmt"
	"slices"
	"strings"
)

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

// ApplyWaivers turns the blocking results that were waived into Waived ones, in place. A waiver of a stage that did not
// block is noted with that stage; one of a stage that does not exist, or that nobody can waive, is an error.
func ApplyWaivers(results []Result, waivers []Waiver, never []string) error {
	for _, waiver := range waivers {
		at := slices.IndexFunc(results, func(r Result) bool { return r.Stage == waiver.Stage })
		if at < 0 {
			return fmt.Errorf("--waive names %q, which is no stage; there are: %s", Clean(waiver.Stage), stages(results))
		}
		if slices.Contains(never, waiver.Stage) {
			return fmt.Errorf("--waive names %s, and that stage cannot be waived: what it finds is not a matter of opinion",
				waiver.Stage)
		}
		result := &results[at]
		if !result.Verdict.Blocks() {
			result.Details = append(result.Details, fmt.Sprintf("a waiver by %s was not needed", Clean(waiver.By)))
			continue
		}
		result.Verdict, result.Waiver = Waived, &waiver
	}
	return nil
}

func stages(results []Result) string {
	names := make([]string, len(results))
	for i, result := range results {
		names[i] = result.Stage
	}
	return strings.Join(names, ", ")
}
