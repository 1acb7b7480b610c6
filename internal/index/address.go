package index

import (
	"fmt"
	"net/netip"
)

// special are addresses that no stranger may send us to although netip does not name them (the special-purpose address
// registries of RFC 6890 and its successors).
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20")

var (
	unicast = netip.MustParsePrefix("2000::/3")     // all that IPv6 has given out
	nat64   = netip.MustParsePrefix("64:ff9b::/96") // an IPv4 address in the last four bytes (RFC 6052)
	sixToFo = netip.MustParsePrefix("2002::/16")    // one in bytes 2 to 5 (RFC 3056)
)

func prefixes(all ...string) []netip.Prefix {
	var parsed []netip.Prefix
	for _, one := range all {
		parsed = append(parsed, netip.MustParsePrefix(one))
	}
	return parsed
}

// isPublic says whether everybody on the internet reaches the same machine at an address. Whatever spelling a URL had
// for it, decimal or octal, it has been resolved by now.
func isPublic(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if address.Is6() {
		bytes := address.As16()
		switch {
		case nat64.Contains(address):
			return isPublic(netip.AddrFrom4([4]byte(bytes[12:16])))
		case sixToFo.Contains(address):
			return isPublic(netip.AddrFrom4([4]byte(bytes[2:6])))
		case !unicast.Contains(address):
			return false
		}
	}
	for _, prefix := range special {
		if prefix.Contains(address) {
			return false
		}
	}
	return address.IsGlobalUnicast() && !address.IsPrivate()
}

// insideError is an address inside a network to which an index has led. It is final: nothing was sent.
type insideError struct {
	host    string
	address netip.Addr
}

func (e *insideError) Error() string {
	return fmt.Sprintf("the index leads to %q at %s, which is no public address; nothing was sent there. An index may lead to "+
		"public addresses, and one that is inside a network to its own address too: if this one is yours, give the address "+
		"that it leads to in [tool.slipway.index]", e.host, e.address)
}
