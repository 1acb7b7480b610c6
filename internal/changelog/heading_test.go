package changelog

import "testing"

func TestHeading(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"# Changelog\n\n## 1.1.0 (2026-11-25)\n":     3,
		"# beacon v1.1.0\r\n":                        1,
		"Changes\n=======\n\nBeacon 1.1.0\n------\n": 4,
		"1.1.0\n~~~~~":                               1,
		"## [1.1.0]: all new\n":                      1,
		"See 1.1.0\n\nmore":                          0,
		"## 1.1.0rc1\n":                              0,
		"## 21.1.0\n## 1.1.01\n## 1.1.0.1\n":         0,
		"## 1.1.0-rc.1\n":                            0,
		"1.1.0\n==-==\n":                             0,
		"":                                           0,
	} {
		if got := Heading([]byte(text), "1.1.0"); got != want {
			t.Errorf("%q: line %d, want %d", text, got, want)
		}
	}
}
