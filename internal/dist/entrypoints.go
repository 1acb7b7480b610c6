package dist

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// compareEntryPoints wants each entry point of a wheel to be one that the source declares: an installer makes commands
// of them, and other programs load what they name.
func (c *comparison) compareEntryPoints() {
	name := c.file.infoDir() + "/entry_points.txt"
	text, found := c.file.texts[name]
	if c.file.Kind != Wheel || !found {
		return
	}
	if c.layout.EntryPoints == nil {
		c.dynamic = true
		return
	}
	built, err := readEntryPoints(string(text))
	if err != nil {
		c.object("%q %v", clip(name), err)
	}
	for _, group := range slices.Sorted(maps.Keys(built)) {
		for _, point := range slices.Sorted(maps.Keys(built[group])) {
			declared, found := c.layout.EntryPoints[group][point]
			if !found || built[group][point] != noSpace(declared) {
				c.object("%q has the entry point %q = %q in [%s], which pyproject.toml does not declare", clip(name),
					clip(point), clip(built[group][point]), clip(group))
			}
		}
	}
}

var errEntryPoints = errors.New("has a line that is no section and no entry point, or one of them twice")

// readEntryPoints reads what backends write, and nothing that readers could take for different things.
func readEntryPoints(text string) (map[string]map[string]string, error) {
	points := map[string]map[string]string{}
	group := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value, isPoint := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), noSpace(value)
		switch {
		case line == "":
		case line[0] == '[' && line[len(line)-1] == ']':
			group = line[1 : len(line)-1]
			if points[group] != nil || group == "" {
				return points, errEntryPoints
			}
			points[group] = map[string]string{}
		case group == "" || !isPoint || name == "" || points[group][name] != "":
			return points, errEntryPoints
		default:
			points[group][name] = value
		}
	}
	return points, nil
}

// noSpace is an object reference as it is compared: "a:b [extra]" may be written "a:b[extra]".
func noSpace(reference string) string { return strings.Join(strings.Fields(reference), "") }
