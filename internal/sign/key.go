// Package sign makes detached OpenPGP signatures (RFC 9580) that gpg verifies.
package sign

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// Key is a private key that can sign at the time it was loaded for.
type Key struct {
	entity    *openpgp.Entity
	config    *packet.Config
	throwaway bool
}

// Fingerprint is that of the primary key: 40 upper-case hex digits for a
// version 4 key.
func (k *Key) Fingerprint() string { return fingerprint(k.entity) }

func fingerprint(entity *openpgp.Entity) string {
	return fmt.Sprintf("%X", entity.PrimaryKey.Fingerprint)
}

// IsThrowaway says whether Throwaway made the key, so that its signatures
// prove nothing about who released.
func (k *Key) IsThrowaway() bool { return k.throwaway }

// PublicArmoured returns the public key as an ASCII-armoured block.
func (k *Key) PublicArmoured() ([]byte, error) {
	var out bytes.Buffer
	armoured, err := armor.Encode(&out, openpgp.PublicKeyType, nil)
	if err != nil {
		return nil, err
	}
	if err := k.entity.Serialize(armoured); err != nil {
		return nil, err
	}
	if err := armoured.Close(); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Sign reads data to its end and returns an ASCII-armoured detached binary
// signature over SHA-512, dated with the time given to LoadKey or Throwaway.
func (k *Key) Sign(data io.Reader) ([]byte, error) {
	var out bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&out, k.entity, data, k.config); err != nil {
		return nil, fmt.Errorf("cannot sign with key %s: %w", k.Fingerprint(), err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// probe signs nothing and verifies it, so that a key that the library cannot
// use is found when it is loaded, long before there is anything to sign.
func (k *Key) probe() error {
	signature, err := k.Sign(strings.NewReader(""))
	if err != nil {
		return err
	}
	_, err = openpgp.CheckArmoredDetachedSignature(openpgp.EntityList{k.entity}, strings.NewReader(""),
		bytes.NewReader(signature), k.config)
	return err
}

// configAt is the library's configuration for signatures dated now. Without
// salt notations a signature depends on key, data and time alone, so that
// signing again gives the same bytes.
func configAt(now time.Time) *packet.Config {
	salted := false
	return &packet.Config{
		Time:                                  func() time.Time { return now },
		DefaultHash:                           sha512,
		NonDeterministicSignaturesViaNotation: &salted,
	}
}
