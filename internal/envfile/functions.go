package envfile

// functions are the module's functions with their arguments, as a user types them; "." is the constructor. A test makes
// this file from the code: SLIPWAY_UPDATE=1 go test ./... in tools/compat.
const functions = `
. source path module
api tag index allow-http
build tag
changelog tag
next/notes tag
next/prepare tag pre since index allow-http
next/version pre since index as-json allow-http
package tag
policy/calendar as-json
policy/checklist tag record sign-off security as-json
policy/support tag as-json
publish dist index token allow-http
release tag index token signing-key passphrase waive sign-off security stand-ins allow-http
release-record tag index token signing-key passphrase waive sign-off security stand-ins allow-http
sign dist signing-key passphrase
verify dist index allow-http
version-check tag
`
