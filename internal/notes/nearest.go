package notes

import (
	"slices"
	"strings"

	"dagger/slipway/internal/nearest"
)

// meant says which known names an author may have meant, each with a mark before it.
func meant(name string, known []string, mark string) string {
	if best, near := nearest.To(name, known); near {
		return "did you mean " + mark + best + "?"
	}
	return "there are " + mark + strings.Join(slices.Compact(slices.Sorted(slices.Values(known))), ", "+mark)
}
