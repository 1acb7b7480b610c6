package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// debianPackages is what the machine itself needs: to make images, and to run containers.
var debianPackages = []string{"runc", "containernetworking-plugins", "dnsmasq-base", "iptables", "iproute2", "git",
	"debootstrap"}

//go:embed scripts/bootstrap.sh
var bootstrapScript string

//go:embed scripts/derive.sh
var deriveScript string

// pythonScript makes a Debian look like the official Python images: python in /usr/local/bin, pip allowed to install.
const pythonScript = `
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv python3-pip
rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
for name in python python3; do ln -sf /usr/bin/python3 /usr/local/bin/$name; done
python -m pip --version
`

// redisScript: the official image's server answers on every address without protected mode, and so does this one.
const redisScript = `
apt-get update
apt-get install -y --no-install-recommends redis-server
mkdir -p /data
cat >/usr/local/bin/redis-server <<'WRAPPER'
#!/bin/sh
config=
case "${1-}" in '' | -*) ;; *) config=$1; shift ;; esac
exec /usr/bin/redis-server ${config:+"$config"} --bind 0.0.0.0 --protected-mode no "$@"
WRAPPER
cat >/usr/local/bin/docker-entrypoint.sh <<'WRAPPER'
#!/bin/sh
case "${1-}" in -* | *.conf) set -- redis-server "$@" ;; esac
exec "$@"
WRAPPER
chmod 755 /usr/local/bin/redis-server /usr/local/bin/docker-entrypoint.sh
`

const sdkScript = `
apt-get update
apt-get install -y --no-install-recommends git openssh-client
`

func keyPackages(*bringUp) (string, error) { return strings.Join(debianPackages, " "), nil }

// runPackages installs what is missing. apt's lists are read in any case: they name the mirror for the images.
func runPackages(ctx context.Context, t task) error {
	if err := t.command(ctx, nil, "apt-get", "update"); err != nil {
		return err
	}
	var missing []string
	for _, name := range debianPackages {
		out, _ := exec.CommandContext(ctx, "dpkg-query", "-W", "-f", "${Status}", name).Output()
		if !strings.HasSuffix(string(out), "ok installed") {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		// Another apt may be at work, as it is in a machine's first minutes.
		install := []string{"install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"}
		err := t.command(ctx, []string{"DEBIAN_FRONTEND=noninteractive"}, "apt-get", append(install, missing...)...)
		if err != nil {
			return err
		}
	}
	return linkPlugins()
}

// linkPlugins gathers the network plug-ins and runc below our prefix.
func linkPlugins() error {
	links := map[string]string{}
	for _, name := range []string{"bridge", "firewall", "host-local", "loopback"} {
		links["cni/"+name] = "/usr/lib/cni/" + name
	}
	runc, err := exec.LookPath("runc")
	if err != nil {
		return fmt.Errorf("runc was installed and is not in PATH: %w", err)
	}
	links["bin/runc"] = runc
	links["cni/dnsname"] = under("bin/dnsname")
	// The engine's name server would otherwise listen on every address, where another one may already.
	wrapper := "#!/bin/sh\nexec /usr/sbin/dnsmasq --bind-dynamic \"$@\"\n"
	if err := os.WriteFile(under("sbin/dnsmasq"), []byte(wrapper), 0o755); err != nil {
		return err
	}
	for name, target := range links {
		at := under(name)
		_ = os.Remove(at)
		if err := os.Symlink(target, at); err != nil {
			return err
		}
	}
	return nil
}

// keyBase is what every base tree depends on: how it is made, and the certificates that go into it.
func keyBase(b *bringUp) (string, error) {
	bundle, err := os.ReadFile(b.host.bundle)
	return strings.Join([]string{bootstrapScript, deriveScript, b.host.aptProxy, string(bundle)}, "\x00"), err
}

func keyScript(script string) func(*bringUp) (string, error) {
	return func(*bringUp) (string, error) { return script + deriveScript, nil }
}

func rootfs(name string) string { return under("rootfs", name) }

// bootstrap makes a minimal Debian of a suite and its layer.
func bootstrap(suite string) func(context.Context, task) error {
	return func(ctx context.Context, t task) error {
		main, err := mirror(t.host.release)
		if err != nil {
			return err
		}
		security, err := mirror(t.host.release + "-security")
		if err != nil {
			security = main
		}
		env := []string{"ROOT=" + rootfs(suite), "SUITE=" + suite, "MIRROR=" + main, "SECURITY=" + security,
			"BUNDLE=" + t.host.bundle, "APT_PROXY=" + t.host.aptProxy}
		// In a mount namespace of its own: what debootstrap has mounted when it is killed would stay, and keep the next
		// attempt from removing the tree.
		err = t.command(ctx, env, "unshare", "--mount", "--propagation", "private", "sh", "-c", bootstrapScript)
		if err != nil {
			return err
		}
		return t.layer(ctx, suite, rootfs(suite), "--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*",
			"--exclude=./etc/resolv.conf", "--exclude=./etc/hostname")
	}
}

// derive makes the layer that a script adds to a base.
func derive(base, script string) func(context.Context, task) error {
	return func(ctx context.Context, t task) error { return t.derive(ctx, []string{base}, script, "") }
}

// derive runs a script over base trees (the last one at the bottom) and makes a layer of what it changed. bind holds
// host:guest folders that the script may read.
func (t task) derive(ctx context.Context, bases []string, script, bind string) error {
	lower := make([]string, len(bases))
	for i, base := range bases {
		lower[i] = rootfs(base)
	}
	env := []string{"LOWER=" + strings.Join(lower, ":"), "UPPER=" + rootfs(t.name), "WORK=" + t.work(),
		"SCRIPT=" + script, "BIND=" + bind}
	if err := t.command(ctx, env, "sh", "-c", deriveScript); err != nil {
		return err
	}
	if err := whiteouts(rootfs(t.name)); err != nil {
		return err
	}
	return t.layer(ctx, t.name, rootfs(t.name))
}

// runBusybox makes a root with nothing but Debian's static busybox.
func runBusybox(ctx context.Context, t task) error {
	env := []string{"ROOT=" + rootfs(t.name), "WORK=" + t.work(), "BUNDLE=" + t.host.bundle}
	if err := t.command(ctx, env, "sh", "-c", busyboxScript); err != nil {
		return err
	}
	return t.layer(ctx, t.name, rootfs(t.name))
}

const busyboxScript = `set -eux
rm -rf "$ROOT" "$WORK"
mkdir -p "$WORK"
for folder in bin dev etc/ssl/certs proc root sbin sys tmp usr/bin usr/sbin var; do mkdir -p "$ROOT/$folder"; done
chmod 1777 "$ROOT/tmp"
cd "$WORK"
apt-get download -o APT::Sandbox::User=root busybox-static
dpkg-deb --extract ./*.deb tree
install -m 755 tree/bin/busybox "$ROOT/bin/busybox"
chroot "$ROOT" /bin/busybox --install -s
install -m 644 "$BUNDLE" "$ROOT/etc/ssl/certs/ca-certificates.crt"
echo root:x:0:0:root:/root:/bin/sh >"$ROOT/etc/passwd"
echo root:x:0: >"$ROOT/etc/group"
rm -rf "$WORK"
`
