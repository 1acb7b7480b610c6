package dist

import (
	"slices"
	"testing"
)

func TestSetuptoolsCfg(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, committed, want string }{
		{"none", "", "[egg_info]\ntag_build = \ntag_date = 0\n\n"},
		{"comments and continued lines", "# x\n[a]\nKey : v\nlist =\n  one\n  # no\n\n  two\n\n[b]\n",
			"[a]\nKey = v\nlist = \n\tone\n\t\n\ttwo\n\n[b]\n\n[egg_info]\ntag_build = \ntag_date = 0\n\n"},
		{"a tag of its own", "[egg_info]\ntag_build = .dev\n[b]\n", "[egg_info]\ntag_build = .dev\ntag_date = 0\n\n[b]\n\n"},
		{"a tag of its own, left out", "[egg_info]\ntag_build = .dev\n", "[egg_info]\ntag_build = \ntag_date = 0\n\n"},
		{"no section", "a = b\n  c\n", "[egg_info]\ntag_build = \ntag_date = 0\n\n"},
	} {
		got := setuptoolsCfg([]byte(test.committed))
		if !slices.ContainsFunc(got, func(text []byte) bool { return string(text) == test.want }) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
