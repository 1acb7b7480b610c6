package notes

import (
	"cmp"
	"slices"
	"strings"
)

// nearest says which known names an author may have meant, each with a mark before it.
func nearest(name string, known []string, mark string) string {
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	if distance(name, best) <= max(2, len(best)/3) {
		return "did you mean " + mark + best + "?"
	}
	return "there are " + mark + strings.Join(slices.Compact(slices.Sorted(slices.Values(known))), ", "+mark)
}

// distance is Levenshtein's, over bytes, without regard to case, of names cut to 64.
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
