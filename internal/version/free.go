package version

import "slices"

// FreePatch is the first patch version after one that is not among those taken: what to release in place of a version
// whose file names an index has used up. Empty where v is no version.
func FreePatch(v string, taken []string) string {
	own, err := Parse(v)
	if err != nil {
		return ""
	}
	for numbers := own.Release(); ; {
		numbers[2]++
		next := release(numbers)
		if !slices.ContainsFunc(taken, func(other string) bool { return Equal(other, next) }) {
			return next
		}
	}
}
