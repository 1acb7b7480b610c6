package version

import "testing"

func TestForVersion(t *testing.T) {
	t.Parallel()
	for own, want := range map[string]string{
		"1.0.0": "v1.0.0", "1.2.0rc1": "v1.2.0-rc.1", "1.2.0a3": "v1.2.0-alpha.3", "1.2.0.dev4": "v1.2.0-dev.4",
		"1.2.0-rc.1": "v1.2.0-rc.1",
		"1.0":        "", "1.0.0.post1": "", "1.0.0+local": "", "1!1.0.0": "", "1.2.3.4": "", "1.0.0rc1.dev2": "", "x": "",
		"": "",
	} {
		tag, err := ForVersion(own, "v")
		if (err != nil) != (want == "") || tag.String() != want {
			t.Errorf("ForVersion(%q) = %q, %v; want %q", own, tag, err, want)
		}
	}
}
