package next

import (
	"strings"
	"testing"

	"dagger/slipway/internal/history"
	"dagger/slipway/internal/version"
)

func TestMayFollow(t *testing.T) {
	t.Parallel()
	release := func(name string) history.Release {
		_, v, _ := version.SplitTag(name)
		return history.Release{Tag: history.Tag{Name: name}, Version: v}
	}
	all := []history.Release{release("v1.0.0"), release("v1.1")}
	for tag, want := range map[string]string{
		"v1.0.1": "", "v2.0.0": "", "v1.1.0": "tag v1.1 is there", "v1.2.0": "was published once", "v0.9.0": "does not come after v1.0.0",
		"v1.0.0-rc.1": "does not come after",
	} {
		parsed, err := version.ParseTag(tag, "v")
		if err != nil {
			t.Fatal(err)
		}
		err = MayFollow(parsed, &all[0], all, []string{"1.2"})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", tag, err, want)
		}
	}
	first, _ := version.ParseTag("v0.1.0", "v")
	if err := MayFollow(first, nil, nil, nil); err != nil {
		t.Error(err)
	}
}
