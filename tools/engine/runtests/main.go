// Command runtests runs the tests of every Go module of this repository and ends with their count.
//
//	runtests [unit | e2e [PATTERN]]
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// module is one Go module of the repository.
type module struct {
	dir    string
	engine bool     // its tests, or its code, need a Dagger engine
	flags  []string // of go test
}

var modules = []module{
	{dir: "."},
	{dir: "tools/engine"},
	{dir: "tools/compat", flags: []string{"-count=1"}}, // Go does not see that the files it reads have changed
	{dir: "ci", engine: true},
	{dir: "e2e", engine: true, flags: []string{"-timeout=70m"}},
}

func main() {
	mode, pattern, ok := choice(os.Args[1:])
	if !ok {
		fmt.Fprintln(os.Stderr, "usage: tools/test [unit | e2e [PATTERN]]")
		os.Exit(2)
	}
	if err := run(mode, pattern); err != nil {
		fmt.Fprintln(os.Stderr, "tools/test: "+err.Error())
		os.Exit(1)
	}
}

// choice reads the arguments: which modules, and of the end-to-end tests which.
func choice(arguments []string) (mode, pattern string, ok bool) {
	switch {
	case len(arguments) == 0:
		return "", "", true
	case len(arguments) == 1 && (arguments[0] == "unit" || arguments[0] == "e2e"):
		return arguments[0], "", true
	case len(arguments) == 2 && arguments[0] == "e2e":
		return "e2e", arguments[1], true
	}
	return "", "", false
}

func run(mode, pattern string) error {
	if err := formatted(); err != nil {
		return err
	}
	if err := install(missing(needs)); err != nil {
		return err
	}
	if mode != "unit" {
		if err := bringEngine(); err != nil {
			return err
		}
	}
	// The code of the Dagger module is generated, not committed. Where it is not looked at it is left alone: a newer Dagger
	// would write its own version into dagger.json and ci/go.mod.
	if mode == "" {
		if err := visible("tools/daggerw", "--progress=report", "develop"); err != nil {
			return err
		}
	}
	var total count
	var failures []error
	for _, m := range modules {
		if mode == "unit" && m.engine || mode == "e2e" && m.dir != "e2e" {
			continue
		}
		flags := m.flags
		if m.dir == "e2e" && pattern != "" {
			flags = append(flags, "-run="+pattern)
		}
		if err := vetAndTest(m.dir, flags, &total); err != nil {
			total.failed++ // whatever reads the closing line alone must not take this run for a good one
			failures = append(failures, err)
		}
	}
	for _, err := range failures {
		fmt.Println(err)
	}
	fmt.Println(total.line())
	if total.failed > 0 {
		return errors.New("not all tests passed")
	}
	if total.passed == 0 {
		return errors.New("no test ran")
	}
	return nil
}

// formatted fails with the names of the files that gofmt would change.
func formatted() error {
	files, err := output("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.go")
	if err != nil {
		return err
	}
	arguments := []string{"-l"}
	for file := range strings.SplitSeq(files, "\x00") {
		if _, err := os.Stat(file); err == nil {
			arguments = append(arguments, file)
		}
	}
	wrong, err := output("gofmt", arguments...)
	if err == nil && wrong != "" {
		err = fmt.Errorf("gofmt would change:\n%s", wrong)
	}
	return err
}

// bringEngine starts an engine where there is none, and takes its environment for everything that follows.
func bringEngine() error {
	if err := visible("tools/daggerw", "engine", "up"); err != nil {
		return err
	}
	exports, err := output("tools/daggerw", "engine", "env")
	if err != nil {
		return err
	}
	for line := range strings.Lines(exports) {
		setting, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "export ")
		if name, value, _ := strings.Cut(setting, "="); ok {
			if err := os.Setenv(name, unquote(value)); err != nil {
				return err
			}
		}
	}
	return nil
}

// unquote undoes what `daggerw engine env` does for a shell.
func unquote(word string) string {
	if len(word) < 2 || word[0] != '\'' {
		return word
	}
	return strings.ReplaceAll(word[1:len(word)-1], `'\''`, "'")
}

// vetAndTest runs go vet and go test in one module.
func vetAndTest(dir string, flags []string, total *count) error {
	vet := exec.Command("go", "vet", "./...")
	vet.Dir = dir
	if out, err := vet.CombinedOutput(); err != nil {
		return fmt.Errorf("go vet in %s: %w\n%s", dir, err, out)
	}
	test := exec.Command("go", append(append([]string{"test", "-json"}, flags...), "./...")...)
	test.Dir = dir
	var errors bytes.Buffer
	test.Stderr = &errors
	pipe, err := test.StdoutPipe()
	if err != nil {
		return err
	}
	if err := test.Start(); err != nil {
		return err
	}
	failed := total.failed
	total.read(bufio.NewReader(pipe), os.Stdout)
	if err := test.Wait(); err != nil && total.failed == failed {
		return fmt.Errorf("go test in %s: %w\n%s", dir, err, errors.Bytes())
	}
	return nil
}

func output(program string, arguments ...string) (string, error) {
	command := exec.Command(program, arguments...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", program, err)
	}
	return string(out), nil
}

func visible(program string, arguments ...string) error {
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", program, strings.Join(arguments, " "), err)
	}
	return nil
}
