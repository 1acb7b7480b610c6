package tree

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNormalizeAttributes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	file := filepath.Join(root, "a")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"user.daggerContentHash", "user.other"} {
		if err := syscall.Setxattr(file, name, []byte("x"), 0); err != nil {
			t.Skipf("this file system keeps no attributes: %v", err)
		}
	}
	if err := Normalize(root); err != nil {
		t.Fatal(err)
	}
	if size, err := syscall.Listxattr(file, nil); err != nil || size != 0 {
		t.Errorf("%d bytes of attributes are left (%v)", size, err)
	}
}
