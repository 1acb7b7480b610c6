package version

// FreePatch is the first patch version after one that is not among those taken: what to release in place of a version
// whose file names an index has used up. Empty where v is no version.
func FreePatch(v string, taken []string) string {
	own, err := Parse(v)
	if err != nil {
		return ""
	}
	used := map[string]bool{} // looked up, as an index may list as many versions as it likes, one after the other
	for _, other := range taken {
		if p, err := parse(other); err == nil && p.suffix == "" {
			used[p.epoch+dropZeros(p.release)] = true
		}
	}
	for numbers := own.Release(); ; {
		numbers[2]++
		next := release(numbers)
		if !used[dropZeros(next)] {
			return next
		}
	}
}
