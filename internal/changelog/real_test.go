package changelog

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer/html"
)

// released are packages whose sdists have a changelog, and what it is called there.
var released = map[string]string{
	"argon2-cffi==25.1.0":   "CHANGELOG.md", // Keep a Changelog, links in the headings
	"attrs==25.4.0":         "CHANGELOG.md", // own types
	"black==25.1.0":         "CHANGES.md",   // no dates
	"cattrs==25.1.0":        "HISTORY.md",   // flat lists
	"hatch-vcs==0.5.0":      "HISTORY.md",   // no brackets, groups in bold
	"httpcore==1.0.9":       "CHANGELOG.md", // "Version" in the headings
	"httpx==0.28.1":         "CHANGELOG.md", // Keep a Changelog, dates in words
	"keepachangelog==2.0.0": "CHANGELOG.md", // Keep a Changelog, links at the end
	"mkdocstrings==0.29.0":  "CHANGELOG.md", // from commits
	"pydantic==2.11.0":      "HISTORY.md",   // large
	"stamina==25.1.0":       "CHANGELOG.md", // Keep a Changelog
	"structlog==25.1.0":     "CHANGELOG.md", // Keep a Changelog, references to issues
	"starlette==0.46.0":     "release-notes.md",
	"anyio==4.9.0":          "versionhistory.rst", // no Markdown
}

// backend stands in for the build backends, which pip asks for the metadata of what it downloads: that is in PKG-INFO
// already, and so no code of the packages runs.
const backend = `import os, shutil, sys
def get_requires_for_build_wheel(settings=None):
    return []
def prepare_metadata_for_build_wheel(folder, settings=None):
    fields = dict(line.rstrip().split(": ", 1) for line in open("PKG-INFO", encoding="utf-8")
                  if line.startswith(("Name: ", "Version: ")))
    name = "%s-%s.dist-info" % (fields["Name"].replace("-", "_"), fields["Version"])
    os.mkdir(os.path.join(folder, name))
    shutil.copy("PKG-INFO", os.path.join(folder, name, "METADATA"))
    return name
def build_wheel(folder, settings=None, metadata=None):
    raise NotImplementedError
__legacy__ = sys.modules[__name__]
`

// sdists downloads the packages into a folder that later runs find again.
func sdists(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: would download sdists with pip")
	}
	packages := slices.Sorted(maps.Keys(released))
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	key := sha256.Sum256([]byte(strings.Join(packages, "\n")))
	dir := filepath.Join(cache, "slipway-test", "sdists-"+hex.EncodeToString(key[:8]))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	backends := t.TempDir()
	for _, module := range []string{"hatchling/build", "flit_core/buildapi", "setuptools/build_meta", "pdm/backend"} {
		write(t, filepath.Join(backends, path.Dir(module), "__init__.py"), "")
		write(t, filepath.Join(backends, module+".py"), backend)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".downloading-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	command := exec.Command("python3", append([]string{"-m", "pip", "download", "--quiet", "--no-deps", "--use-pep517",
		"--no-binary", ":all:", "--no-build-isolation", "--dest", fresh}, packages...)...)
	command.Env = append(os.Environ(), "PYTHONPATH="+backends)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("pip download: %v\n%s", err, output)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if _, other := os.Stat(dir); other != nil { // nor was another test faster
			t.Fatal(err)
		}
	}
	return dir
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// changelogOf takes the changelog of a package out of its sdist.
func changelogOf(t testing.TB, dir, requirement string) []byte {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, strings.NewReplacer("-", "_", "==",
		"-").Replace(requirement)+".tar.gz"))
	if err != nil || len(found) != 1 {
		t.Fatalf("sdists of %s: %v, %v", requirement, found, err)
	}
	file, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(unzipped); ; {
		member, err := archive.Next()
		if err != nil {
			t.Fatalf("%s has no %s: %v", requirement, released[requirement], err)
		}
		if path.Base(member.Name) == released[requirement] {
			data, err := io.ReadAll(archive)
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
	}
}

func TestRealChangelogs(t *testing.T) {
	t.Parallel()
	dir := sdists(t)
	for requirement := range released {
		t.Run(requirement, func(t *testing.T) {
			t.Parallel()
			data := changelogOf(t, dir, requirement)
			if requirement == "anyio==4.9.0" {
				if _, err := Find(data, "4.9.0", time.Now()); reason(err) != Missing || !strings.Contains(err.Error(),
					"write ## [4.9.0]") {
					t.Error("what is no Markdown:", err)
				}
				return
			}
			d := mustParse(t, string(data))
			dos := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
			if !bytes.Equal(d.Bytes(), data) || !bytes.Equal(mustParse(t, string(dos)).Bytes(), dos) {
				t.Error("not the same bytes")
			}
			count := slices.DeleteFunc(slices.Clone(d.Sections), func(s Section) bool {
				return s.head.setext ||
					s.head.level != 2
			})
			if want := len(regexp.MustCompile(`(?m)^## `).FindAll(data, -1)); len(count) != want || want < 5 {
				t.Errorf("%d sections, %d lines with ##", len(count), want)
			}
			if got, want := ours(string(data)), theirs(string(data)); !slices.Equal(got, want) {
				t.Errorf("ours    %q\ngoldmark %q", got, want)
			}
			for _, p := range d.Lint(LintOptions{Today: time.Now()}) {
				if p.Blocks {
					t.Errorf("a changelog that was released with: %+v", p)
				}
			}
			notesLookTheSame(t, d)
			if !checkRoll(t, data, RollOptions{Version: "99.0.0", Date: time.Now(), Previous: "98.0.0", Drafts: drafts}) {
				t.Error("cannot be rolled")
			}
		})
	}
}

// notesLookTheSame compares what goldmark makes of each section with its notes.
func notesLookTheSame(t *testing.T, d *Document) {
	t.Helper()
	markdown := goldmark.New(goldmark.WithRendererOptions(html.WithUnsafe()))
	var defined strings.Builder
	for _, ref := range d.References {
		defined.WriteString(d.raw(ref.Lines))
	}
	render := func(source string) string {
		var out bytes.Buffer
		if err := markdown.Convert([]byte(source), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, s := range d.Sections {
		if s.Version == "" {
			continue
		}
		notes, err := d.Notes(s.Version)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, want := render(notes.Body), render(defined.String()+"\n\n"+s.Body); got != want {
			t.Errorf("notes of %s:\n%s\nwant\n%s", s.Version, got, want)
		}
	}
}

// large is a changelog of a megabyte, of a project with much to say.
func large() []byte {
	var out, links bytes.Buffer
	out.WriteString(fresh)
	links.WriteString("\n[unreleased]: https://github.com/o/r/compare/v20.9.9...HEAD\n")
	for n := 0; out.Len()+links.Len() < 1<<20; n++ {
		version := fmt.Sprintf("%d.%d.%d", 20-n/100, 9-n/10%10, 9-n%10)
		fmt.Fprintf(&out, "\n## [%s] - %s\n\n", version, today.AddDate(0, 0, -n).Format(time.DateOnly))
		for i, kind := range types[:1+n%len(types)] {
			fmt.Fprintf(&out, "### %s\n\n", kind)
			for entry := range 1 + (n+i)%4 {
				fmt.Fprintf(&out, "- `lamp.%s()` takes a *colour*, see [#%d] and\n"+
					"  [the manual](https://example.org/%d), and blinks.\n",
					kind, n+entry, n)
			}
			out.WriteString("\n")
		}
		fmt.Fprintf(&links, "[%s]: https://github.com/o/r/compare/v%[1]s...v%[1]s\n", version)
	}
	return append(out.Bytes(), links.Bytes()...)
}

func BenchmarkLint1MB(b *testing.B) {
	data := large()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		if found := d.Lint(LintOptions{Today: today}); len(found) != 0 {
			b.Fatal(found[0])
		}
	}
}
