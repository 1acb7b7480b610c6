package address

import (
	"strings"
	"testing"
	"unicode"
)

// Whatever the spelling, what is shown is what is connected to.
func TestParse(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ whole, origin string }{
		"https://upload.example.org/legacy/":      {"https://upload.example.org/legacy/", "https://upload.example.org"},
		"https://upload.example.org":              {"https://upload.example.org", "https://upload.example.org"},
		"HTTPS://Upload.EXAMPLE.org:443/Legacy/":  {"https://upload.example.org/Legacy/", "https://upload.example.org"},
		"http://localhost:80/":                    {"http://localhost/", "http://localhost"},
		"https://example.org:08443/":              {"https://example.org:8443/", "https://example.org:8443"},
		"https://example.org:/x":                  {"https://example.org/x", "https://example.org"},
		"https://bücher.example/":                 {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"},
		"https://b%C3%BCcher.example/":            {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"},
		"https://XN--BCHER-KVA.example/":          {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"},
		"https://ｅvil.example/":                   {"https://evil.example/", "https://evil.example"},
		"https://good.org。evil.example/":          {"https://good.org.evil.example/", "https://good.org.evil.example"},
		"https://раураl.example/":                 {"https://xn--l-7sba6dbr.example/", "https://xn--l-7sba6dbr.example"},
		"https://１２７.0.0.1/":                      {"https://127.0.0.1/", "https://127.0.0.1"},
		"https://[0:0:0:0:0:0:0:1]:8080/":         {"https://[::1]:8080/", "https://[::1]:8080"},
		"https://[2001:DB8::0001]/":               {"https://[2001:db8::1]/", "https://[2001:db8::1]"},
		"https://[::ffff:192.0.2.1]/":             {"https://192.0.2.1/", "https://192.0.2.1"},
		"https://my_index:8443/":                  {"https://my_index:8443/", "https://my_index:8443"},
		"https://user/pass@good.example/":         {"https://user/pass@good.example/", "https://user"},
		"https://example.org/a%2Fb/":              {"https://example.org/a%2Fb/", "https://example.org"},
		"https://example.org/ü":                   {"https://example.org/%C3%BC", "https://example.org"},
		"https://example.org/%23not-a-fragment":   {"https://example.org/%23not-a-fragment", "https://example.org"},
		"https://upload.example.org.evil.example": {"https://upload.example.org.evil.example", "https://upload.example.org.evil.example"},
	} {
		got, err := Parse(raw)
		if err != nil || got.String() != want.whole || got.Origin() != want.origin {
			t.Errorf("%q is %q of %q, want %q of %q, %v", raw, got, got.Origin(), want.whole, want.origin, err)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("%q is read again as %q, %v", got, again, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                                 "must be an http or https URL with a host",
		"upload.example.org":               "must be an http or https URL",
		"ftp://example.org/":               "must be an http or https URL",
		"//example.org/":                   "must be an http or https URL",
		"https:example.org":                "must be an http or https URL",
		"https:///x":                       "with a host",
		"https://:443/":                    "with a host",
		"https://%zz":                      "must be an http or https URL",
		"https://%65xample.org/":           "must be an http or https URL",
		"https://good.example\\@evil.org/": "must be an http or https URL",
		"https://exa mple.org/":            "must be an http or https URL",
		"https://ann:p4ss@example.org/":    "has a user name or password in it",
		"https://p4ss@example.org/":        "has a user name or password in it",
		"https://@example.org/":            "has a user name or password in it",
		"https://ann:p4/ss@example.org/":   "must be an http or https URL",
		"https://example.org/?t=p4ss":      "without ? and #",
		"https://example.org/?":            "without ? and #",
		"https://example.org/#p4ss":        "without ? and #",
		"https://example.org/#":            "without ? and #",
		"https://example.org\x1b[2J/":      "characters that no URL has",
		"https://example.org/\x00":         "characters that no URL has",
		"https://example.org/\u202egro":    "characters that no URL has",
		"https://example.org/\n::error::x": "characters that no URL has",
		"https://example.org/\xff":         "characters that no URL has",
		"https://\u200bexample.org\ufeff/": "characters that no URL has",
		"https://2130706433/":              `host "2130706433" is a number that programs read as different addresses`,
		"https://0177.0.0.1/":              "is a number that programs read",
		"https://127.1/":                   "is a number that programs read",
		"https://0x7f000001/":              "is a number that programs read",
		"https://0x7f.0.0.0x1/":            "is a number that programs read",
		"https://256.0.0.1/":               "is a number that programs read",
		"https://127.0.0.1./":              "ends in a dot or has an empty part",
		"https://example.org./":            "ends in a dot or has an empty part",
		"https://localhost./":              "ends in a dot or has an empty part",
		"https://example..org/":            "ends in a dot or has an empty part",
		"https://.example.org/":            "ends in a dot or has an empty part",
		"https://ex*mple.org/":             "has characters that no host name has",
		"https://a:b:80/":                  "has characters that no host name has",
		"https://xn--a-ä.example/":         "has characters that no host name has",
		"https://[fe80::1%25eth0]/":        "must be an http or https URL",
		"https://[127.0.0.1]/":             "must be an http or https URL",
		"https://[::1/":                    "must be an http or https URL",
		"https://example.org:0/":           "port from 1 to 65535",
		"https://example.org:65536/":       "port from 1 to 65535",
		"https://example.org:99999999999/": "port from 1 to 65535",
		"https://example.org:https/":       "must be an http or https URL",

		"https://" + strings.Repeat("a.", 60) + "example.org/": "longer than 120 characters",
		"https://example.org/" + strings.Repeat("a", 3000):     "longer than 2000 characters",
	} {
		got, err := Parse(raw)
		if err == nil || !strings.Contains(err.Error(), want) || got != (URL{}) {
			t.Errorf("%q: %q, %v, want %s", raw, got, err, want)
			continue
		}
		if strings.Contains(err.Error(), "p4") || len(err.Error()) > 300 ||
			strings.ContainsFunc(err.Error(), func(r rune) bool { return r > '~' || unicode.IsControl(r) }) {
			t.Errorf("%q: the error lets through: %q", raw, err)
		}
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"http://127.0.0.1:9/": true, "http://127.255.0.3/": true, "http://[::1]/": true, "http://LOCALHOST:8080/": true,
		"http://[::ffff:127.0.0.1]/": true,
		"http://10.213.0.1/":         false, "http://0.0.0.0/": false, "http://localhost.example.org/": false,
		"http://127.0.0.1.example.org/": false, "http://[::]/": false, "http://index.localhost/": false,
		"http://128.0.0.1/": false, "http://ip6-localhost/": false,
	} {
		u, err := Parse(raw)
		if err != nil || u.Loopback() != want {
			t.Errorf("%s: loopback %v, %v", raw, u.Loopback(), err)
		}
		if u.Private() != want {
			t.Errorf("%s: private %v", raw, u.Private())
		}
		if s, err := Parse("https" + strings.TrimPrefix(raw, "http")); err != nil || !s.Private() {
			t.Errorf("https of %s is not private, %v", raw, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("https://bücher.example:443/legacy/")
	f.Add("http://[::1]:8080/a%2fb")
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := Parse(raw)
		if err != nil {
			return
		}
		if strings.ContainsFunc(u.String(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q is shown as %q", raw, u)
		}
		if again, err := Parse(u.String()); err != nil || again != u {
			t.Errorf("%q is %q, and that is %q, %v", raw, u, again, err)
		}
	})
}
