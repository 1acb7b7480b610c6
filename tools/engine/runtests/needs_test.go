package main

import (
	"slices"
	"testing"
)

func TestMissing(t *testing.T) {
	t.Parallel()
	got := missing([]need{{"coreutils", []string{"true"}}, {"broken", []string{"false"}}, {"absent", []string{"no-such-program"}}})
	if !slices.Equal(got, []string{"broken", "absent"}) {
		t.Errorf("got %q", got)
	}
}
