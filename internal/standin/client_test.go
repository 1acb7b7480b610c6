package standin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// clientPins are the tools that judge the stand-in: none of them is ours.
var clientPins = []string{"twine==7.0.0", "uv==0.13.9", "hatchling==1.33.0", "pip==25.3", "packaging==26.3"}

// python is the interpreter of a virtual environment with clientPins in it,
// which is kept between runs of the tests.
var python = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	sum := sha256.Sum256([]byte(strings.Join(clientPins, " ")))
	home := filepath.Join(cache, "slipway-test", "index-clients-"+hex.EncodeToString(sum[:6]))
	interpreter := filepath.Join(home, "bin", "python")
	if _, err := os.Stat(interpreter); err == nil {
		return interpreter, nil
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(home), "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	install := append([]string{filepath.Join(fresh, "bin", "python"), "-m", "pip", "install", "-q"}, clientPins...)
	for _, argv := range [][]string{{"python3", "-m", "venv", fresh}, install} {
		if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, out)
		}
	}
	// A second run of the tests may have been faster: its environment is as good.
	if err := os.Rename(fresh, home); err != nil {
		if _, there := os.Stat(interpreter); there != nil {
			return "", err
		}
	}
	return interpreter, nil
})

// clients runs the tools against one stand-in.
type clients struct {
	*Server
	t      *testing.T
	python string
	base   string // http://127.0.0.1:port
	home   string // empty HOME
	dist   string // folder with a real wheel and sdist
}

func newClients(t *testing.T) *clients {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: twine, uv, pip and hatchling are not installed")
	}
	interpreter, err := python()
	if err != nil {
		t.Fatalf("the Python tools cannot be installed: %v", err)
	}
	s := New(Options{Tokens: map[string][]string{testToken: nil}})
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	t.Cleanup(s.Close)
	c := &clients{Server: s, t: t, python: interpreter, base: web.URL, home: t.TempDir()}
	c.dist = c.build("")
	return c
}

// run runs python -m with arguments and returns what it printed.
func (c *clients) run(dir string, args ...string) (string, error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.python, append([]string{"-m"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + c.home, "UV_CACHE_DIR=" + filepath.Join(c.home, "uv"),
		"SOURCE_DATE_EPOCH=1767225600", "PIP_CONFIG_FILE=" + os.DevNull, "PIP_DISABLE_PIP_VERSION_CHECK=1",
		"TWINE_NON_INTERACTIVE=1", "PYTHONUTF8=1", "COLUMNS=400", "UV_KEYRING_PROVIDER=disabled",
		"PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring",
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// ok runs a tool that must succeed.
func (c *clients) ok(dir string, args ...string) string {
	c.t.Helper()
	out, err := c.run(dir, args...)
	if err != nil {
		c.t.Fatalf("python -m %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// fails runs a tool that must fail and print something.
func (c *clients) fails(want string, args ...string) {
	c.t.Helper()
	out, err := c.run(c.dist, args...)
	if err == nil || !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
		c.t.Errorf("python -m %s: %v, want %q in\n%s", strings.Join(args, " "), err, want, out)
	}
}

// build makes a wheel and an sdist of a tiny project with hatchling. Another
// comment makes other bytes under the same names.
func (c *clients) build(comment string) string {
	c.t.Helper()
	project := c.t.TempDir()
	for name, content := range map[string]string{
		"pyproject.toml": `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "Tiny.Beacon"
version = "1.0.0"
description = "A light that is switched on and off"
readme = "README.md"
requires-python = ">=3.9"
license = "Apache-2.0"
license-files = ["LICENSE"]
authors = [{name = "Jane Doe", email = "jane@example.org"}]
keywords = ["light", "sea"]
classifiers = ["Programming Language :: Python :: 3", "Typing :: Typed"]
optional-dependencies.redis = ["redis>=5"]
urls.Home = "https://example.org/beacon"
scripts.tiny-beacon = "tiny_beacon:main"

[tool.hatch.build.targets.wheel]
packages = ["src/tiny_beacon"]
`,
		"README.md":                   "# Beacon\n\nOn, off: `é`.\n",
		"LICENSE":                     "Do what you like.\n",
		"src/tiny_beacon/__init__.py": "__version__ = '1.0.0'" + comment + "\n\n\ndef main():\n    print(__version__)\n",
	} {
		path := filepath.Join(project, name)
		must(c.t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(c.t, os.WriteFile(path, []byte(content), 0o644))
	}
	c.ok(project, "hatchling", "build")
	return filepath.Join(project, "dist")
}

func (c *clients) sha256(name string) string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.dist, name))
	must(c.t, err)
	return sha256Hex(content)
}

const (
	tinyWheel = "tiny_beacon-1.0.0-py3-none-any.whl"
	tinySdist = "tiny_beacon-1.0.0.tar.gz"
)

// uploads lists the log's POSTs as "status file sha256".
func (c *clients) uploads() (lines []string) {
	for _, r := range c.Requests() {
		if r.Method == http.MethodPost {
			lines = append(lines, fmt.Sprintf("%d %s %s", r.Status, r.Filename, r.SHA256))
		}
	}
	return lines
}

func (c *clients) wantUploads(want ...string) {
	c.t.Helper()
	got := strings.Join(c.uploads(), "\n")
	if got != strings.Join(want, "\n") {
		c.t.Errorf("the log has\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestTwine(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	upload := []string{"twine", "upload", "--repository-url", c.base + "/legacy/", "--verbose", "-u", "__token__"}
	right := append(upload, "-p", testToken, tinyWheel, tinySdist)
	c.fails("Invalid or non-existent authentication information", append(upload, "-p", "pypi-wrong", tinyWheel)...)
	c.ok(c.dist, right...)
	c.ok(c.dist, right...)
	wheelSum, sdistSum := c.sha256(tinyWheel), c.sha256(tinySdist)
	c.wantUploads("403  ", "200 "+tinyWheel+" "+wheelSum, "200 "+tinySdist+" "+sdistSum,
		"200 "+tinyWheel+" "+wheelSum, "200 "+tinySdist+" "+sdistSum)

	c.dist = c.build("  # built again")
	c.fails("File already exists ('"+tinyWheel+"', with blake2_256 hash '", append(upload, "-p", testToken, tinyWheel)...)
	if got := simpleOfProject(t, c.Server, "tiny-beacon").Files[0].Hashes["sha256"]; got != wheelSum {
		t.Errorf("the index has %s, not what came first", got)
	}
	c.fails("Your repository URL is missing a trailing slash", "twine", "upload", "--repository-url", c.base+"/legacy",
		"-u", "__token__",
		"-p", testToken, tinyWheel)
}

func TestUvPublish(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	publish := []string{"uv", "publish", "--publish-url", c.base + "/legacy/", tinyWheel, tinySdist}
	c.fails("403 Forbidden", append(publish, "--token", "pypi-wrong")...)
	right := append(publish, "--token", testToken)
	c.ok(c.dist, right...)
	c.ok(c.dist, right...)
	sent := len(c.uploads())
	out := c.ok(c.dist, append(right, "--check-url", c.base+"/simple/")...)
	if len(c.uploads()) != sent || !strings.Contains(out, "already exists, skipping") {
		t.Errorf("with a check URL uv uploads what is there: %v\n%s", c.uploads(), out)
	}
	c.dist = c.build("  # built again")
	c.fails("File already exists", right...)
	c.fails("Local file and index file do not match", append(right, "--check-url", c.base+"/simple/")...)
}

func simpleOfProject(t testing.TB, s *Server, name string) simpleDetail {
	t.Helper()
	v, found := s.look(name, 0)
	if !found {
		t.Fatalf("%s is not in the index", name)
	}
	return v.simple("")
}

// published is a stand-in that has both files, and a requirements file that
// wants the wheel by its hash; with wrong, by another.
func published(t *testing.T) (c *clients, right, wrong string) {
	t.Helper()
	c = newClients(t)
	c.ok(c.dist, "twine", "upload", "--repository-url", c.base+"/legacy/", "-u", "__token__", "-p", testToken,
		tinyWheel, tinySdist)
	right, wrong = filepath.Join(c.home, "right.txt"), filepath.Join(c.home, "wrong.txt")
	must(t, os.WriteFile(right, []byte("tiny-beacon==1.0.0 --hash=sha256:"+c.sha256(tinyWheel)+"\n"), 0o644))
	must(t, os.WriteFile(wrong, []byte("tiny-beacon==1.0.0 --hash=sha256:"+sha256Hex(nil)+"\n"), 0o644))
	return c, right, wrong
}

// installed runs what was installed into a folder.
func (c *clients) installed(target string) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(target, "tiny_beacon", "__init__.py"))
	must(c.t, err)
	if !strings.Contains(string(content), "'1.0.0'") {
		c.t.Errorf("installed is %q", content)
	}
}

func TestPip(t *testing.T) {
	t.Parallel()
	c, right, wrong := published(t)
	index := []string{"--index-url", c.base + "/simple/", "--no-deps", "--no-cache-dir"}
	to := c.t.TempDir()
	c.ok(to, append([]string{"pip", "download", "Tiny_Beacon==1.0.0"}, index...)...)
	got, err := os.ReadFile(filepath.Join(to, tinyWheel))
	must(t, err)
	if sha256Hex(got) != c.sha256(tinyWheel) {
		t.Error("pip downloads other bytes")
	}
	c.ok(to,
		append([]string{"pip", "download", "--no-binary", ":all:", "--no-build-isolation", "tiny-beacon"}, index...)...)
	if got, err = os.ReadFile(filepath.Join(to, tinySdist)); err != nil || sha256Hex(got) != c.sha256(tinySdist) {
		t.Errorf("pip downloads another sdist: %v", err)
	}
	install := append([]string{"pip", "install", "--require-hashes", "--target", filepath.Join(to, "in"), "-r"}, right)
	c.ok(to, append(install, index...)...)
	c.installed(filepath.Join(to, "in"))
	c.fails("DO NOT MATCH THE HASHES", append([]string{"pip", "download", "--require-hashes", "-r", wrong}, index...)...)
	c.fails("No matching distribution found", append([]string{"pip", "download", "lantern"}, index...)...)
	must(t, c.Yank("tiny-beacon", "1.0.0", "it smokes"))
	c.fails("No matching distribution found", append([]string{"pip", "download", "tiny-beacon>0"}, index...)...)
	if out := c.ok(t.TempDir(),
		append([]string{"pip", "download", "tiny-beacon==1.0.0"}, index...)...); !strings.Contains(out, "it smokes") {
		t.Errorf("pip does not say why it was yanked:\n%s", out)
	}
}

func TestUvPip(t *testing.T) {
	t.Parallel()
	c, right, wrong := published(t)
	install := []string{"uv", "pip", "install", "--python", c.python, "--index-url", c.base + "/simple/"}
	to := t.TempDir()
	c.ok(to, append(install, "--require-hashes", "--target", to, "-r", right)...)
	c.installed(to)
	metadata := false
	for _, r := range c.Requests() {
		metadata = metadata || strings.HasSuffix(r.Path, tinyWheel+".metadata") && r.Status == 200
	}
	if !metadata {
		t.Error("uv did not read the wheel's metadata apart (PEP 658)")
	}
	c.fails("Hash mismatch", append(install, "--require-hashes", "--no-cache", "--target", t.TempDir(), "-r", wrong)...)
	c.fails("not found in the package registry", append(install, "--target", t.TempDir(), "lantern")...)
}
