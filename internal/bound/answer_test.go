package bound

import (
	"strings"
	"testing"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	repeat := func(text string, count int) string { return strings.Repeat(text, count) }
	for name, test := range map[string]struct {
		read func([]byte, int) error
		text string
		want string // "" is nothing
	}{
		"JSON that is large":   {JSON, repeat(" ", MaxAnswer+1), "has 33554433 bytes; at most 33554432 are read"},
		"many objects":         {JSON, "[" + repeat("{},\n", maxValues) + "{}]", "line 1048576: has more than 2097152 values"},
		"many arrays":          {JSON, repeat("[", maxValues+1), "has more than 2097152 values"},
		"many numbers":         {JSON, "[" + repeat("1,", maxValues) + "1]", "has more than 2097152 values"},
		"many keys":            {JSON, "{" + repeat(`"":1,`, maxValues) + "}", "has more than 2097152 values"},
		"behind a string":      {JSON, `["\\", "\"",` + repeat("[", maxValues), "has more than 2097152 values"},
		"commas in a string":   {JSON, `["` + repeat(`,\"[{`, maxValues) + `"]`, ""},
		"XML that is large":    {XML, repeat(" ", MaxAnswer+1), "has 33554433 bytes; at most 33554432 are read"},
		"many tags":            {XML, repeat("<a/>", maxTags+1), "has 1048577 tags; at most 1048576 are read"},
		"many attributes":      {XML, "<a " + repeat(`a="" `, maxEquals+1) + "/>", "has 3145729 attributes; at most 3145728"},
		"a large honest suite": {XML, repeat(`<testcase classname="tests.test_a" name="b" time="0.001" />`, 300_000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.read([]byte(test.text), MaxAnswer)
			if err == nil != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
