// Package mark is how a stand-in is told from an index that counts.
package mark

// Every answer of a stand-in carries this header. No index sends it.
const (
	Header = "Slipway-Stand-In"
	Value  = "1"
)
