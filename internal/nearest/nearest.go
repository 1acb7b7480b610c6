// Package nearest says which name somebody may have meant who wrote one that does not exist.
package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// To returns the known name that is nearest to a wrong one; false where none is near. Case does not count.
func To(name string, known []string) (string, bool) {
	if len(known) == 0 {
		return "", false
	}
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	return best, distance(name, best) <= max(2, len(best)/3)
}

// distance is Levenshtein's, over bytes, of names cut to 64.
func distance(a, b string) int {
	a, b = strings.ToLower(a[:min(len(a), 64)]), strings.ToLower(b[:min(len(b), 64)])
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
