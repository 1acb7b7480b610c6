package version

import (
	"fmt"
	"testing"
	"time"
)

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

// An index that lists a long row of versions costs its length, not the square of it.
func TestFreePatchOfMany(t *testing.T) {
	t.Parallel()
	var taken []string
	for i := range 50_000 {
		taken = append(taken, fmt.Sprintf("1.0.%d", i))
	}
	began := time.Now()
	if got := FreePatch("1.0.0", taken); got != "1.0.50000" {
		t.Error(got)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}
