module dagger/slipway

go 1.25.0

require (
	github.com/Masterminds/semver/v3 v3.5.0
	github.com/ProtonMail/go-crypto v1.5.2
	github.com/aquasecurity/go-pep440-version v0.0.1
	github.com/pelletier/go-toml/v2 v2.4.3
	github.com/sethvargo/go-githubactions v1.4.0
	github.com/yuin/goldmark v1.8.7
	golang.org/x/crypto v0.45.0
	golang.org/x/net v0.47.0
)

require (
	github.com/aquasecurity/go-version v0.0.1 // indirect
	github.com/cloudflare/circl v1.6.3 // indirect
	golang.org/x/sys v0.38.0 // indirect
	golang.org/x/xerrors v0.0.0-20231012003039-104605ab7028 // indirect
)
