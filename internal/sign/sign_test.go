package sign

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
)

const secret = "correct horse battery"

// checkVerifies signs with a key and has a gpg that knows nothing else verify.
func checkVerifies(t *testing.T, key *Key) {
	t.Helper()
	data := []byte("beacon-1.0.0.tar.gz\r\n\x00 \n")
	signature, err := key.Sign(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicArmoured()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(public, []byte("PRIVATE")) {
		t.Error("the public key is armoured as a private one")
	}
	reader := newGnupg(t)
	status, good := reader.verify(public, signature, data)
	if !good || validBy(status) != key.Fingerprint() {
		t.Errorf("gpg verified: %v, by %q, want %s\n%s", good, validBy(status), key.Fingerprint(), status)
	}
	if secrets := reader.run(nil, "--with-colons", "--list-secret-keys"); len(secrets) > 0 {
		t.Errorf("the public key brought a secret one:\n%s", secrets)
	}
	if status, good := reader.verify(public, signature, append(data, 'x')); good || validBy(status) != "" {
		t.Errorf("gpg verified other data: %s", status)
	}
}

// Every kind of key that gpg makes and that CI keeps as a secret.
func TestKeysOfGPG(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, algorithm, usage, passphrase string }{
		{"Ed25519, passphrase", "ed25519", "sign,cert", secret},
		{"Ed25519, no passphrase", "ed25519", "sign,cert", ""},
		{"RSA", "rsa3072", "sign,cert", secret},
		{"NIST P-256", "nistp256", "sign,cert", secret},
		{"gpg's default", "default", "default", secret},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gpg := newGnupg(t)
			fingerprint := gpg.generate(test.passphrase, test.algorithm, test.usage, "1y")
			key, err := LoadKey(gpg.exportSecret(test.passphrase), []byte(test.passphrase+"\n"), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if key.Fingerprint() != fingerprint || key.IsThrowaway() {
				t.Errorf("%s, throw-away %v; gpg made %s", key.Fingerprint(), key.IsThrowaway(), fingerprint)
			}
			checkVerifies(t, key)
		})
	}
}

// A certify-only primary key with signing subkeys, the way careful people keep
// theirs; the export for CI has the subkeys alone.
func TestSubkeys(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	primary := gpg.generate(secret, "ed25519", "cert", "0")
	if _, err := LoadKey(gpg.exportSecret(secret), []byte(secret), time.Now()); !errors.Is(err, ErrCannotSign) {
		t.Errorf("a key that only certifies: %v", err)
	}
	gpg.run(nil, "--passphrase", secret, "--quick-add-key", primary, "ed25519", "sign", "2d")
	for name, armoured := range map[string][]byte{
		"whole": gpg.exportSecret(secret), "subkeys": gpg.exportSecret(secret, "--export-secret-subkeys"),
	} {
		key, err := LoadKey(armoured, []byte(secret), time.Now())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if key.Fingerprint() != primary {
			t.Errorf("%s: %s, want the primary key's %s", name, key.Fingerprint(), primary)
		}
		checkVerifies(t, key)
	}
	later := time.Now().AddDate(0, 0, 3)
	_, err := LoadKey(gpg.exportSecret(secret), []byte(secret), later)
	checkRefused(t, "expired subkey", err, ErrExpired, time.Now().AddDate(0, 0, 2).UTC().Format("2006-01"))
}

func checkRefused(t *testing.T, name string, err, want error, text string) {
	t.Helper()
	if !errors.Is(err, want) || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: %v; want %v, with %q", name, err, want, text)
		return
	}
	for _, other := range []error{ErrNoKey, ErrUnreadable, ErrNotPrivate, ErrSeveralKeys, ErrPassphraseNeeded,
		ErrWrongPassphrase, ErrExpired, ErrNotYetValid, ErrRevoked, ErrCannotSign} {
		if other != want && errors.Is(err, other) {
			t.Errorf("%s: is also %v", name, other)
		}
	}
}

func TestLoadKeyRefuses(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	made := time.Now()
	fingerprint := gpg.generate(secret, "ed25519", "sign,cert", "30d")
	armoured := gpg.exportSecret(secret)
	public := gpg.run(nil, "--armor", "--export")
	expiry := made.AddDate(0, 0, 30).UTC().Format(time.DateOnly)

	// Revoke with the certificate that gpg writes beside every key, in which a
	// colon keeps it from being imported by accident.
	certificate, err := os.ReadFile(filepath.Join(gpg.home, "openpgp-revocs.d", fingerprint+".rev"))
	if err != nil {
		t.Fatal(err)
	}
	gpg.run(bytes.Replace(certificate, []byte(":-----BEGIN"), []byte("-----BEGIN"), 1), "--import")
	revoked := gpg.exportSecret(secret)
	gpg.run(nil, "--passphrase", secret, "--quick-generate-key", "Other <other@example.org>", "ed25519", "sign,cert", "0")
	both := gpg.exportSecret(secret)

	now := time.Now()
	flipped := bytes.Clone(armoured)
	flipped[len(flipped)/2] ^= 1
	for _, test := range []struct {
		name       string
		armoured   []byte
		passphrase string
		now        time.Time
		want       error
		text       string
	}{
		{"absent", nil, secret, now, ErrNoKey, "--export-secret-keys"},
		{"blank", []byte(" \n"), secret, now, ErrNoKey, "empty"},
		{"text", []byte("hello"), secret, now, ErrUnreadable, "ASCII-armoured"},
		{"binary", []byte{0x95, 0x03}, secret, now, ErrUnreadable, "ASCII-armoured"},
		{"too large", bytes.Repeat([]byte("x"), maxKey+1), secret, now, ErrUnreadable, "larger"},
		{"cut off", armoured[:len(armoured)/2], secret, now, ErrUnreadable, "complete key"},
		{"public", public, secret, now, ErrNotPrivate, "PGP PUBLIC KEY BLOCK"},
		{"public, armoured as private", bytes.ReplaceAll(public, []byte("PUBLIC"), []byte("PRIVATE")), secret, now,
			ErrNotPrivate, "public part only"},
		{"no passphrase", armoured, "", now, ErrPassphraseNeeded, fingerprint},
		{"only a line end", armoured, "\r\n", now, ErrPassphraseNeeded, fingerprint},
		{"wrong passphrase", armoured, "incorrect horse", now, ErrWrongPassphrase, fingerprint},
		{"expired", armoured, secret, made.AddDate(0, 0, 31), ErrExpired, fingerprint + " on " + expiry},
		{"expired, and wrong passphrase", armoured, "x", made.AddDate(0, 0, 31), ErrExpired, expiry},
		{"clock behind", armoured, secret, made.AddDate(-1, 0, 0), ErrNotYetValid, "check the clock"},
		{"revoked", revoked, secret, now, ErrRevoked, fingerprint},
		{"two keys", both, secret, now, ErrSeveralKeys, "holds 2"},
	} {
		_, err := LoadKey(test.armoured, []byte(test.passphrase), test.now)
		checkRefused(t, test.name, err, test.want, test.text)
		checkDiscreet(t, err, test.armoured, test.passphrase)
	}
	if _, err := LoadKey(flipped, []byte(secret), now); err == nil {
		t.Error("a damaged key loads")
	} else {
		checkDiscreet(t, err, flipped, secret)
	}
}

// checkDiscreet holds that an error shows neither passphrase nor key.
func checkDiscreet(t *testing.T, err error, armoured []byte, passphrase string) {
	t.Helper()
	text := err.Error()
	if len(passphrase) > 1 && strings.TrimSpace(passphrase) != "" && (strings.Contains(text, passphrase) ||
		strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(passphrase)))) {
		t.Errorf("the passphrase is in %q", text)
	}
	for _, line := range strings.Split(string(armoured), "\n") {
		if len(line) > 20 && !strings.HasPrefix(line, "-----") && strings.Contains(text, line) {
			t.Errorf("key material is in %q", text)
		}
	}
}

func TestExpiredKeyMadeByGPG(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	gpg.generate("", "ed25519", "sign,cert", "2021-06-01", "--faked-system-time=20210101T000000!")
	_, err := LoadKey(gpg.exportSecret(""), nil, time.Now())
	checkRefused(t, "expired in 2021", err, ErrExpired, "on 2021-06-01")
}

func TestRevokedSubkey(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	primary := gpg.generate("", "ed25519", "cert", "0")
	gpg.run(nil, "--passphrase", "", "--quick-add-key", primary, "ed25519", "sign", "0")
	command := gpg.command("--no-batch", "--command-fd=0", "--status-fd=2", "--edit-key", primary)
	command.Args = append(command.Args[:3:3], command.Args[4:]...) // without --batch
	command.Stdin = strings.NewReader("key 1\nrevkey\ny\n0\n\ny\nsave\n")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	_, err := LoadKey(gpg.exportSecret(""), nil, time.Now())
	checkRefused(t, "revoked subkey", err, ErrRevoked, "signing subkey")
}

// What --export-secret-subkeys leaves of a key whose primary key signs: a stub.
func TestStubs(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	primary := gpg.generate("", "ed25519", "sign,cert", "0")
	gpg.run(nil, "--passphrase", "", "--quick-add-key", primary, "cv25519", "encr", "0")
	_, err := LoadKey(gpg.exportSecret("", "--export-secret-subkeys"), nil, time.Now())
	checkRefused(t, "stub", err, ErrNotPrivate, "private part of "+primary)
}

// A key that gpg would use and that nobody should trust any more.
func TestShortRSA(t *testing.T) {
	t.Parallel()
	gpg := newGnupg(t)
	gpg.generate("", "rsa1024", "sign,cert", "0")
	_, err := LoadKey(gpg.exportSecret(""), nil, time.Now())
	checkRefused(t, "RSA of 1024 bits", err, ErrCannotSign, "RSA of 3072 bits")
}

func TestThrowaway(t *testing.T) {
	t.Parallel()
	now := time.Now()
	key, err := Throwaway(now)
	if err != nil {
		t.Fatal(err)
	}
	user := key.entity.PrimaryIdentity().Name
	if user != "Slipway rehearsal, do not trust" || !key.IsThrowaway() || len(key.entity.Subkeys) != 0 {
		t.Errorf("user ID %q, throw-away %v, %d subkeys", user, key.IsThrowaway(), len(key.entity.Subkeys))
	}
	if len(key.Fingerprint()) != 40 || strings.ToUpper(key.Fingerprint()) != key.Fingerprint() {
		t.Errorf("fingerprint %q", key.Fingerprint())
	}
	checkVerifies(t, key)
	other, err := Throwaway(now)
	if err != nil {
		t.Fatal(err)
	}
	if other.Fingerprint() == key.Fingerprint() {
		t.Error("two throw-away keys are the same")
	}
}

func TestSigningAgainGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	key, err := Throwaway(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	first, _ := key.Sign(strings.NewReader("data"))
	second, err := key.Sign(strings.NewReader("data"))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two signatures differ: %v\n%s\n%s", err, first, second)
	}
	if third, _ := key.Sign(strings.NewReader("other")); bytes.Equal(first, third) {
		t.Error("other data has the same signature")
	}
}

func TestSignPassesOnReadErrors(t *testing.T) {
	t.Parallel()
	key, err := Throwaway(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk gone")
	if _, err := key.Sign(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzLoadKey(f *testing.F) {
	key, err := Throwaway(time.Unix(1_700_000_000, 0))
	if err != nil {
		f.Fatal(err)
	}
	public, err := key.PublicArmoured()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(public)
	f.Add(bytes.ReplaceAll(public, []byte("PUBLIC"), []byte("PRIVATE")))
	f.Add([]byte("-----BEGIN " + openpgp.PrivateKeyType + "-----\n\nxVgE\n-----END " + openpgp.PrivateKeyType + "-----"))
	f.Fuzz(func(_ *testing.T, armoured []byte) {
		LoadKey(armoured, []byte("x"), time.Unix(1_700_000_001, 0))
	})
}
