package nearest

import (
	"strings"
	"testing"
)

func TestTo(t *testing.T) {
	t.Parallel()
	known := []string{"tag-prefix", "module", "changelog"}
	for name, want := range map[string]string{
		"tag-prfix": "tag-prefix", "TAG_PREFIX": "tag-prefix", "modul": "module", "changelgo": "changelog", "colour": "", "": "",
		strings.Repeat("x", 1000): "",
	} {
		if got, ok := To(name, known); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", name, got, ok, want)
		}
	}
	if got, ok := To("x", nil); ok {
		t.Errorf("nothing known, and %q", got)
	}
}
