package gate

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

// files is a source tree: path → text.
type files map[string]string

// front is a package pkg that is one file.
func front(lines ...string) files { return files{"pkg/__init__.py": strings.Join(lines, "\n") + "\n"} }

// and adds a file.
func (f files) and(name string, lines ...string) files {
	more := maps.Clone(f)
	more[name] = strings.Join(lines, "\n") + "\n"
	return more
}

// lay writes the tree. The text "-> TARGET" makes a link, "-|" a named pipe.
func (f files) lay(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range f {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if target, link := strings.CutPrefix(text, "-> "); link {
			if err := os.Symlink(strings.TrimSpace(target), file); err != nil {
				t.Fatal(err)
			}
		} else if text == "-|\n" {
			if err := syscall.Mkfifo(file, 0o644); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// apiCase is two trees, and what api.py says of them, a line each: "breaks KIND SYMBOL FILE:LINE", "unsure" like it,
// "adds KIND SYMBOL FILE:LINE", "problem TREE FILE:LINE", "unread MODULE".
type apiCase struct {
	old, new files
	packages string // separated by spaces; "" is pkg
	modern   bool   // it has syntax of Python 3.12
	want     []string
}

// driver compares many pairs of trees in one process; each line of its input is a folder and its packages.
const driver = `
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import api
api.logging.disable()
api.warnings.simplefilter("ignore")
def run():
    for line in sys.stdin:
        folder, *packages = line.split()
        trees = [api.Tree(name, pathlib.Path(folder, name).resolve()) for name in ("old", "new")]
        print(json.dumps(api.compare(*trees, packages)))
api.deep(run)
`

// said is all that api.py prints.
type apiSaid struct {
	Compared          int
	Breakages, Unsure []struct {
		Kind, Symbol, File, Old, New, Explanation string
		Line                                      int
	}
	Additions []struct {
		Symbol, Kind, File string
		Line               int
	}
	Problems []struct {
		Tree, File, Message string
		Line                int
	}
	Unread []string
}

func (s apiSaid) lines() []string {
	var lines []string
	for _, b := range s.Breakages {
		lines = append(lines, fmt.Sprintf("breaks %s %s %s:%d", b.Kind, b.Symbol, b.File, b.Line))
	}
	for _, b := range s.Unsure {
		lines = append(lines, fmt.Sprintf("unsure %s %s %s:%d", b.Kind, b.Symbol, b.File, b.Line))
	}
	for _, a := range s.Additions {
		lines = append(lines, fmt.Sprintf("adds %s %s %s:%d", a.Kind, a.Symbol, a.File, a.Line))
	}
	for _, p := range s.Problems {
		lines = append(lines, fmt.Sprintf("problem %s %s:%d", p.Tree, p.File, p.Line))
	}
	for _, module := range s.Unread {
		lines = append(lines, "unread "+module)
	}
	return lines
}

// scripts is where the scripts are that containers run.
const scripts = "../../ci/scripts"

// griffe is a Python with the griffe that the gate runs.
func griffe(t *testing.T) string {
	t.Helper()
	pinned, err := os.ReadFile("../../ci/tools/griffe.in")
	if err != nil {
		t.Fatal(err)
	}
	return pythontest.Python(t, strings.TrimSpace(string(pinned)))
}

func TestAPIScript(t *testing.T) {
	t.Parallel()
	python := griffe(t)
	home := t.TempDir()
	names := slices.Sorted(maps.Keys(apiCases))
	var input strings.Builder
	for i, name := range names {
		test := apiCases[name]
		folder := filepath.Join(home, fmt.Sprint(i))
		test.old.lay(t, filepath.Join(folder, "old"))
		test.new.lay(t, filepath.Join(folder, "new"))
		if test.packages == "" {
			test.packages = "pkg"
		}
		fmt.Fprintln(&input, folder, test.packages)
	}
	command := exec.Command(python, "-B", "-c", driver, scripts) // no __pycache__ beside the script
	command.Stdin = strings.NewReader(input.String())
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := slices.Collect(strings.Lines(string(output)))
	if len(answers) != len(names) {
		t.Fatalf("%d answers to %d cases", len(answers), len(names))
	}
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			if apiCases[name].modern && strings.Contains(answers[i], "is not valid in Python 3.11") {
				t.Skip("this Python is 3.11")
			}
			var said apiSaid
			if err := json.Unmarshal([]byte(answers[i]), &said); err != nil {
				t.Fatal(err)
			}
			for _, b := range append(said.Breakages, said.Unsure...) {
				if longest := max(len(b.Symbol), len(b.Old), len(b.New), len(b.Explanation)); longest > 210 {
					t.Errorf("a text of %d bytes", longest)
				}
			}
			if got := said.lines(); !slices.Equal(got, apiCases[name].want) {
				t.Errorf("got\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(apiCases[name].want, "\n"), answers[i])
			}
		})
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// What TestAPI reads is what the command prints, of trees made here: go test ./internal/gate -run TestAPICommand -update
//
//	python ci/scripts/api.py --old old --new new --package beacon
func TestAPICommand(t *testing.T) {
	t.Parallel()
	python := griffe(t)
	old := files{
		"beacon/__init__.py": "from ._light import Light, blink\n__version__ = \"1.0.0\"\n",
		"beacon/_light.py":   "class Light:\n    def on(self, after, colour=\"red\"): ...\n\n\ndef blink(times, pause=1.5): ...\n",
		"beacon/lens.py":     "FOCAL = 35\n",
	}
	added := old.and("beacon/lens.py", "FOCAL = 35", "WIDE = 24").and("beacon/mirror.py", "").and("beacon/_light.py",
		"class Light:", "    def on(self, after, colour=None): ...", "    def off(self): ...", "", "def blink(times, pause=1.5): ...")
	broken := added.and("beacon/__init__.py", "from ._light import Light", `__version__ = "2.0.0"`).and("beacon/_light.py",
		"class Light:", "    def on(self, colour=None): ...", "    def off(self): ...").and("beacon/fast.pyx", "")
	latin := "# caf\xe9"
	for name, test := range map[string]struct {
		old, new files
		exit     int
	}{
		"api-same.json":          {old, old, 0},
		"api-added.json":         {old, added, 0},
		"api-broken.json":        {old, broken, 1},
		"api-unread.json":        {old, old.and("beacon/lens.py", "FOCAL = 35", latin), 3},
		"api-unread-old.json":    {old.and("beacon/lens.py", latin), old, 3},
		"api-unread-broken.json": {old, broken.and("beacon/lens.py", "FOCAL = 35", latin), 3},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			test.old.lay(t, filepath.Join(home, "old"))
			test.new.lay(t, filepath.Join(home, "new"))
			exit, output := runAPI(t, python, home, "--old", "old", "--new", "new", "--package", "beacon")
			if exit != test.exit {
				t.Errorf("exit code %d, want %d", exit, test.exit)
			}
			if *update {
				if err := os.WriteFile("testdata/"+name, []byte(output), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if recorded := said(t, name); recorded != output {
				t.Errorf("%s has\n%s\nand now it is\n%s", name, recorded, output)
			}
		})
	}
}

func TestAPICommandRefuses(t *testing.T) {
	t.Parallel()
	python := griffe(t)
	for name, arguments := range map[string][]string{
		"no folder":  {"--old", ".", "--new", "nowhere", "--package", "beacon"},
		"no name":    {"--old", ".", "--new", ".", "--package", "../beacon"},
		"no package": {"--old", ".", "--new", "."},
	} {
		t.Run(name, func(t *testing.T) {
			if exit, output := runAPI(t, python, t.TempDir(), arguments...); exit != 2 || output != "" {
				t.Errorf("exit code %d, and %q", exit, output)
			}
		})
	}
}

// runAPI runs the script in a folder.
func runAPI(t *testing.T, python, folder string, arguments ...string) (exit int, output string) {
	t.Helper()
	script, err := filepath.Abs(scripts + "/api.py")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, append([]string{script}, arguments...)...)
	command.Dir = folder
	printed, err := command.Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), string(printed)
}
