package version

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"1.0", "1.0"}, {"1.0.0", "1.0.0"}, {"v1.0.0", "1.0.0"}, {"01.02.03", "1.2.3"}, {" 1.0\n", "1.0"},
		{"1.2.0-rc.1", "1.2.0rc1"}, {"1.2.0RC", "1.2.0rc0"}, {"1.0-1", "1.0.post1"}, {"1.0_preview_2", "1.0rc2"},
		{"1!2.0", "1!2.0"}, {"0!2.0", "2.0"}, {"1.0a1.post2.dev3+ABC-01", "1.0a1.post2.dev3+abc.1"},
	} {
		if got, err := Normalize(test.in); err != nil || got != test.want {
			t.Errorf("Normalize(%q) = %q, %v; want %q", test.in, got, err, test.want)
		}
	}
	for _, in := range []string{"", "x", "1.0.x", "1..0", "1.0+", "1.0;id", "1.0.٣", "1.0.0poſt1", "1.0 1",
		strings.Repeat("1", 501)} {
		if got, err := Normalize(in); err == nil {
			t.Errorf("Normalize(%q) = %q", in, got)
		} else if len(err.Error()) > 300 || strings.Contains(err.Error(), "\n") {
			t.Errorf("Normalize(%.20q): %v", in, err)
		}
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"1.0", "1.0.0", true}, {"1.2.0-rc.1", "1.2.0rc1", true}, {"v1.0.0", "1", true}, {"0.0", "0", true},
		{"1.0", "1.0.1", false}, {"1.0rc1", "1.0", false}, {"1!1.0", "1.0", false}, {"1.0+a", "1.0", false},
		{"x", "x", false}, {"1.0", "x", false}, {"10", "1", false},
	} {
		if got := Equal(test.a, test.b); got != test.want {
			t.Errorf("Equal(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

// generated makes versions, near versions and nonsense, the same ones every time.
func generated(count int) []string {
	random := rand.New(rand.NewPCG(440, 1))
	pieces := []string{"0", "1", "2", "00", "01", "10", "20260101", ".", ".", "-", "_", "+", "!", "v", "V", "a", "b",
		"c", "rc", "RC",
		"alpha", "Beta", "pre", "preview", "post", "rev", "r", "dev", "DEV", "abc", " ", "x", "*"}
	grammar := []func() string{
		func() string { return [...]string{"", "v", "1!", "0!", "v2!"}[random.IntN(5)] },
		func() string {
			return [...]string{"1", "1.0", "1.0.0", "01.2.03", "0", "1.2.3.4"}[random.IntN(6)]
		},
		func() string {
			separators := [...]string{"", ".", "-", "_"}
			word := [...]string{"", "a", "b", "c", "rc", "alpha", "beta", "pre", "preview"}[random.IntN(9)]
			if word == "" {
				return ""
			}
			return separators[random.IntN(4)] + word + separators[random.IntN(4)] + [...]string{"", "0", "1",
				"012"}[random.IntN(4)]
		},
		func() string {
			return [...]string{"", "", ".post1", "-1", "post", "_r-2", ".rev.3", "-01"}[random.IntN(8)]
		},
		func() string { return [...]string{"", "", ".dev1", "dev", "-dev_02"}[random.IntN(5)] },
		func() string { return [...]string{"", "", "+abc", "+1-2_003", "+Ab.0c", "+"}[random.IntN(6)] },
	}
	var out []string
	for len(out) < count {
		var b strings.Builder
		if random.IntN(3) == 0 {
			for range 1 + random.IntN(7) {
				b.WriteString(pieces[random.IntN(len(pieces))])
			}
		} else {
			for _, part := range grammar {
				b.WriteString(part())
			}
		}
		out = append(out, b.String())
	}
	return out
}
