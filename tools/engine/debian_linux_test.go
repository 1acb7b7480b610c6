package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mounts needs root, and the right to mount.
func mounts(t *testing.T) {
	t.Helper()
	try := exec.Command("unshare", "--mount", "mount", "-t", "tmpfs", "none", t.TempDir())
	if out, err := try.CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted here: %v: %s", err, out)
	}
}

func mounted(t *testing.T, folder string) bool {
	t.Helper()
	return strings.Contains(read(t, "/proc/self/mounts"), " "+folder)
}

// debootstrap mounts /proc in the tree; left behind, that could not be removed for the next attempt.
func TestAnInterruptedBootstrapLeavesNothingMounted(t *testing.T) {
	mounts(t)
	b := newBringUp(t)
	b.host = host{release: "bookworm", bundle: "/dev/null"}
	folder := t.TempDir()
	write(t, filepath.Join(folder, "debootstrap"), `#!/bin/sh
root=$5
mkdir "$root/proc"
mount -t tmpfs none "$root/proc"
: >"$root/proc/mounted"
: >"$root/mounted"
exec sleep 60
`, 0o755)
	write(t, filepath.Join(folder, "apt-get"), "#!/bin/sh\necho bookworm mirror\n", 0o755)
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	ctx, interrupt := context.WithCancel(t.Context())
	finished := make(chan error)
	log := new(strings.Builder)
	go func() { finished <- bootstrap("bookworm")(ctx, task{b, "bookworm", log}) }()
	defer func() { _ = exec.Command("umount", rootfs("bookworm/proc")).Run() }() // for whoever breaks it
	waitFor(t, "debootstrap", func() bool { return exists(rootfs("bookworm/mounted")) })
	interrupt()
	if err := <-finished; err == nil {
		t.Errorf("it succeeded: %s", log)
	}
	if mounted(t, rootfs("bookworm")) {
		t.Error("something is left mounted")
	}
	if err := os.RemoveAll(rootfs("bookworm")); err != nil {
		t.Error(err)
	}
}

// smallTree is a tree in which a shell script can run: a few programs of this machine, and the libraries they need.
func smallTree(t *testing.T, tree string, programs ...string) {
	t.Helper()
	out, err := exec.Command("ldd", programs...).Output()
	if err != nil {
		t.Skipf("ldd: %v", err)
	}
	copied := append([]string{"-L", "--parents"}, programs...)
	for _, match := range regexp.MustCompile(`(/\S+) \(0x`).FindAllStringSubmatch(string(out), -1) {
		copied = append(copied, match[1])
	}
	write(t, filepath.Join(tree, "etc/old"), "to be removed", 0o644)
	if out, err := exec.Command("cp", append(copied, tree)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestDeriveMakesALayerOfWhatAScriptChanges(t *testing.T) {
	mounts(t)
	b := newBringUp(t)
	smallTree(t, rootfs("base"), "/bin/sh", "/usr/bin/env", "/bin/rm")
	shared := filepath.Join(t.TempDir(), "a blank:and a colon")
	write(t, filepath.Join(shared, "file"), "shared\n", 0o644)
	log := new(strings.Builder)
	script := `read -r line </mnt/one/file; echo "$line" >/made; rm /etc/old; echo no >/mnt/two/file || echo read-only`
	err := task{b, "derived", log}.derive(t.Context(), []string{"base"}, script, shared+":mnt/one\n"+shared+":mnt/two")
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	if got := read(t, rootfs("derived/made")); got != "shared\n" {
		t.Errorf("the script read %q", got)
	}
	if got := read(t, filepath.Join(shared, "file")); got != "shared\n" {
		t.Errorf("the script changed this machine's folder: %q", got)
	}
	listed, err := exec.Command("tar", "--list", "--file", layerPath("derived")).Output()
	if err != nil {
		t.Fatal(err)
	}
	wantContains(t, string(listed), "./made\n", "./etc/.wh.old\n")
	for _, other := range []string{"mnt/one", "bin/sh", "proc", "resolv.conf"} {
		if strings.Contains(string(listed), other) {
			t.Errorf("%s is in the layer:\n%s", other, listed)
		}
	}
}

func TestCleanLeavesAMountPoint(t *testing.T) {
	mounts(t)
	temporaryPrefix(t)
	if out, err := exec.Command("mount", "-t", "tmpfs", "none", prefix).CombinedOutput(); err != nil {
		t.Fatalf("mount: %v: %s", err, out)
	}
	defer func() { _ = exec.Command("umount", prefix).Run() }()
	write(t, under("state/file"), "", 0o644)
	if err := removeFolder(prefix); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(prefix); err != nil || len(entries) > 0 {
		t.Errorf("what is left: %v, %v", entries, err)
	}
}
