package version

import "testing"

func TestFreePatch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		v     string
		taken []string
		want  string
	}{
		{"1.0.0", nil, "1.0.1"}, {"1.0.0", []string{"1.0.1", "1.0.2"}, "1.0.3"}, {"1.0", []string{"v1.0.1", "1.1.0"}, "1.0.2"},
		{"1.0.0rc1", []string{"1.0.1rc1"}, "1.0.1"}, {"x", nil, ""},
	} {
		if got := FreePatch(test.v, test.taken); got != test.want {
			t.Errorf("FreePatch(%q, %q) = %q, want %q", test.v, test.taken, got, test.want)
		}
	}
}
