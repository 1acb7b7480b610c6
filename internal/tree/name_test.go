package tree

import "testing"

func TestSameName(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]bool{
		".env": true, "a/.ENV": true, ".e\u200cnv": true, ".env.": true, ".env ": true, ".env.example": false, "env": false,
		".envrc": false,
	} {
		if SameName(file, ".env") != want {
			t.Errorf("%q: not %t", file, want)
		}
	}
}
