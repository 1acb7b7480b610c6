package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/stage"
)

// step is one stage of a release that looks at a subject.
type step struct {
	name  string // as a user types it
	kind  stage.Kind
	title string // what a user sees while it runs
	run   func(*subject, context.Context) (stage.Result, error)
}

// The gates and the build, in the order of the report. They run side by side: nothing here changes the world, and a
// first run on a new project should end in one list of everything that blocks. What needs built files waits for the
// build by itself. A new gate is one line here and one file beside this one.
var steps = []step{
	{"version-check", stage.Gate, "comparing the tag with every version in the package", (*subject).versionCheck},
	{"changelog", stage.Gate, "finding this version's section in the changelog", (*subject).changelog},
	{"lint", stage.Gate, "checking style and formatting", (*subject).lint},
	{"types", stage.Gate, "checking types", (*subject).types},
	{"test", stage.Gate, "running unit and integration tests", (*subject).test},
	{"security", stage.Gate, "scanning code and dependencies", (*subject).security},
	{"api", stage.Gate, "comparing the public API with the previous release", (*subject).api},
	{"support", stage.Gate, "asking whether this line still gets releases", (*subject).support},
	{"build", stage.Artifact, "building sdist and wheels", (*subject).build},
	{"notes", stage.Artifact, "writing the release notes", (*subject).notesStage},
	{"package", stage.Gate, "checking sdist and wheels as an index would", (*subject).checkPackage},
}

// find returns the step of that name.
func find(name string) step {
	for _, s := range steps {
		if s.name == name {
			return s
		}
	}
	panic("no stage " + name) // a name in this source
}

// runAll runs the given steps side by side and returns their results in order.
func runAll(ctx context.Context, s *subject, all []step) []stage.Result {
	results := make([]stage.Result, len(all))
	var wait sync.WaitGroup
	for i, one := range all {
		wait.Go(func() {
			results[i] = observe(ctx, one.name, one.kind, one.title, func(ctx context.Context) (stage.Result, error) {
				return one.run(s, ctx)
			})
		})
	}
	wait.Wait()
	return results
}

// observe runs one stage as a span in the user's words. An error is one of the machinery, so the stage's question
// stays open: unknown, which blocks.
func observe(
	ctx context.Context, name string, kind stage.Kind, title string, run func(context.Context) (stage.Result, error),
) (result stage.Result) {
	ctx, span := startSpan(ctx, name+": "+title)
	var failure error
	defer func() { endSpan(span, failure) }()
	started := time.Now()
	result, err := run(ctx)
	if err != nil {
		result = broken(err)
	}
	result.Stage, result.Kind, result.Elapsed = name, kind, time.Since(started)
	result = result.Clean()
	result.Cached = !result.Executed.IsZero() && result.Executed.Before(started)
	if result.Verdict.Blocks() {
		failure = errors.New(result.Reason)
	}
	return result
}

// broken is the result of a stage that could not ask its question.
func broken(err error) stage.Result {
	var command *dagger.ExecError
	if errors.As(err, &command) {
		return stage.Result{Verdict: stage.Unknown, Fix: "mend what it says; if it is the network, run it again",
			Reason: fmt.Sprintf("%s ended with exit code %d", shown(command.Cmd), command.ExitCode),
			Output: stage.LastLines(command.Stdout+"\n"+command.Stderr, 15)}
	}
	lines := stage.CleanLines(err.Error(), 12)
	reason := "could not be run"
	if len(lines) > 0 {
		reason = lines[0]
	}
	return stage.Result{Verdict: stage.Unknown, Reason: reason, Output: lines,
		Fix: "run it again; if it stays, the engine or its network is the place to look"}
}

// shown is a command as a reader recognises it.
func shown(argv []string) string {
	text := strings.Join(argv, " ")
	if len(argv) > 6 {
		text = strings.Join(argv[:6], " ") + " …"
	}
	return text
}

// finish completes what a tool said with what we know of its run.
func (s *subject) finish(result stage.Result, tool string, runs ...execution) stage.Result {
	for _, run := range runs {
		if run.started.After(result.Executed) {
			result.Executed = run.started
		}
	}
	if tool != "" {
		if result.Tools == nil {
			result.Tools = map[string]string{}
		}
		result.Tools[tool] = s.toolVersion(tool)
	}
	return result
}
