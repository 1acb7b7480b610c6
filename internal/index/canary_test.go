package index

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func sha256Sum(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// encodings of the token that a server may send back, by itself or inside other text.
func encodings(r *http.Request) map[string]string {
	basic := strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
	quoted, _ := json.Marshal(token)
	return map[string]string{
		"plain":       "got " + token + "!",
		"basic":       "Authorization: Basic " + basic,
		"query":       "?token=" + url.QueryEscape(token),
		"path":        "/" + url.PathEscape(token),
		"json":        string(quoted),
		"base64":      base64.StdEncoding.EncodeToString([]byte(token)),
		"base64 of 1": base64.StdEncoding.EncodeToString([]byte("x" + token + "y")),
		"base64 of 2": base64.URLEncoding.EncodeToString([]byte("xx" + token + "yy")),
		"hex":         hex.EncodeToString([]byte(token)),
		"HEX":         strings.ToUpper(hex.EncodeToString([]byte(token))),
		"colours":     token[:8] + "\x1b[0m" + token[8:],
		"controls":    token[:8] + "\x00" + token[8:],
	}
}

// leaks looks for the secret part of the token, in any encoding, whatever was cut off around it.
func leaks(text string) bool {
	secret := token[len(token)-12:]
	core := base64.RawStdEncoding.EncodeToString([]byte(token[9:21]))
	for _, form := range []string{secret, url.QueryEscape(secret), "canary", core[4:12],
		hex.EncodeToString([]byte("canary")), strings.ToUpper(hex.EncodeToString([]byte("canary")))} {
		if strings.Contains(text, form) {
			return true
		}
	}
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + "canary"))
		if strings.Contains(text, encoded[(shift*8+5)/6:len(encoded)-1]) {
			return true
		}
	}
	return false
}

func TestTokenIsNeverTold(t *testing.T) {
	t.Parallel()
	request, _ := http.NewRequest(http.MethodPost, "http://example.org", nil)
	request.SetBasicAuth("__token__", token)
	for name, echoed := range encodings(request) {
		for _, status := range []int{200, 302, 400, 403, 503} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				t.Parallel()
				if !strings.Contains(name, "co") && !leaks(echoed) { // colours and controls hide it from leaks
					t.Fatal("the test would not see this leak")
				}
				index, set := newIndex(t), lamp(t)
				index.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
					if n == 0 {
						return false
					}
					_, _ = io.Copy(io.Discard, r.Body)
					w.Header().Set("Content-Type", "text/plain")
					w.Header().Set("Location", "http://example.org/"+strings.Map(printable, echoed))
					w.Header().Set("Retry-After", echoed)
					w.WriteHeader(status)
					_, _ = io.WriteString(w, echoed)
					return true
				}
				var told []string
				client := index.client()
				client.Log = func(line string) { told = append(told, line) }
				outcomes, err := client.Publish(t.Context(), set, credentials(t))
				told = append(told, fmt.Sprintf("%+v %#v %v %#v", outcomes, outcomes, err, err))
				if text := strings.Join(told, "\n"); leaks(text) {
					t.Errorf("told: %s", text)
				}
			})
		}
	}
}

func printable(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}

func TestCredentialsCannotBePrinted(t *testing.T) {
	t.Parallel()
	creds := credentials(t)
	encoded, err := json.Marshal(creds)
	if err != nil || string(encoded) != "{}" {
		t.Errorf("as JSON: %s, %v", encoded, err)
	}
	text := ""
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text += fmt.Sprintf(verb, creds) + fmt.Sprintf(verb, &creds) + fmt.Sprintf(verb, struct{ c any }{creds})
	}
	if leaks(text) || strings.Contains(text, "pypi") {
		t.Error(text)
	}
	username, got := creds.reveal()
	if username != "__token__" || got != token {
		t.Error("they do not hold the token either")
	}
	if creds, err := NewCredentials("ada", "  pass \n"); err != nil {
		t.Error(err)
	} else if username, got := creds.reveal(); username != "ada" || got != "pass" {
		t.Errorf("got %q %q", username, got)
	}
	for _, bad := range [][2]string{{"", ""}, {"", " \n"}, {"", "sec ret"}, {"", "sec\nret"}, {"", "secrét"}, {"a:b",
		"secret"}, {"a\n", "secret"}} {
		if _, err := NewCredentials(bad[0], bad[1]); err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSystemClock(t *testing.T) {
	t.Parallel()
	if err := (SystemClock{}).Sleep(t.Context(), time.Microsecond); err != nil ||
		time.Since(SystemClock{}.Now()) > time.Minute {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (SystemClock{}).Sleep(ctx, time.Hour); err != context.Canceled {
		t.Error(err)
	}
}
