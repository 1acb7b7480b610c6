package project

import (
	"maps"
	"slices"
	"strings"

	"dagger/slipway/internal/nearest"
)

// meant says which known names a user may have meant.
func meant(name string, known []string) string {
	if best, near := nearest.To(name, known); near {
		return "did you mean " + best + "?"
	}
	return "known here: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
