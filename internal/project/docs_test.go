package project

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The page that documents the configuration lists exactly the keys that are
// read, and its example, which uses every one of them, loads.
func TestConfigurationIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	want := sortedKeys(keys)
	for _, key := range indexKeys {
		want = append(want, "index.NAME."+key)
	}
	want = slices.DeleteFunc(want, func(key string) bool { return key == "calendar" })
	for _, key := range calendarKeys {
		want = append(want, "calendar."+key)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-zA-Z.-]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		documented = append(documented, m[1])
	}
	slices.Sort(want)
	slices.Sort(documented)
	equal(t, "the documented keys", documented, want)

	_, example, found := strings.Cut(string(page), "```toml\n")
	example, _, closed := strings.Cut(example, "```")
	if !found || !closed {
		t.Fatal("the page has no example")
	}
	p := load(t, minimal("[dependency-groups]\ntest = []\n"+example).with("uv.lock", "").with("docs/version.txt",
		"1.0.0\n").
		with("tests/integration/test_x.py", ""))
	for _, key := range want {
		at := append([]string{"tool", "slipway"}, strings.Split(strings.Replace(key, "NAME", "company", 1), ".")...)
		shown := p.doc.has(at...)
		if name, entry := strings.CutPrefix(key, "calendar."); entry {
			shown = slices.ContainsFunc(p.doc.get("tool", "slipway", "calendar").([]any), func(item any) bool {
				_, shown := item.(map[string]any)[name]
				return shown
			})
		}
		if !shown {
			t.Errorf("the example does not show %s", key)
		}
	}
	equal(t, "Redis", p.Config.Test.Redis, []string{"BEACON_REDIS_URL"})
	if !p.Config.Indexes["company"].Production {
		t.Error("the example's index is not read")
	}
	for _, python := range []string{released[0], released[len(released)-1]} {
		if !strings.Contains(string(page), python) {
			t.Errorf("the page does not say that Pythons go from %s to %s", released[0], released[len(released)-1])
		}
	}
}
