package next

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// anyID replaces what differs with every run.
var anyID = regexp.MustCompile(`\b[0-9a-f]{10}\b`)

func TestText(t *testing.T) {
	t.Parallel()
	c := story(t, "chore: begin", "tag v1.0.0", "feat(redis): cluster support", "fix: \x1b[31mred", "docs: tell", "Add things", "fix:no space")
	found, err := look(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `v1.1.0

A minor release after v1.0.0, by 5 commits.

Decided by:
  minor  ID feat(redis): cluster support

Fixes:
  ID fix: red

Other commits:
  ID docs: tell

Not conventional (feat: …, fix: …):
  ID fix:no space
  ID Add things

To know:
  - ID fix:no space: for want of a space after the colon it is no conventional commit
`
	if got := anyID.ReplaceAllString(found.Text(), "ID"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	data, err := json.Marshal(found.Answer())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"tag":"v1.1.0","version":"1.1.0","previous":"v1.0.0","bump":"minor","nothing":""`,
		`"subject":"feat(redis): cluster support","kind":"feature","bump":"minor","deciding":true`, `"subject":"fix: red"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %s", data, want)
		}
	}
}

func TestTextOfNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps []string
		o     Options
		want  string
	}{
		"nothing": {[]string{"a", "tag v1.0.0", "docs: b"}, Options{}, "nothing to release\n\n1 commit since v1.0.0, and none of them asks for a release.\n\nOther commits:\n  ID docs: b\n"},
		"first":   {[]string{"feat: a"}, Options{}, "v0.1.0\n\nThe first release: none has a tag here yet.\n\nFeatures:\n  ID feat: a\n"},
		"first rc": {[]string{"feat: a"}, Options{Pre: "rc"},
			"v0.1.0-rc.1\n\nA pre-release of the first release: none has a tag here yet.\n\nFeatures:\n  ID feat: a\n"},
		"rc": {[]string{"a", "tag v1.0.0", "feat: b"}, Options{Pre: "rc"},
			"v1.1.0-rc.1\n\nA pre-release of the minor release after v1.0.0, by 1 commit.\n\nDecided by:\n  minor  ID feat: b\n"},
	} {
		found, err := look(story(t, test.steps...), test.o)
		if got := anyID.ReplaceAllString(found.Text(), "ID"); err != nil || got != test.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, test.want)
		}
	}
	many := []string{"a", "tag v1.0.0"}
	for range 25 {
		many = append(many, "feat: x")
	}
	if found, err := look(story(t, many...), Options{}); err != nil || !strings.Contains(found.Text(), "  … 5 more\n") {
		t.Errorf("%v\n%s", err, found.Text())
	}
}
