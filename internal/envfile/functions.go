package envfile

// functions are the module's functions with their arguments, as a user types them; "." is the constructor. A test makes
// this file from the code: SLIPWAY_UPDATE=1 go test ./... in tools/compat.
const functions = `
. source path module
api tag index
build tag
changelog tag
next/notes tag
next/prepare tag pre since index
next/version pre since index as-json
package tag
policy/calendar as-json
policy/checklist tag record sign-off security as-json
policy/support tag as-json
publish dist index token
release tag index token signing-key passphrase waive sign-off security stand-ins
release-record tag index token signing-key passphrase waive sign-off security stand-ins
sign dist signing-key passphrase
verify dist index
version-check tag
`
