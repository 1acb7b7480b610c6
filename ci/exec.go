package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/gate"
)

// outputs is the folder in which a stage's command leaves files for us.
const outputs = "/slipway/out"

// wrapper says when the command really ran (a cached result keeps the old time, which is how we know) and turns death by a
// signal into exit code 125 with a line on stderr: the engine would drop all output of such a process. The command comes as
// arguments, so that nothing of it is read by the shell. The time is the first line of stdout, which is a pipe: unlike a
// file, no process that starts later can change it. Programs are named by their paths, as the package's dependencies may
// bring others of the same names, and a path that comes first.
const wrapper = `/bin/mkdir -p ` + outputs + ` && /bin/date +%s.%N || exit 126
"$@"; code=$?
[ "$code" -lt 128 ] && exit "$code"
echo "killed by signal $((code - 128))" >&2
exit 125`

const (
	shell   = "/bin/sh"
	timeout = "/usr/bin/timeout"
)

// execution is a command that ended, whatever its exit code.
type execution struct {
	exit           int // 124 for a timeout, 125 for death by a signal
	stdout, stderr string
	started        time.Time // when it really ran
	files          *dagger.Directory
}

// execute runs a command that is allowed to fail; an error is the engine's, not the command's. A failure that the engine
// remembers from an earlier call is not taken for today's answer: the network, a flaky test or a full machine may have
// been the cause, so the command runs once more.
func execute(ctx context.Context, in *dagger.Container, limit time.Duration, argv ...string) (execution, error) {
	began := time.Now()
	run, err := executeOnce(ctx, in, limit, argv...)
	if err != nil || run.exit == 0 || !run.started.Before(began) {
		return run, err
	}
	return executeOnce(ctx, in.WithEnvVariable("SLIPWAY_AGAIN", began.Format(time.RFC3339Nano)), limit, argv...)
}

func executeOnce(ctx context.Context, in *dagger.Container, limit time.Duration, argv ...string) (execution, error) {
	command := append([]string{shell, "-c", wrapper, "sh", timeout, "--kill-after=10", strconv.Itoa(int(limit.Seconds()))}, argv...)
	done := in.WithExec(command, dagger.ContainerWithExecOpts{Expect: dagger.ReturnTypeAny})
	var run execution
	var err error
	if run.exit, err = done.ExitCode(ctx); err != nil {
		return run, err
	}
	if run.stdout, err = done.Stdout(ctx); err != nil {
		return run, err
	}
	if run.stderr, err = done.Stderr(ctx); err != nil {
		return run, err
	}
	started, rest, _ := strings.Cut(run.stdout, "\n")
	if run.started = parseUnix(started); !run.started.IsZero() {
		run.stdout = rest
	}
	run.files = done.Directory(outputs)
	return run, nil
}

// parseUnix reads what `date +%s.%N` printed; the zero time if it is nothing of the kind.
func parseUnix(text string) time.Time {
	seconds, nanos, _ := strings.Cut(strings.TrimSpace(text), ".")
	sec, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	nsec, _ := strconv.ParseInt(nanos, 10, 64)
	return time.Unix(sec, nsec).UTC()
}

// output returns a file that the command left in outputs, or "" if it left none.
func (e execution) output(ctx context.Context, name string) (string, error) {
	exists, err := e.files.Exists(ctx, name)
	if err != nil || !exists {
		return "", err
	}
	return contents(ctx, e.files.File(name), name, bound.MaxAnswer)
}

// said is what the parsers of internal/gate read.
func (e execution) said() gate.Run {
	return gate.Run{Exit: e.exit, Stdout: e.stdout, Stderr: e.stderr}
}
