package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWhiteouts(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to make device files")
	}
	upper := t.TempDir()
	write(t, filepath.Join(upper, "opaque/kept"), "kept", 0o644)
	write(t, filepath.Join(upper, "plain/file"), "file", 0o644)
	for path, device := range map[string]int{"gone": 0, "plain/gone": 0, "null": 1<<8 | 3} {
		if err := syscall.Mknod(filepath.Join(upper, path), syscall.S_IFCHR|0o600, device); err != nil {
			t.Skipf("device files cannot be made here: %v", err)
		}
	}
	xattrs := true
	err := syscall.Setxattr(filepath.Join(upper, "opaque"), "trusted.overlay.opaque", []byte("y"), 0)
	if err != nil {
		t.Logf("opaque folders cannot be tried here: %v", err)
		xattrs = false
	}
	if err := whiteouts(upper); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"gone": false, ".wh.gone": true, "plain/gone": false, "plain/.wh.gone": true, "plain/.wh..wh..opq": false,
		"plain/file": true, "opaque/kept": true, "opaque/.wh..wh..opq": xattrs, "null": true, ".wh.null": false,
	} {
		if got := exists(filepath.Join(upper, path)); got != want {
			t.Errorf("%s is there: %v", path, got)
		}
	}
}
