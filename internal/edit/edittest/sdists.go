// Package edittest gives tests the sources of projects that other people release.
package edittest

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

// sdists set the version in pyproject.toml, but for the last four: one has [tool.poetry] alone, and in
// the others the backend finds it, in a module (flit) or in git (hatch-vcs).
var sdists = []string{
	"blinker==1.9.0", "click==8.3.0", "flask==3.1.2", "itsdangerous==2.2.0", "markupsafe==3.0.3", "mdurl==0.1.2",
	"nox==2025.10.16", "poetry-core==2.2.1", "quart==0.20.0", "tomli==2.3.0", "typing-extensions==4.15.0",
	"werkzeug==3.1.3",
	"tomlkit==0.13.3", "aiosqlite==0.21.0", "aiofiles==25.1.0", "pathspec==0.12.1",
}

// backends are what pip asks for their metadata before it keeps an sdist.
var backends = []string{"hatchling==1.33.0", "flit_core==3.12.0", "setuptools==80.9.0", "poetry-core==2.2.1"}

// Sdists returns the unpacked source distributions of real projects, by the name of their folder: click-8.3.0. They are
// downloaded once, with pip. In short mode the test is skipped.
func Sdists(t testing.TB) map[string]fs.FS {
	t.Helper()
	python := pythontest.Python(t, backends...)
	cache, err := os.UserCacheDir()
	check(t, err)
	key := sha256.Sum256([]byte(strings.Join(sdists, "\n")))
	home := filepath.Join(cache, "slipway-test", "sdists-"+hex.EncodeToString(key[:8]))
	if _, err := os.Stat(home); err != nil {
		download(t, python, home)
	}
	entries, err := os.ReadDir(home)
	check(t, err)
	found := map[string]fs.FS{}
	for _, entry := range entries {
		if entry.IsDir() {
			found[entry.Name()] = os.DirFS(filepath.Join(home, entry.Name()))
		}
	}
	if len(found) != len(sdists) {
		t.Fatalf("%d of %d sdists in %s", len(found), len(sdists), home)
	}
	return found
}

// download fills a folder beside its place and moves it there, so that one that is half full is never taken for whole.
func download(t testing.TB, python, home string) {
	t.Helper()
	fresh, err := os.MkdirTemp(filepath.Dir(home), ".downloading-")
	check(t, err)
	defer os.RemoveAll(fresh)
	run(t, python, append([]string{"-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
		"--no-binary", ":all:", "--no-build-isolation", "--dest", fresh}, sdists...)...)
	archives, err := filepath.Glob(filepath.Join(fresh, "*.tar.gz"))
	check(t, err)
	for _, archive := range archives {
		run(t, python, "-m", "tarfile", "-e", archive, fresh)
	}
	if err := os.Rename(fresh, home); err != nil {
		_, other := os.Stat(home) // another test was faster
		check(t, other)
	}
}

func run(t testing.TB, name string, arguments ...string) {
	t.Helper()
	if output, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, output)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
