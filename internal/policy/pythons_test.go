package policy

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestPythons(t *testing.T) {
	t.Parallel()
	all := []string{"3.9", "3.10", "3.11", "3.12"}
	previous := &Declared{Requires: ">=3.9", Pythons: all}
	for name, test := range map[string]struct {
		now    Declared
		before *Declared
		want   string
	}{
		"nothing changed, nothing old": {Declared{">=3.11", []string{"3.11"}}, &Declared{">=3.11", []string{"3.11"}},
			""},
		"a first release": {Declared{">=3.9", all}, nil,
			"outlived: declares Python 3.9, past its end of life 2025-10-31"},
		"an old one dropped": {Declared{">=3.10", all[1:]}, previous,
			"dropped: drops Python 3.9, past its end of life 2025-10-31"},
		"a supported one dropped": {Declared{">=3.9,!=3.12.*", all[:3]}, previous,
			"outlived: declares Python 3.9, past its end of life 2025-10-31\n" +
				"dropped: drops Python 3.12, which is supported until 2028-10-31: that asks for a minor or a major " +
				"release"},
		"several, in order": {Declared{">=3.11", all[2:]}, previous,
			"dropped: drops Python 3.9, past its end of life 2025-10-31\n" +
				"dropped: drops Python 3.10, which is supported until 2026-10-31: that asks for a minor or a major " +
				"release"},
		"no longer declared": {Declared{">=3.10", all[1:3]}, &Declared{">=3.10", all[1:]},
			"undeclared: no longer declares Python 3.12, which is supported until 2028-10-31: that asks for a minor " +
				"or a major release"},
		"requires-python alone": {Declared{">=3.11", all[1:]}, &Declared{">=3.10", all[1:]},
			"dropped: drops Python 3.10, which is supported until 2026-10-31: that asks for a minor or a major " +
				"release"},
		"allowed below what was declared": {Declared{">=3.10", all[1:]}, &Declared{"", all[1:]},
			"dropped: drops Python 3.8, past its end of life 2024-10-07\ndropped: drops Python 3.9, past its end of " +
				"life 2025-10-31"},
		"a new upper bound":                {Declared{">=3.10,<3.14", all[1:]}, &Declared{">=3.10", all[1:]}, ""},
		"a new lower bound within a minor": {Declared{">=3.10.2", all[1:]}, &Declared{">=3.10", all[1:]}, ""},
		"one that is unknown": {Declared{">=3.10", all[1:]}, &Declared{">=3.7,!=3.8.*,!=3.9.*", append([]string{"3.7"},
			all[1:]...)},
			"dropped: drops Python 3.7, whose end of life Slipway does not know"},
		"declared, never allowed": {Declared{">=3.10", all[1:]}, &Declared{">=3.10", all}, ""},
		"one that is new":         {Declared{">=3.10", append(all[1:4:4], "3.13")}, &Declared{">=3.10", all[1:]}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			notes, err := Pythons(test.now, test.before, date("2026-10-31"))
			var got []string
			for _, n := range notes {
				got = append(got, string(n.Change)+": "+n.Message)
			}
			if err != nil || strings.Join(got, "\n") != test.want {
				t.Errorf("%v\ngot\n%s\nwant\n%s", err, strings.Join(got, "\n"), test.want)
			}
		})
	}
}

func TestPythonsRefuses(t *testing.T) {
	t.Parallel()
	good, bad := Declared{">=3.9", []string{"3.9"}}, Declared{"whatever", []string{"3.9"}}
	if notes, err := Pythons(bad, nil, date("2026-01-01")); err == nil || !strings.Contains(err.Error(),
		`requires-python: "whatever"`) {
		t.Errorf("%v, %v", notes, err)
	}
	if notes, err := Pythons(good, &bad, date("2026-01-01")); err == nil || !strings.Contains(err.Error(),
		"of the previous release") {
		t.Errorf("%v, %v", notes, err)
	}
}

func TestPythonNoteAsJSON(t *testing.T) {
	t.Parallel()
	notes, err := Pythons(Declared{"", []string{"3.9"}}, nil, date("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(notes)
	want := `[{"python":"3.9","change":"outlived","end_of_life":"2025-10-31","ended":true,` +
		`"message":"declares Python 3.9, past its end of life 2025-10-31"}]`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

// The table has no gap, and each Python ends a year after the one before it.
func TestPythonEnds(t *testing.T) {
	t.Parallel()
	all := slices.SortedFunc(maps.Keys(pythonEnds), comparePythons)
	if all[0] != "3.8" {
		t.Errorf("the table begins with %s", all[0])
	}
	for i, python := range all[1:] {
		before, end := pythonEnds[all[i]], pythonEnds[python]
		if minorOf(python) != minorOf(all[i])+1 || end.since(before) < 365 || end.since(before) > 400 {
			t.Errorf("%s ends %s, after %s of %s", python, end, before, all[i])
		}
		if !strings.HasSuffix(end.String(), "-10-31") {
			t.Errorf("%s ends %s, not with October", python, end)
		}
	}
}
