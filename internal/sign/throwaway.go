package sign

import (
	"crypto"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

const sha512 = crypto.SHA512

// throwawayName is the user ID of keys made for a rehearsal.
const throwawayName = "Slipway rehearsal, do not trust"

// Throwaway makes an Ed25519 key for a rehearsal, created now. It exists in
// memory only. The older of the two encodings of Ed25519 is used, the one that
// gpg 2.2 knows.
func Throwaway(now time.Time) (*Key, error) {
	config := configAt(now)
	config.Algorithm = packet.PubKeyAlgoEdDSA
	config.Curve = packet.Curve25519
	entity, err := openpgp.NewEntity(throwawayName, "", "", config)
	if err != nil {
		return nil, err
	}
	entity.Subkeys = nil // the library adds one for encryption
	key := &Key{entity: entity, config: configAt(now), throwaway: true}
	return key, key.probe()
}
