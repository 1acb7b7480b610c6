package gate

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// zeros is a file of so many bytes with nothing in it.
type zeros int64

// sdist writes a .tar.gz: text, zeros, or a link where the text is "-> TARGET".
func sdist(t *testing.T, members map[string]any) string {
	t.Helper()
	var out bytes.Buffer
	packed, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	archive := tar.NewWriter(packed)
	for name, what := range members {
		header := &tar.Header{Name: name, Mode: 0o644, Typeflag: tar.TypeReg}
		var content io.Reader
		switch value := what.(type) {
		case zeros:
			header.Size, content = int64(value), io.LimitReader(devZero{}, int64(value))
		case string:
			if target, link := strings.CutPrefix(value, "-> "); link {
				header.Typeflag, header.Linkname = tar.TypeSymlink, target
			} else {
				header.Size, content = int64(len(value)), strings.NewReader(value)
			}
		}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if content != nil {
			if _, err := io.Copy(archive, content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x-1.tar.gz")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

type devZero struct{}

func (devZero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func runUnpack(t *testing.T, file string) (folder, said string, err error) {
	t.Helper()
	folder = t.TempDir()
	out, err := exec.Command("python3", "-I", "../../ci/scripts/unpack.py", file, folder).CombinedOutput()
	return folder, string(out), err
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	folder, said, err := runUnpack(t, sdist(t, map[string]any{"x-1/src/x/a.py": "x = 1\n", "x-1/x.pyi": "x: int\n", "x-1/pyproject.toml": "",
		"x-1/data.bin": "no", "x-1/link.py": "-> /etc/passwd", "x-1/huge.py": zeros(9 << 20)}))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var found []string
	_ = filepath.WalkDir(folder, func(path string, entry os.DirEntry, _ error) error {
		if !entry.IsDir() {
			found = append(found, strings.TrimPrefix(path, folder+"/"))
		}
		return nil
	})
	if got := strings.Join(found, " "); got != "x-1/pyproject.toml x-1/src/x/a.py x-1/x.pyi" {
		t.Errorf("unpacked %s", got)
	}
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	many := map[string]any{}
	for i := range 100_001 {
		many["x-1/"+strconv.Itoa(i)] = ""
	}
	for name, test := range map[string]struct {
		members map[string]any
		want    string
	}{
		"a bomb":  {map[string]any{"x-1/zero.bin": zeros(600 << 20)}, "unpacks to more than 512 MiB"},
		"members": {many, "more than 100000 members"},
		"outside": {map[string]any{"x-1/../../evil.py": "x"}, "OutsideDestinationError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, said, err := runUnpack(t, sdist(t, test.members))
			if err == nil || !strings.Contains(said, test.want) {
				t.Errorf("%v\n%s", err, said)
			}
			if _, err := os.Lstat(filepath.Join(folder, "..", "evil.py")); err == nil {
				t.Error("it was written outside of the folder")
			}
		})
	}
}
