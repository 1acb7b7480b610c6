package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"dagger/slipway/internal/envfile"
)

// TestEnvFileAsDagger feeds lines to the engine's own reader of .env files and to the guard: what the engine takes as an
// argument of ours, the guard has to refuse.
func TestEnvFileAsDagger(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a Dagger engine")
	}
	t.Parallel()
	ask := session(t)
	scope := envfile.Scope{Modules: []string{"slipway"}}
	taken, refused := 0, 0
	for _, line := range envLines(600) {
		takes := ask.takes(t, line)
		refuses := len(envfile.Judge(".env", line, scope)) > 0
		if takes {
			taken++
		}
		if refuses {
			refused++
		}
		if takes && !refuses {
			t.Errorf("Dagger takes an argument from %q, and the guard does not see it", line)
		}
	}
	if taken < 50 || refused == 600 {
		t.Errorf("of 600 lines Dagger took an argument from %d and the guard refused %d: they prove little", taken, refused)
	}
	t.Logf("Dagger took an argument from %d of 600 lines, the guard refused %d", taken, refused)
}

// envLines are lines that an enemy may write: every piece in every place, and what was once a way around.
func envLines(count int) []string {
	lines := []string{
		">x_release_token SLIPWAY_RELEASE_TOKEN='cmd://touch MARKER'", "SLIP\x00WAY_RELEASE_TOKEN='x'", "SLIPWAY_RELEASE_WAIVE",
		"\u00a0SLIPWAY_RELEASE_TOKEN=x", "! SLIPWAY_RELEASE_TOKEN=x", "SLIPWAY_RELEASE_INDEX+='x'", "SLIPWAY_RELEASE_INDEX[0]='x'",
		"SLIPWAY_RELEASE_RECORD_SIGNOFF=x", "slipway_releaseRecord_signOff=x", "A='1' SLIPWAY_RELEASE_TOKEN=x", "\ufeffSLIPWAY_RELEASE_TOKEN=x",
		"SLIPWAY_RELEASE_TOKEN=x\r", "# SLIPWAY_RELEASE_TOKEN=x", "SLIPWAY_RELEASE_TOKEN=(a b)", "SLIPWAY_RELEASE_TO\\KEN=x",
	}
	before := []string{"", " ", "\t", "\x00", "\u00a0", "! ", ">x ", ">x_release_token ", "2>&1 ", "<<<x ", "{fd}>x ", "export ", "declare -x ",
		"A=1 ", "A='1' ", "A='1'; ", "true; ", "true && ", "# ", "\\", "$(x) ", "((x)) ", "\"\" ", "\ufeff", "\v", "\r"}
	names := []string{"SLIPWAY_RELEASE_TOKEN", "slipway_release_index", "SLIPWAY_RELEASE_RECORD_SIGNOFF", "Slipway_releaseRecord_waive",
		"SLIPWAY_RELEASE_TO\x00KEN", "DATABASE_URL", "A", "x_release_token", "SLIPWAY_RELEASE_TOKEN_X", "slipway_"}
	signs := []string{"=", "+=", "[0]=", " =", "", "=\x00", ":=", "=("}
	after := []string{"", "x", "'x'", "\"x\"", "cmd://id", "'a' b", "'a' SLIPWAY_RELEASE_TOKEN=x", "'a' >y", "'a' # c", "'", "${A:=b}", "$A",
		"a\\", "'a';", "'a' &", "'a' | b", "\x00", "path=1&b=2", "é", "x\r", `$'\nRELEASE_TOKEN=x'`,
		`$'\nSLIPWAY_RELEASE_TOKEN=\'x\''`, `"'RELEASE_TOKEN=x'"`}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	for len(lines) < count {
		lines = append(lines, pick(before)+pick(names)+pick(signs)+pick(after))
	}
	return lines
}

// engine is a session with a Dagger engine, to ask its API.
type engine struct{ url, token string }

// session opens one for the length of a test.
func session(t *testing.T) engine {
	t.Helper()
	command := exec.Command("dagger", "run", "--progress=plain", "sh", "-c",
		`echo "session $DAGGER_SESSION_PORT $DAGGER_SESSION_TOKEN"; cat >/dev/null`)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = command.Wait() })
	var port, token string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "session %s %s", &port, &token); err == nil {
			go func() {
				for lines.Scan() { // what is not read would make it wait
				}
			}()
			return engine{url: "http://127.0.0.1:" + port + "/query", token: token}
		}
	}
	t.Fatal("dagger run opened no session")
	return engine{}
}

// takes says whether the engine finds an argument of release or release-record in a file of one line. A file that it
// cannot read gives it none.
func (e engine) takes(t *testing.T, line string) bool {
	t.Helper()
	const query = `query($text: String!) { file(name: ".env", contents: $text) { asEnvFile(expand: true) {
		module: namespace(prefix: "slipway") {
			release: namespace(prefix: "Release") { variables { name } }
			record: namespace(prefix: "ReleaseRecord") { variables { name } } } } } }`
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]string{"text": line}})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(e.token, "")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	type variables struct {
		Variables []struct{ Name string }
	}
	var answer struct {
		Data struct {
			File struct {
				AsEnvFile struct {
					Module struct{ Release, Record variables }
				}
			}
		}
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	for _, failure := range answer.Errors {
		if !strings.Contains(failure.Message, "parse error") && !strings.Contains(failure.Message, "variable") &&
			!strings.Contains(failure.Message, "env") {
			t.Logf("%q: %s", line, failure.Message)
		}
	}
	found := answer.Data.File.AsEnvFile.Module
	for _, one := range append(found.Release.Variables, found.Record.Variables...) {
		for _, argument := range []string{"tag", "index", "token", "signingKey", "passphrase", "waive", "signOff", "security", "standIns"} {
			if strings.EqualFold(one.Name, argument) {
				return true
			}
		}
	}
	return false
}
