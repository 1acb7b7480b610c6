# A minimal Debian in $ROOT, like the official slim images, with this machine's certificates and package sources.
#   ROOT SUITE MIRROR SECURITY BUNDLE APT_PROXY
set -eux
rm -rf "$ROOT"
mkdir -p "$ROOT"
debootstrap --variant=minbase --components=main --include=ca-certificates "$SUITE" "$ROOT" "$MIRROR"
rm -rf "$ROOT"/etc/apt/sources.list "$ROOT"/var/cache/apt/archives/*.deb "$ROOT"/var/cache/apt/*.bin \
	"$ROOT"/var/lib/apt/lists/*
# No daemon starts when its package is installed, and dpkg does not wait for the disk.
printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
chmod 755 "$ROOT/usr/sbin/policy-rc.d"
echo force-unsafe-io >"$ROOT/etc/dpkg/dpkg.cfg.d/unsafe-io"
for folder in doc man locale info; do
	echo "path-exclude /usr/share/$folder/*" >>"$ROOT/etc/dpkg/dpkg.cfg.d/slim"
	rm -rf "$ROOT/usr/share/$folder"/*
done
echo 'Acquire::Languages "none";' >"$ROOT/etc/apt/apt.conf.d/no-languages"
printf '%s' "$APT_PROXY" >"$ROOT/etc/apt/apt.conf.d/99-host"
cat >"$ROOT/etc/apt/sources.list.d/debian.sources" <<SOURCES
Types: deb
URIs: $MIRROR
Suites: $SUITE $SUITE-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: $SECURITY
Suites: $SUITE-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
# The machine's own certificates too, so that a later update-ca-certificates keeps them; then its bundle as it is.
cp /usr/local/share/ca-certificates/*.crt "$ROOT/usr/local/share/ca-certificates/" 2>/dev/null || true
chroot "$ROOT" update-ca-certificates
install -m 644 "$BUNDLE" "$ROOT/etc/ssl/certs/ca-certificates.crt"
