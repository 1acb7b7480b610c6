package dist

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dagger/slipway/internal/dist/disttest"
)

func TestOpenRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	wheel := "lamp-1.0.0-py3-none-any.whl"
	tests := []struct {
		name    string
		prepare func(dir string) error
		want    string
	}{
		{"signature", write("lamp-1.0.0.tar.gz.asc"), `"lamp-1.0.0.tar.gz.asc" does not belong`},
		{"attestation", write(wheel + ".publish.attestation"), `.publish.attestation" does not belong`},
		{"gitignore", write(".gitignore"), `".gitignore" does not belong`},
		{"egg", write("lamp-1.0.0-py3.9.egg"), "not a distribution"},
		{"zip", write("lamp-1.0.0.zip"), "not a distribution"},
		{"other project", write("torch-1.0.0-py3-none-any.whl"), "not the same project and version"},
		{"older version", write("lamp-0.9.0-py3-none-any.whl"), "not the same project and version"},
		{"second sdist", write("Lamp-1.0.0.tar.gz"), "two sdists"},
		{"no wheel", remove(wheel), "found 0 wheels"},
		{"no sdist", remove("lamp-1.0.0.tar.gz"), `sdist ""`},
		{"folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "lamp-1.0.0-py2-none-any.whl"), 0o755) },
			"not a regular file"},
		{"link", func(dir string) error {
			return os.Symlink("/etc/passwd", filepath.Join(dir, "lamp-1.0.0-py2-none-any.whl"))
		}, "not a regular file"},
		{"no dash", write("lamp.tar.gz"), "not a distribution"},
		{"bad project", write("-lamp-1.0.0.tar.gz"), "not a project name"},
		{"bad version", write("lamp-1.x.tar.gz"), "not a version"},
		{"newline", write("lamp-1.0.0\n.tar.gz"), "not a version"},
		{"wheel parts", write("lamp-1.0.0-any.whl"), "5 or 6 parts"},
		{"wheel build", write("lamp-1.0.0-b1-py3-none-any.whl"), "build tag"},
		{"wheel tag", write("lamp-1.0.0-py3-no ne-any.whl"), "compatibility tag"},
		{"wheel version", write("lamp-x-py3-none-any.whl"), "not a version"},
		{"wheel name", write("la__mp-1.0.0-py3-none-any.whl"), "not a project name"},
		{"long", write(strings.Repeat("l", 240) + "-1.0.0.tar.gz"), "not the same project"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := disttest.Dir(t, "lamp", "1.0.0")
			if err := test.prepare(dir); err != nil {
				t.Fatal(err)
			}
			set, err := Open(dir)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, %v, want an error with %q", set, err, test.want)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there was opened")
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("an empty folder was opened")
	}
}

func write(name string) func(string) error {
	return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte("stale"), 0o644) }
}

func remove(name string) func(string) error {
	return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
}

func TestOpenSortsTheSdistLast(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	for _, name := range []string{"lamp-1.0.0-cp312-cp312-win_amd64.whl", "lamp-1.0.0-1-cp311-abi3-any.whl"} {
		disttest.Write(t, dir, name, []byte("PK"))
	}
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names, tags []string
	for _, file := range set.Files {
		names, tags = append(names, file.Name), append(tags, file.PythonTag)
	}
	want := "lamp-1.0.0-1-cp311-abi3-any.whl lamp-1.0.0-cp312-cp312-win_amd64.whl " +
		"lamp-1.0.0-py3-none-any.whl lamp-1.0.0.tar.gz"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s", got)
	}
	if got := strings.Join(tags, " "); got != "cp311 cp312 py3 source" {
		t.Errorf("python tags: %s", got)
	}
}

// The name of a set becomes part of a URL: what PKG-INFO claims counts only if the file name agrees.
func TestSetNameIsNotWhatAHostileFileSays(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	entries := disttest.Sdist("lamp", "1.0.0")
	entries[2].Body = disttest.Metadata("../torch", "1.0.0")
	disttest.Write(t, dir, "lamp-1.0.0.tar.gz", disttest.Tar(t, entries))
	set, err := Open(dir)
	if err != nil || set.Name != "lamp" {
		t.Errorf("got %v, %v", set, err)
	}
}

func TestCanonicalVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"1.0": "1.0", "v1.2.0-RC.1": "1.2.0rc1", "1.0.0.post2": "1.0.0.post2", "1!2.0": "1!2.0", "01.02": "1.2",
		"1.0-alpha": "1.0a0", "1.0.dev": "1.0.dev0", "1.0-1": "1.0.post1", "1.0+Local": "1.0+local",
		"": "", " 1.0": "", "1.0\n": "", "1.0poſt1": "", "1.0.٣": "", "1.x": "", "latest": "", "1" + strings.Repeat(".0",
			100): "",
		"99999999999999999999999": "",
	} {
		got, err := CanonicalVersion(version)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", version, got, err, want)
		}
	}
}

func TestNameVersion(t *testing.T) {
	t.Parallel()
	tests := []struct{ file, name, version string }{
		{"Signal_Lamp.kit-1.0.0rc1.tar.gz", "signal-lamp-kit", "1.0.0rc1"},
		{"signal-lamp-1.0.tar.gz", "signal-lamp", "1.0"},
		{"a-1-py3-none-any.whl", "a", "1"},
	}
	for _, test := range tests {
		name, version, err := NameVersion(test.file)
		if name != test.name || version != test.version || err != nil {
			t.Errorf("%s: %s %s %v", test.file, name, version, err)
		}
	}
	if _, _, err := NameVersion("setup.exe"); err == nil {
		t.Error("an installer was taken")
	}
	if !IsSdist("a-1.tar.gz") || IsSdist("a-1-py3-none-any.whl") || IsSdist("x") {
		t.Error("IsSdist")
	}
}
