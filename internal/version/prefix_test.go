package version

import (
	"fmt"
	"testing"
)

func TestSplitTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][2]string{
		"v1.0.0": {"v", "1.0.0"}, "1.0.0": {"", "1.0.0"}, "V2.1": {"V", "2.1"}, "beacon-v1.2.0rc1": {"beacon-v", "1.2.0rc1"},
		"beacon/1.2.0": {"beacon/", "1.2.0"}, "py3-v1.0": {"py3-v", "1.0"}, "release-2024.1": {"release-", "2024.1"},
		"v1.2.0-rc.1": {"v", "1.2.0rc1"}, "v1.0.0-post.1": {"v", "1.0.0.post1"},
		// Not versions, and not to be taken for some.
		"nightly": {}, "v1": {}, "2024-01-01": {}, "v1.0.0-final": {}, "": {}, "v1.0.0-": {}, "-v1.0.0": {},
	} {
		prefix, v, ok := SplitTag(tag)
		if prefix != want[0] || v.String() != want[1] || ok != (want[1] != "") {
			t.Errorf("SplitTag(%q) is %q, %q, %v; want %q", tag, prefix, v, ok, want)
		}
	}
}

func TestDetectPrefix(t *testing.T) {
	t.Parallel()
	names := []string{"Beacon.Kit", "beacon"}
	for name, test := range map[string]struct {
		tags  []string
		want  string
		found bool
	}{
		"none":                        {nil, "", false},
		"no versions":                 {[]string{"nightly", "last"}, "", false},
		"v":                           {[]string{"v1.0.0", "v1.1.0"}, "v", true},
		"bare":                        {[]string{"1.0.0", "nightly"}, "", true},
		"changed to bare":             {[]string{"v1.0.0", "v1.1.0", "2.0.0"}, "", true},
		"changed to v":                {[]string{"1.0.0", "10.0", "v9.0", "v11.0"}, "v", true},
		"own name":                    {[]string{"v9.0.0", "beacon-v1.0.0", "other-v3.0.0"}, "beacon-v", true},
		"own name, other spelling":    {[]string{"v9.0.0", "beacon_kit/v1.0.0"}, "beacon_kit/v", true},
		"own name, no v":              {[]string{"beacon-kit@", "beacon-kit-1.0.0"}, "beacon-kit-", true},
		"only one, of whatever name":  {[]string{"release-1.0.0", "release-1.1.0"}, "release-", true},
		"names of others":             {[]string{"other-v1.0.0", "third-v1.0.0"}, "", false},
		"own name in another's":       {[]string{"beacon-extra-v1.0.0", "third-v1.0.0"}, "", false},
		"prefix that no tag may have": {[]string{"@1.0.0", "é1.0.0"}, "", false},
	} {
		if got, found := DetectPrefix(test.tags, names, true); got != test.want || found != test.found {
			t.Errorf("%s: %q, %v; want %q, %v", name, got, found, test.want, test.found)
		}
	}
}

// A package that has the repository to itself goes on with what it did last.
func TestDetectPrefixOfALonePackage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tags []string
		want string
	}{
		"one tag of its youth": {[]string{"v1.4.0", "beacon-v0.1.0", "v1.5.0"}, "v"},
		"changed to its name":  {[]string{"v1.4.0", "beacon-v2.0.0"}, "beacon-v"},
	} {
		if got, found := DetectPrefix(test.tags, []string{"beacon"}, false); got != test.want || !found {
			t.Errorf("%s: %q, %v; want %q", name, got, found, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	ordered := []string{"1.0.dev1", "1.0a1.dev2", "1.0a1", "1.0b1", "1.0rc1", "1.0", "1.0+local", "1.0.post1", "1.0.1", "1!0.1"}
	for i, a := range ordered {
		for j, b := range ordered {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := Compare(a, b); got != want {
				t.Errorf("Compare(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
	for _, test := range []struct {
		a, b string
		want int
	}{{"x", "1.0", -1}, {"1.0", "", 1}, {"x", "y", 0}, {"v1.0.0", "1", 0}} {
		if got := Compare(test.a, test.b); got != test.want {
			t.Errorf("Compare(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestVersionPreRelease(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"1.2.0rc1": "rc 1", "1.2a3": "alpha 3", "1.2.0-beta.10": "beta 10", "1.0.dev2": "dev 2",
		"1.0": "", "1.0.post1": "", "1.0rc1.dev2": "", "1.0rc1.post1": "", "1!1.0rc1": ""} {
		v, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		token, number, ok := v.PreRelease()
		if got := fmt.Sprintf("%s %d", token, number); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v; want %q", text, got, ok, want)
		}
	}
}

// The order of tags is that of the versions they mean.
func TestTagOrder(t *testing.T) {
	t.Parallel()
	var tags []Tag
	for _, numbers := range [][3]uint64{{0, 9, 0}, {1, 0, 0}, {1, 0, 10}, {1, 2, 0}, {1, 10, 0}, {10, 0, 0}} {
		for _, token := range []string{"", "alpha", "beta", "rc", "dev"} {
			for _, number := range []uint64{0, 2, 10} {
				if token == "" && number > 0 {
					continue
				}
				tag := Make("v", numbers, token, number)
				tags = append(tags, tag)
				if parsed, err := ParseTag(tag.String(), "v"); err != nil || parsed != tag {
					t.Errorf("%s reads as %+v, %v", tag, parsed, err)
				}
			}
		}
	}
	for _, a := range tags {
		for _, b := range tags {
			if got, want := a.Compare(b), Compare(a.PEP440(), b.PEP440()); got != want {
				t.Errorf("%s against %s is %d, their versions are %d", a, b, got, want)
			}
		}
	}
}

func FuzzSplitTag(f *testing.F) {
	for _, seed := range []string{"v1.0.0", "1.0", "beacon-v1.2.0rc1", "a1.0b1.0", "v1.0.0-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		prefix, v, ok := SplitTag(tag)
		if !ok {
			return
		}
		if again, err := Parse(tag[len(prefix):]); err != nil || again.Compare(v) != 0 || tag[:len(prefix)] != prefix {
			t.Errorf("%q is %q and %q", tag, prefix, v)
		}
		if err := CheckPrefix(prefix); err != nil {
			t.Error(err)
		}
		if made := Make(prefix, v.Release(), "", 0); made.Prefix != prefix {
			t.Errorf("%+v", made)
		}
	})
}
