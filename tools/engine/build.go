package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// daggerModule is the module whose go.mod lists Dagger's commands as tools.
func (b *bringUp) daggerModule() string { return filepath.Join(b.source, "dagger") }

func keyTools(b *bringUp) (string, error) {
	parts := []string{}
	err := filepath.WalkDir(b.daggerModule(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		parts = append(parts, string(data))
		return err
	})
	if err != nil {
		return "", err
	}
	version, err := goSetting(b.source, "GOVERSION")
	return strings.Join(append(parts, version), "\x00"), err
}

// goSetting asks Go for a setting, in this program's folder: the caller's may name another toolchain, or hold a broken
// go.mod.
func goSetting(source, name string) (string, error) {
	ask := exec.Command("go", "env", name)
	ask.Dir, ask.Env = source, append(os.Environ(), "GOWORK=off")
	out, err := ask.Output()
	if err != nil {
		return "", fmt.Errorf("go env %s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// runTools builds Dagger's commands. Static, as dagger-init runs inside every container whatever that holds. A lazier
// garbage collector in the compiler takes a quarter off the time, for memory that nothing else needs now.
func runTools(ctx context.Context, t task) error {
	const at = "github.com/dagger/dagger/engine"
	fresh := under("work", "bin")
	if err := os.MkdirAll(fresh, 0o755); err != nil {
		return err
	}
	env := []string{"CGO_ENABLED=0", "GOGC=800", "GOFLAGS=-buildvcs=false", "GOWORK=off"}
	linker := "-s -w -X " + at + ".Version=" + daggerVersion + " -X " + at + ".Tag=" + daggerVersion
	err := t.commandIn(ctx, t.daggerModule(), env, "go", "build", "-o", fresh+"/", "-ldflags", linker, "tool")
	if err != nil {
		return err
	}
	names := map[string]string{"init": "dagger-init", "engine": "dagger-engine", "dagger": "dagger",
		"codegen": "codegen", "dialstdio": "dialstdio", "dnsname": "dnsname"}
	for built, name := range names {
		if err := os.Rename(filepath.Join(fresh, built), under("bin", name)); err != nil {
			return err
		}
	}
	return nil
}

func keyGo(b *bringUp) (string, error) {
	version, err := goSetting(b.source, "GOVERSION")
	return version + strings.Join(b.host.goEnv, "\x00"), err
}

func keyWarm(b *bringUp) (string, error) {
	key, err := keyGo(b)
	return key + warmScript + deriveScript, err
}

// warmScript downloads and compiles what every generated Dagger module needs, as the official SDK image has it; without
// it the first call of a module on a new engine takes a minute more. Dagger's Go library has exactly those
// dependencies, so it is what gets built. A compile cache is good for the same paths only, hence in the image's own
// tree.
const warmScript = `
export PATH=/usr/local/go/bin:$PATH GOPATH=/go CGO_ENABLED=0 GOGC=800 GOTOOLCHAIN=local
export SSL_CERT_FILE=` + imageBundle + `
# What this machine has downloaded comes from there, the rest from where this machine downloads.
export GOPROXY="file:///mnt/cache/download,$GOPROXY"
cp -r /mnt/dagger.io/dagger@` + daggerVersion + ` /tmp/warm
chmod -R u+w /tmp/warm
cd /tmp/warm
go mod tidy
go build ./...
rm -rf /tmp/warm
`

func runWarm(ctx context.Context, t task) error {
	env := []string{"GOWORK=off"}
	if err := t.commandIn(ctx, t.daggerModule(), env, "go", "mod", "download", "dagger.io/dagger"); err != nil {
		return err
	}
	root, errRoot := goSetting(t.source, "GOROOT")
	modules, errModules := goSetting(t.source, "GOMODCACHE")
	if err := errors.Join(errRoot, errModules); err != nil {
		return err
	}
	var exports strings.Builder
	for _, setting := range t.host.goEnv {
		name, value, _ := strings.Cut(setting, "=")
		fmt.Fprintf(&exports, "export %s=%s\n", name, quote(value))
	}
	return t.derive(ctx, []string{"sdk-os", "bookworm"}, exports.String()+warmScript,
		root+":usr/local/go\n"+modules+":mnt")
}
