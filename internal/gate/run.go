// Package gate reads what the gates' tools say. A tool that crashed, or whose words cannot be read, has not answered:
// unknown, never passed, whatever its exit code.
package gate

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

// Run is a command that ended.
type Run struct {
	Exit           int // 124: timed out; 125 and "killed by signal N" on stderr: a signal ended it
	Stdout, Stderr string
}

// root is where the package lies in a gate's container; tools that print absolute paths print them below it.
const root = "/src/"

// maxOutput is how many lines of a tool's own output a result keeps.
const maxOutput = 30

var signalled = regexp.MustCompile(`(?m)^killed by signal (\d+)$`)

// interrupted says how a command was ended before it could answer; "" if it was not.
func (r Run) interrupted() string {
	if match := signalled.FindStringSubmatch(r.Stderr); match != nil && r.Exit == 125 {
		return "killed by signal " + match[1]
	}
	if r.Exit == 124 {
		return "stopped after its time was up"
	}
	return ""
}

// output is the end of what a command printed: where tools put what matters.
func (r Run) output() []string {
	return stage.LastLines(r.Stdout+"\n"+r.Stderr, maxOutput)
}

// unknown is the result of a tool that did not answer.
func unknown(tool string, r Run) stage.Result {
	reason := fmt.Sprintf("%s did not answer: exit code %d", tool, r.Exit)
	if how := r.interrupted(); how != "" {
		reason = tool + " did not answer: " + how
	} else if err := bound.JSON([]byte(r.Stdout), bound.MaxAnswer); err != nil {
		reason = tool + " did not answer in a form that is read: its output " + err.Error()
	}
	return stage.Result{Verdict: stage.Unknown, Reason: reason, Output: r.output(),
		Fix: "what " + tool + " printed says why; run it where you are"}
}

// judge makes a result of findings: none is passed.
func judge(tool, fix string, findings []stage.Finding) stage.Result {
	if len(findings) == 0 {
		return stage.Result{Verdict: stage.Passed, Reason: tool + ": no findings"}
	}
	return stage.Result{Verdict: stage.Failed, Reason: fmt.Sprintf("%s: %s", tool, count(len(findings), "finding")),
		Findings: findings, Fix: fix}
}

// count says "1 finding", "2 findings".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// relative turns a tool's path into one below the package.
func relative(name string) string {
	return strings.TrimPrefix(path.Clean(strings.TrimPrefix(name, root)), "./")
}

// decode reads JSON that must be all of the text.
func decode(text string, into any) error {
	if err := bound.JSON([]byte(text), bound.MaxAnswer); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// answered says whether the exit code is one with which these tools report: 0 nothing found, 1 findings.
func (r Run) answered() bool { return r.Exit == 0 || r.Exit == 1 }
