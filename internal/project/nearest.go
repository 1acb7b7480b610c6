package project

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// nearest says which known names a user may have meant.
func nearest(name string, known []string) string {
	known = slices.Clone(known)
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	if distance(name, known[0]) <= max(2, len(known[0])/3) {
		return "did you mean " + known[0] + "?"
	}
	slices.Sort(known)
	return "known here: " + strings.Join(known, ", ")
}

// distance is Levenshtein's, over bytes, of names cut to 64.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
