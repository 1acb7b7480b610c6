package sign

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// What keeps a key from signing. LoadKey's errors wrap one of these.
var (
	ErrNoKey            = errors.New("no signing key was given")
	ErrUnreadable       = errors.New("the signing key cannot be read")
	ErrNotPrivate       = errors.New("the signing key is not a private key")
	ErrSeveralKeys      = errors.New("the signing key is more than one key")
	ErrPassphraseNeeded = errors.New("the signing key needs a passphrase")
	ErrWrongPassphrase  = errors.New("the passphrase of the signing key is wrong")
	ErrExpired          = errors.New("the signing key has expired")
	ErrNotYetValid      = errors.New("the signing key is not valid yet")
	ErrRevoked          = errors.New("the signing key is revoked")
	ErrCannotSign       = errors.New("the key cannot sign")
)

// maxKey bounds an armoured key, in bytes.
const maxKey = 1 << 20

// minRSA is the shortest RSA key that may sign, in bits (RFC 9580, section
// 12.4).
const minRSA = 2048

func isRSA(key *packet.PublicKey) bool {
	return key.PubKeyAlgo == packet.PubKeyAlgoRSA || key.PubKeyAlgo == packet.PubKeyAlgoRSASignOnly
}

const exportHint = "export it with gpg --armor --export-secret-keys FINGERPRINT"

// LoadKey reads an ASCII-armoured private key, as gpg --armor
// --export-secret-keys (or --export-secret-subkeys) writes it, and unlocks its
// newest signing key that is valid at now. Line ends after the passphrase are
// not part of it. No error holds a byte of key or passphrase.
func LoadKey(armoured, passphrase []byte, now time.Time) (*Key, error) {
	entity, err := readPrivate(armoured)
	if err != nil {
		return nil, err
	}
	if err := usable(entity, now); err != nil {
		return nil, err
	}
	signer, err := signingKey(entity, now)
	if err != nil {
		return nil, err
	}
	if bits, err := signer.PublicKey.BitLength(); isRSA(signer.PublicKey) && (err != nil || bits < minRSA) {
		return nil, fmt.Errorf("%w: %s is RSA of %d bits, which is too weak; use an Ed25519 key, or RSA of 3072 bits",
			ErrCannotSign, fingerprint(entity), bits)
	}
	if err := unlock(signer, passphrase, fingerprint(entity)); err != nil {
		return nil, err
	}
	key := &Key{entity: entity, config: configAt(now)}
	key.config.SigningKeyId = signer.PublicKey.KeyId
	if key.probe() != nil {
		return nil, fmt.Errorf("%w: a test signature with %s does not verify; use an Ed25519 key", ErrCannotSign,
			key.Fingerprint())
	}
	return key, nil
}

// readPrivate reads the one private key of an armoured block.
func readPrivate(armoured []byte) (*openpgp.Entity, error) {
	if len(bytes.TrimSpace(armoured)) == 0 {
		return nil, fmt.Errorf("%w: it is empty; %s", ErrNoKey, exportHint)
	}
	if len(armoured) > maxKey {
		return nil, fmt.Errorf("%w: it is larger than %d bytes; %s", ErrUnreadable, maxKey, exportHint)
	}
	block, err := armor.Decode(bytes.NewReader(armoured))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not an ASCII-armoured block; %s", ErrUnreadable, exportHint)
	}
	if block.Type != openpgp.PrivateKeyType {
		return nil, fmt.Errorf("%w: it is armoured as %.40q; %s", ErrNotPrivate, block.Type, exportHint)
	}
	entities, err := openpgp.ReadKeyRing(block.Body)
	switch {
	case err != nil || len(entities) == 0:
		return nil, fmt.Errorf("%w: the armoured block holds no complete key; %s", ErrUnreadable, exportHint)
	case len(entities) > 1:
		return nil, fmt.Errorf("%w: it holds %d; %s", ErrSeveralKeys, len(entities), exportHint)
	case entities[0].PrivateKey == nil:
		return nil, fmt.Errorf("%w: %s has its public part only; %s", ErrNotPrivate, fingerprint(entities[0]), exportHint)
	}
	return entities[0], nil
}

// unlock decrypts the private part of a signing key.
func unlock(signer openpgp.Key, passphrase []byte, name string) error {
	if !signer.PrivateKey.Encrypted {
		return nil
	}
	passphrase = bytes.TrimRight(passphrase, "\r\n")
	if len(passphrase) == 0 {
		return fmt.Errorf("%w: %s is protected by one, and none was given", ErrPassphraseNeeded, name)
	}
	if signer.PrivateKey.Decrypt(passphrase) != nil {
		return fmt.Errorf("%w: it does not unlock %s", ErrWrongPassphrase, name)
	}
	return nil
}
