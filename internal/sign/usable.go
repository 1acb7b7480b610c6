package sign

import (
	"fmt"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// usable says what is wrong with the primary key at a time: it must be valid
// whichever subkey signs (RFC 9580, section 5.2.3.10).
func usable(entity *openpgp.Entity, now time.Time) error {
	self, identity := entity.PrimarySelfSignature()
	name := fingerprint(entity)
	switch {
	case self == nil:
		return fmt.Errorf("%w: %s has no user ID that it signed itself", ErrCannotSign, name)
	case entity.Revoked(now):
		return fmt.Errorf("%w: %s; sign with another key", ErrRevoked, name)
	case identity != nil && identity.Revoked(now):
		return fmt.Errorf("%w: the user ID of %s is; sign with another key", ErrRevoked, name)
	}
	return validAt(entity.PrimaryKey, self, name, now)
}

// validAt checks the life span of a key.
func validAt(key *packet.PublicKey, self *packet.Signature, name string, now time.Time) error {
	if key.CreationTime.After(now) {
		return fmt.Errorf("%w: %s was created on %s, and it is %s; check the clock", ErrNotYetValid, name,
			day(key.CreationTime), day(now))
	}
	if key.KeyExpired(self, now) {
		expiry := key.CreationTime.Add(time.Duration(*self.KeyLifetimeSecs) * time.Second)
		return fmt.Errorf("%w: %s on %s; extend it with gpg --quick-set-expire and export it again", ErrExpired, name,
			day(expiry))
	}
	if self.SigExpired(now) {
		return fmt.Errorf("%w: its self-signature has, of %s; extend it with gpg --quick-set-expire and export it again",
			ErrExpired, name)
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// signingKey returns the newest signing subkey that is valid at now and whose
// private part is there; where there is none, the primary key if it may sign.
func signingKey(entity *openpgp.Entity, now time.Time) (openpgp.Key, error) {
	var best openpgp.Key
	for _, subkey := range entity.Subkeys {
		key, ok := entity.SigningKeyById(now, subkey.PublicKey.KeyId)
		if !ok || !hasPrivate(key.PrivateKey) {
			continue
		}
		if best.PublicKey == nil || key.SelfSignature.CreationTime.After(best.SelfSignature.CreationTime) {
			best = key
		}
	}
	if best.PublicKey != nil {
		return best, nil
	}
	if key, ok := entity.SigningKeyById(now, entity.PrimaryKey.KeyId); ok && hasPrivate(key.PrivateKey) {
		return key, nil
	}
	return best, whyNoSigningKey(entity, now)
}

// hasPrivate is false for the stubs that gpg exports for parts that are
// elsewhere (GNU dummy S2K).
func hasPrivate(key *packet.PrivateKey) bool { return key != nil && !key.Dummy() }

// whyNoSigningKey looks at the subkeys that could sign but for their state.
func whyNoSigningKey(entity *openpgp.Entity, now time.Time) error {
	for _, subkey := range entity.Subkeys {
		if !subkey.Sig.FlagsValid || !subkey.Sig.FlagSign {
			continue
		}
		name := fmt.Sprintf("%X", subkey.PublicKey.Fingerprint)
		if subkey.Revoked(now) {
			return fmt.Errorf("%w: its signing subkey %s is", ErrRevoked, name)
		}
		if err := validAt(subkey.PublicKey, subkey.Sig, name, now); err != nil {
			return err
		}
		if !hasPrivate(subkey.PrivateKey) {
			return fmt.Errorf("%w: the private part of signing subkey %s is not in it; %s", ErrNotPrivate, name, exportHint)
		}
	}
	if self, _ := entity.PrimarySelfSignature(); self.FlagsValid && self.FlagSign && !hasPrivate(entity.PrivateKey) {
		return fmt.Errorf("%w: the private part of %s is not in it; %s", ErrNotPrivate, fingerprint(entity), exportHint)
	}
	return fmt.Errorf("%w: %s has no signing subkey, and its primary key only certifies; add one with gpg --quick-add-key",
		ErrCannotSign, fingerprint(entity))
}
