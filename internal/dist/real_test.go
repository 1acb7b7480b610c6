package dist

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dagger/slipway/internal/dist/disttest"
)

func TestRealDistributionsAreReadAndFoundGood(t *testing.T) {
	t.Parallel()
	tree := disttest.Tree(t)
	set, err := Open(disttest.Build(t, tree))
	if err != nil {
		t.Fatal(err)
	}
	if set.Name != "Signal-Lamp.kit" || set.Version != "1.2.0rc1" || len(set.Files) != 2 {
		t.Fatalf("got %s %s with %d files", set.Name, set.Version, len(set.Files))
	}
	wheel, sdist := set.Files[0], set.Files[1]
	if wheel.Kind != Wheel || wheel.PythonTag != "py2.py3" && wheel.PythonTag != "py3" {
		t.Errorf("wheel: %s %s", wheel.Kind, wheel.PythonTag)
	}
	if sdist.Kind != Sdist || sdist.Name != "signal_lamp_kit-1.2.0rc1.tar.gz" || sdist.PythonTag != "source" {
		t.Errorf("sdist: %s %s %s", sdist.Kind, sdist.Name, sdist.PythonTag)
	}
	if !strings.Contains(sdist.Metadata.Description, "Text with ünïcode.\n\n    indented\n") {
		t.Errorf("description: %q", sdist.Metadata.Description)
	}
	if found := set.Check(); len(found) != 0 {
		t.Errorf("findings in a good build: %v", found)
	}
	outside, _, err := set.OutsideTree(os.DirFS(tree), Layout{})
	if err != nil || len(outside) != 0 {
		t.Errorf("outside the tree: %v, %v", outside, err)
	}
}

func TestHashesAreThoseOfHashlib(t *testing.T) {
	t.Parallel()
	set, err := Open(disttest.Dir(t, "lamp", "1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range set.Files {
		script := `import hashlib,json,sys; d=open(sys.argv[1],"rb").read()
print(json.dumps([hashlib.sha256(d).hexdigest(), hashlib.blake2b(d, digest_size=32).hexdigest()]))`
		var want [2]string
		if err := json.Unmarshal(disttest.Python(t, "", "", "-c", script, file.Path), &want); err != nil {
			t.Fatal(err)
		}
		if file.SHA256 != want[0] || file.Blake2b256 != want[1] {
			t.Errorf("%s: got %s %s, want %v", file.Name, file.SHA256, file.Blake2b256, want)
		}
	}
}

func TestSumsAreWhatSha256sumTakes(t *testing.T) {
	t.Parallel()
	dir := disttest.Dir(t, "lamp", "1.0.0")
	set, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	disttest.Write(t, dir, "SHA256SUMS", Sums(set.Files))
	check := exec.Command("sha256sum", "--strict", "-c", "SHA256SUMS")
	check.Dir = dir
	output, err := check.CombinedOutput()
	if err != nil || strings.Count(string(output), ": OK\n") != 2 {
		t.Errorf("sha256sum -c: %v\n%s", err, output)
	}
	if strings.Index(string(output), ".whl") > strings.Index(string(output), ".tar.gz") {
		t.Errorf("not by name:\n%s", output)
	}
}

// A link in src makes hatchling publish what it points to: it must be found in the tree, and in what was built.
func TestLinkOutOfTheTreeIsFoundTwice(t *testing.T) {
	t.Parallel()
	tree := disttest.Tree(t)
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("a key of this machine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(tree, "src/signal_lamp_kit/data.txt")); err != nil {
		t.Fatal(err)
	}
	links, err := TreeLinks(os.DirFS(tree))
	if err != nil || len(links) != 1 || links[0].File != "src/signal_lamp_kit/data.txt" {
		t.Errorf("links: %v, %v", links, err)
	}
	set, err := Open(disttest.Build(t, tree))
	if err != nil {
		t.Fatal(err)
	}
	outside, _, err := set.OutsideTree(os.DirFS(tree), Layout{})
	if err != nil || len(outside) == 0 {
		t.Fatalf("the content of the link was not noticed: %v, %v", outside, err)
	}
	for _, finding := range outside {
		if !strings.Contains(finding.Message, "data.txt") {
			t.Errorf("unexpected: %v", finding)
		}
	}
	if found := set.Check(); len(found) == 0 || found[0].Rule != "member" || found[0].File != set.Files[1].Name {
		t.Errorf("the sdist's absolute link: %v", found)
	}
}
