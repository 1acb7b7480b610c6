package version

import (
	"errors"
	"strings"
	"testing"
)

func TestParseTag(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tag, prefix, pep440 string
		prerelease          bool
	}{
		{"v1.0.0", "v", "1.0.0", false},
		{"v0.0.0", "v", "0.0.0", false},
		{"v10.20.30", "v", "10.20.30", false},
		{"1.0.0", "", "1.0.0", false},
		{"beacon-v1.0.0", "beacon-v", "1.0.0", false},
		{"beacon/v1.0.0", "beacon/v", "1.0.0", false},
		{"v1.2.0-alpha.1", "v", "1.2.0a1", true},
		{"v1.2.0-beta.2", "v", "1.2.0b2", true},
		{"v1.2.0-rc.1", "v", "1.2.0rc1", true},
		{"v1.2.0-rc.0", "v", "1.2.0rc0", true},
		{"v1.2.0-rc.10", "v", "1.2.0rc10", true},
		{"v1.2.0-dev.3", "v", "1.2.0.dev3", true},
		{"v999999999999999999.0.0", "v", "999999999999999999.0.0", false},
	} {
		tag, err := ParseTag(test.tag, test.prefix)
		if err != nil {
			t.Errorf("ParseTag(%q): %v", test.tag, err)
			continue
		}
		if tag.PEP440() != test.pep440 || tag.Prerelease() != test.prerelease || tag.String() != test.tag {
			t.Errorf("ParseTag(%q) is %s, pre-release %v, %s", test.tag, tag.PEP440(), tag.Prerelease(), tag)
		}
		if tag.Prefix+tag.SemVer() != test.tag {
			t.Errorf("ParseTag(%q): prefix %q and SemVer %q", test.tag, tag.Prefix, tag.SemVer())
		}
	}
}

func TestParseTagRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ tag, canonical, reason string }{
		{"v1.0.0;id", "v1.0.0", "';' at byte 7"},
		{"v1.0.0$(id)", "v1.0.0", "'$' at byte 7"},
		{"v1.0.0`id`", "v1.0.0", "'`' at byte 7"},
		{"v1.0.0|id", "v1.0.0", "'|' at byte 7"},
		{"v1.0.0${IFS}x", "v1.0.0", "'$' at byte 7"},
		{"v1.0.0'", "v1.0.0", `'\'' at byte 7`},
		{"v1.0.0 ", "v1.0.0", "' ' at byte 7"},
		{"v1.0.0/../x", "v1.0.0", "'/' at byte 7"},
		{"v1.0.9999999999999999999", "", "19 digits"},
		{"--upload-file", "", "starts with -"},
		{"-v1.0.0", "", "starts with -"},
		{"v1.0.٣", "v1.0.3", `'\u0663' at byte 6`},
		{"v１.0.0", "v1.0.0", `'\uff11' at byte 2`},
		{"v𝟏.0.0", "v1.0.0", `'\U0001d7cf' at byte 2`},
		{"ｖ1.0.0", "", `'\uff56' at byte 1`},
		{"v1.0.0é", "v1.0.0", `'\u00e9' at byte 7`},
		{"v1.0.0\xff", "v1.0.0", `'\ufffd' at byte 7`},
		{"v1.0.0\n", "v1.0.0", `'\n'`},
		{"v1.0.0\x00", "v1.0.0", `'\x00'`},
		{"\x1b[2Jv1.0.0", "", `'\x1b'`},
		{"v1.0.0\x7f", "v1.0.0", `'\x7f'`},
		{"", "", "empty"},
		{"v" + strings.Repeat("1", 10_000), "", "longer than 200 bytes"},
		{"1.0.0", "v1.0.0", `does not start with "v"`},
		{"1.0", "v1.0.0", `does not start with "v"`},
		{"release-1.0.0", "", `does not start with "v"`},
		{"1!1.0.0", "", `does not start with "v"`},
		{"V1.0.0", "v1.0.0", `prefix is written "V"`},
		{"v", "", "not a SemVer 2.0.0 version"},
		{"v1", "v1.0.0", "three numbers"},
		{"v1.0", "v1.0.0", "three numbers"},
		{"v1.0-rc.1", "v1.0.0-rc.1", "three numbers"},
		{"v1.2.3.4", "", "no more"},
		{"v01.0.0", "v1.0.0", "starts with 0"},
		{"v1.0.00", "v1.0.0", "starts with 0"},
		{"vv1.0.0", "v1.0.0", "not a SemVer"},
		{"v1.0.0-", "", "not a SemVer"},
		{"v99999999999999999999.0.0", "", "not a SemVer"},
		{"v1.0.0-1", "v1.0.0-rc.1", "post-release .post1 in PEP 440"},
		{"v1.0.0-0", "v1.0.0-rc.0", "post-release .post0 in PEP 440"},
		{"v1.0.0-post.1", "v1.0.1", "post-release in PEP 440"},
		{"v1.0.0-r1", "v1.0.1", "post-release in PEP 440"},
		{"v1.0.0-rev.2", "v1.0.1", "post-release in PEP 440"},
		{"v1.0.0.post1", "v1.0.1", "spelled as PEP 440"},
		{"v1.0.0+local", "v1.0.0", "build metadata (+local)"},
		{"v1.0.0-rc.1+abc", "v1.0.0-rc.1", "build metadata (+abc)"},
		{"v1.0.0-rc.1.2", "", "one number"},
		{"v1.0.0-alpha.1.dev.2", "", "one number"},
		{"v1.0.0-alpha.beta", "", "one number"},
		{"v1.0.0-rc.99999999999999999999", "", "one number"},
		{"v1.0.0-canary.1", "", "no pre-release of PEP 440"},
		{"v1.0.0-nightly.20260101", "", "no pre-release of PEP 440"},
		{"v1.0.0-SNAPSHOT", "", "no pre-release of PEP 440"},
		{"v1.0.0-next.1", "", "no pre-release of PEP 440"},
		{"v1.0.0-0.3.7", "", "not one word and one number"},
		{"v1.0.0-x.7.z.92", "", "not one word and one number"},
		{"v1.0.0-c.1", "v1.0.0-rc.1", "means what -rc.1 means"},
		{"v1.0.0-pre.1", "v1.0.0-rc.1", "means what -rc.1 means"},
		{"v1.0.0-preview.1", "v1.0.0-rc.1", "means what -rc.1 means"},
		{"v1.0.0-a.1", "v1.0.0-alpha.1", "means what -alpha.1 means"},
		{"v1.0.0-b", "v1.0.0-beta.1", "means what -beta.0 means"},
		{"v1.0.0-RC.1", "v1.0.0-rc.1", "means what -rc.1 means"},
		{"v1.0.0-rc", "v1.0.0-rc.1", "no number"},
		{"v1.0.0-dev", "v1.0.0-dev.1", "no number"},
		{"v1.0.0-rc01", "v1.0.0-rc.1", "needs a dot"},
		{"v1.0.0-rc1", "v1.0.0-rc.1", "needs a dot"},
		{"v1.0.0-rc.01", "v1.0.0-rc.1", "starts with 0"},
		{"v1.2.0rc1", "v1.2.0-rc.1", "spelled as PEP 440"},
		{"v1.2.0.dev3", "v1.2.0-dev.3", "spelled as PEP 440"},
	} {
		_, err := ParseTag(test.tag, "v")
		var refused *TagError
		if !errors.As(err, &refused) {
			t.Errorf("ParseTag(%q): %v, want a *TagError", test.tag, err)
			continue
		}
		if refused.Tag != test.tag || refused.Canonical != test.canonical || !strings.Contains(refused.Reason, test.reason) {
			t.Errorf("ParseTag(%q): canonical %q, reason %q; want %q, %q",
				test.tag, refused.Canonical, refused.Reason, test.canonical, test.reason)
		}
		checkText(t, refused)
	}
}

// checkText holds for every refusal: one line without control characters, of
// bounded length, that ends in what to type.
func checkText(t *testing.T, e *TagError) {
	t.Helper()
	text := e.Error()
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(text) > 500 {
		t.Errorf("%d bytes of error text: %q", len(text), text)
	}
	want := "; type " + e.Canonical
	if e.Canonical == "" {
		want = "; a tag looks like v1.2.0 or v1.2.0-rc.1"
	}
	if !strings.HasSuffix(text, want) {
		t.Errorf("%q does not end with %q", text, want)
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "v", "V", "release-", "beacon/v", "beacon_kit-v"} {
		if err := CheckPrefix(prefix); err != nil {
			t.Errorf("CheckPrefix(%q): %v", prefix, err)
		}
	}
	for _, prefix := range []string{"-", "--tag=", "v1", "v1.", "/v", ".v",
		"a..b", "a//b", "a/.b", "v ", "v;", "vé", "v\n",
		"$v", strings.Repeat("v", 101)} {
		if CheckPrefix(prefix) == nil {
			t.Errorf("CheckPrefix(%q) accepts it", prefix)
		}
		if _, err := ParseTag("v1.0.0", prefix); err == nil {
			t.Errorf("ParseTag with prefix %q accepts it", prefix)
		}
	}
}

func TestSuggestionsKeepThePrefix(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ tag, prefix, want string }{
		{"v1.0.0", "", "1.0.0"},
		{"1.0", "release-", "release-1.0.0"},
		{"Release-1.0.0", "release-", "release-1.0.0"},
		{"v1.0.0", "beacon/v", "beacon/v1.0.0"},
	} {
		_, err := ParseTag(test.tag, test.prefix)
		var refused *TagError
		if !errors.As(err, &refused) || refused.Canonical != test.want {
			t.Errorf("ParseTag(%q, %q): %v; want %q offered", test.tag, test.prefix, err, test.want)
		}
	}
}

func FuzzParseTag(f *testing.F) {
	for _, seed := range []string{"v1.0.0", "v1.0.0-rc.1", "V1.0", "v1.0.0-c.1", "v１.0.0",
		"--x", "v1.0.0.post1", "v1.0.0-٣"} {
		f.Add(seed, "v")
	}
	f.Add("beacon/v1.0.0", "beacon/v")
	f.Fuzz(func(t *testing.T, raw, prefix string) {
		tag, err := ParseTag(raw, prefix)
		var refused *TagError
		switch {
		case err == nil:
			if tag.Prefix+tag.SemVer() != raw {
				t.Errorf("%q is not %q and %q", raw, tag.Prefix, tag.SemVer())
			}
			if normal, err := Normalize(tag.PEP440()); err != nil || normal != tag.PEP440() {
				t.Errorf("%q means %q, which is not canonical: %q, %v", raw, tag.PEP440(), normal, err)
			}
		case errors.As(err, &refused):
			if refused.Canonical == "" {
				return
			}
			if _, err := ParseTag(refused.Canonical, prefix); err != nil {
				t.Errorf("%q is offered for %q and refused itself: %v", refused.Canonical, raw, err)
			}
		}
	})
}
