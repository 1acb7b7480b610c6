package standin

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readTree is the names and contents of everything below a folder.
func readTree(t testing.TB, dir string) string {
	t.Helper()
	var all strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all.WriteString(path + "\n" + string(content))
		return err
	}))
	return all.String()
}

func TestDirSurvivesRestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	open := func() *Server {
		s := New(Options{Dir: dir, Now: newClock().Now, Tokens: map[string][]string{testToken: nil}})
		must(t, s.Err())
		return s
	}
	first := open()
	for _, d := range []*distFile{wheel(t), sdist(t), wheel(t)} {
		if status, text := send(t, first, d); status != 200 {
			t.Fatal(text)
		}
	}
	must(t, first.Yank("beacon", "1.0", "broken"))
	must(t, first.Delete("beacon-1.0.0.tar.gz"))
	want := get(first, "/simple/beacon/", jsonType).Body.String()

	second := open()
	if got := get(second, "/simple/beacon/", jsonType).Body.String(); got != want || !strings.Contains(got, `"broken"`) {
		t.Errorf("after a restart:\n%s\nbefore:\n%s", got, want)
	}
	detail := simpleOf(t, second)
	for _, path := range []string{detail.Files[0].URL, detail.Files[0].URL + ".metadata"} {
		path = strings.TrimPrefix(path, "http://index.example.org")
		before, after := get(first, path, "").Body.String(), get(second, path, "").Body.String()
		if before == "" || before != after {
			t.Errorf("%s is not the same after a restart", path)
		}
	}
	if status, _ := send(t, second, sdist(t)); status != 400 {
		t.Error("a burnt name is free after a restart")
	}
	for _, entry := range must2(os.ReadDir(filepath.Join(dir, "files")))(t) {
		if strings.HasPrefix(entry.Name(), "incoming-") {
			t.Errorf("%s was left behind", entry.Name())
		}
	}
}

func must2[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		must(t, err)
		return value
	}
}

func TestDirUnusable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o644))
	broken, foreign := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(broken, stateFile), []byte("{"), 0o644))
	must(t, os.WriteFile(filepath.Join(foreign, stateFile), []byte("{}"), 0o644))
	folder := t.TempDir()
	must(t, os.Mkdir(filepath.Join(folder, stateFile), 0o755))
	for _, dir := range []string{file, broken, foreign, folder} {
		s := New(Options{Dir: dir})
		if s.Err() == nil {
			t.Errorf("%s was taken", dir)
		}
		if answer := get(s, "/simple/", ""); answer.Code != 500 {
			t.Errorf("%s answers %d", dir, answer.Code)
		}
	}
}

func TestBlobKeys(t *testing.T) {
	t.Parallel()
	d := dirBlobs{t.TempDir()}
	for _, key := range []string{"", "..", "../state.json", strings.Repeat("a", 63), strings.Repeat("a", 64) + "/x"} {
		if err := d.put(key, nil); err == nil {
			t.Errorf("%q was taken as a key", key)
		}
		if _, err := d.open(key); err == nil {
			t.Errorf("%q was opened", key)
		}
		incoming, err := d.create()
		must(t, err)
		if err := incoming.keep(key); err == nil {
			t.Errorf("%q was kept", key)
		}
		incoming.discard()
	}
	if _, err := newMemoryBlobs().open("x"); err == nil {
		t.Error("memory has what nobody put there")
	}
}
