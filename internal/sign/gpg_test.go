package sign

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gnupg is a home of the real gpg, empty at first.
type gnupg struct {
	t    *testing.T
	home string
}

func newGnupg(t *testing.T) gnupg {
	t.Helper()
	// Not t.TempDir: the agent's socket must have a short path.
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		t.Fatal(err)
	}
	// Few rounds of hashing for each passphrase: gpg's own number costs a
	// tenth of a second every time.
	if err := os.WriteFile(filepath.Join(home, "gpg-agent.conf"), []byte("s2k-count 65536\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := gnupg{t: t, home: home}
	t.Cleanup(func() {
		exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run()
		os.RemoveAll(home)
	})
	return g
}

func (g gnupg) command(arguments ...string) *exec.Cmd {
	command := exec.Command("gpg", append([]string{"--homedir", g.home, "--batch", "--no-tty", "--pinentry-mode=loopback"},
		arguments...)...)
	command.Env = append(os.Environ(), "LC_ALL=C", "GNUPGHOME="+g.home)
	return command
}

// run fails the test where gpg does.
func (g gnupg) run(input []byte, arguments ...string) []byte {
	g.t.Helper()
	command := g.command(arguments...)
	command.Stdin = bytes.NewReader(input)
	var messages bytes.Buffer
	command.Stderr = &messages
	output, err := command.Output()
	if err != nil {
		g.t.Fatalf("gpg %s: %v\n%s", strings.Join(arguments, " "), err, &messages)
	}
	return output
}

// generate makes a key and returns its fingerprint; usage is as in
// --quick-generate-key, expire "0" for never.
func (g gnupg) generate(passphrase, algorithm, usage, expire string, more ...string) string {
	g.t.Helper()
	arguments := append(more, "--passphrase", passphrase, "--quick-generate-key", "Beacon <release@example.org>",
		algorithm, usage, expire)
	g.run(nil, arguments...)
	return g.fingerprint()
}

func (g gnupg) fingerprint() string {
	g.t.Helper()
	for _, line := range strings.Split(string(g.run(nil, "--with-colons", "--list-keys")), "\n") {
		if fields := strings.Split(line, ":"); fields[0] == "fpr" {
			return fields[9]
		}
	}
	g.t.Fatal("gpg lists no key")
	return ""
}

func (g gnupg) exportSecret(passphrase string, how ...string) []byte {
	g.t.Helper()
	if how == nil {
		how = []string{"--export-secret-keys"}
	}
	return g.run(nil, append([]string{"--armor", "--passphrase", passphrase}, how...)...)
}

// verify has gpg import a public key and verify a signature; it returns gpg's
// status lines, and whether it was content.
func (g gnupg) verify(public, signature, data []byte) (status string, good bool) {
	g.t.Helper()
	g.run(public, "--import")
	file := filepath.Join(g.home, "data")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(file+".asc", signature, 0o600); err != nil {
		g.t.Fatal(err)
	}
	output, err := g.command("--status-fd=1", "--verify", file+".asc", file).Output()
	return string(output), err == nil
}

// validBy returns the fingerprint of the primary key that made a valid
// signature, the last field of gpg's VALIDSIG.
func validBy(status string) string {
	for _, line := range strings.Split(status, "\n") {
		if fields := strings.Fields(line); len(fields) > 3 && fields[1] == "VALIDSIG" {
			return fields[len(fields)-1]
		}
	}
	return ""
}
