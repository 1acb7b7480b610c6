package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

// TestWorkflowsDecideByRecord runs the last steps of the workflows that users copy, as GitHub would, with records of
// every kind: only one that says ok may end a job green.
func TestWorkflowsDecideByRecord(t *testing.T) {
	t.Parallel()
	records := map[string]struct {
		text    string
		success bool
	}{
		"ok":      {`{"ok": true}`, true},
		"not ok":  {`{"ok": false}`, false},
		"text":    {`{"ok": "true"}`, false},
		"no ok":   {`{}`, false},
		"cut off": {`{"ok": tr`, false},
		"empty":   {"", false},
		"none":    {"-", false},
	}
	for _, workflow := range []string{"release.yml", "ci.yml"} {
		steps := scripts(t, filepath.Join("../examples/beacon/.github/workflows", workflow))
		for name, record := range records {
			t.Run(workflow+"/"+name, func(t *testing.T) {
				t.Parallel()
				temp := t.TempDir()
				if record.text != "-" {
					place(t, temp, map[string]string{"record.json": record.text, "report.md": "# Report\n",
						"annotations.txt": "::notice::hello\n"})
				}
				output, err := run(temp, steps[len(steps)-2:]...)
				if (err == nil) != record.success {
					t.Fatalf("success is %t, wanted %t: %v\n%s", err == nil, record.success, err, output)
				}
				if !record.success {
					return
				}
				if !strings.Contains(output, "::notice::hello\n") {
					t.Errorf("the annotations are not printed:\n%s", output)
				}
				summary, err := os.ReadFile(filepath.Join(temp, "summary"))
				if err != nil || string(summary) != "# Report\n" {
					t.Errorf("the step summary is %q (%v), not the report", summary, err)
				}
			})
		}
	}
}

// TestWorkflowsCall runs the steps that call Dagger, with a program of that name that tells how it was called.
func TestWorkflowsCall(t *testing.T) {
	t.Parallel()
	call := []string{"--progress=plain", "-m", "the module", "call", "--source=.", "release-record", "--tag"}
	for _, test := range []struct {
		workflow, ref string
		rest          []string
	}{
		{"release.yml", "v1.0.0", []string{"v1.0.0", "--index", "pypi", "--token", "env://PYPI_TOKEN"}},
		{"release.yml", "v1.0.0;$(id) `id`", []string{"v1.0.0;$(id) `id`", "--index", "pypi", "--token", "env://PYPI_TOKEN"}},
		{"ci.yml", "main", []string{"v7.8.9"}},
	} {
		t.Run(test.workflow+"/"+test.ref, func(t *testing.T) {
			t.Parallel()
			temp := t.TempDir()
			for name, text := range map[string]string{
				"dagger":         "#!/bin/sh\nprintf '%s\\n' \"$@\"\n",
				"pyproject.toml": "[project]\nversion = \"7.8.9\"\n",
			} {
				if err := os.WriteFile(filepath.Join(temp, name), []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			steps := scripts(t, filepath.Join("../examples/beacon/.github/workflows", test.workflow))
			output, err := run(temp, "export PATH=$PWD:$PATH SLIPWAY='the module' GITHUB_REF_NAME='"+test.ref+"'\n"+steps[0])
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			wanted := slices.Concat(call, test.rest, []string{"-o", filepath.Join(temp, "release")})
			if got := strings.Split(strings.TrimSpace(output), "\n"); !slices.Equal(got, wanted) {
				t.Errorf("dagger was called with\n%q, wanted\n%q", got, wanted)
			}
		})
	}
}

// scripts returns what the only job of a workflow runs in shells, in order.
func scripts(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	workflow, problems := actionlint.Parse(text)
	if len(problems) > 0 || len(workflow.Jobs) != 1 {
		t.Fatalf("%s: %d jobs, %v", name, len(workflow.Jobs), problems)
	}
	var found []string
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if script, ok := step.Exec.(*actionlint.ExecRun); ok {
				found = append(found, script.Run.Value)
			}
		}
	}
	if len(found) != 3 {
		t.Fatalf("%s has %d scripts, not the three that release, report and decide", name, len(found))
	}
	return found
}

// place writes what release-record would have left.
func place(t *testing.T, temp string, files map[string]string) {
	t.Helper()
	dir := filepath.Join(temp, "release")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs scripts one after the other until one fails, with the shell and the variables that a runner gives them.
func run(temp string, scripts ...string) (output string, err error) {
	for _, script := range scripts {
		command := exec.Command("bash", "--noprofile", "--norc", "-e", "-c", script)
		command.Dir = temp
		command.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"))
		out, err := command.CombinedOutput()
		if output += string(out); err != nil {
			return output, err
		}
	}
	return output, nil
}
