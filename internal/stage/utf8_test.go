package stage

import "testing"

func TestInvalidLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "é\n漢\ufffd": 0, "\xff": 1, "a\r\nb\n\xc3": 3, "a\n\xffb\xff": 2} {
		if got := InvalidLine([]byte(text)); got != want {
			t.Errorf("%q: line %d, want %d", text, got, want)
		}
	}
}
