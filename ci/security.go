package main

import (
	"context"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// Scans the code with bandit and the resolved dependencies with pip-audit.
//
// The dependencies' answer is kept for a day, whatever happens to the source. A vulnerability database that cannot be
// reached is unknown, which blocks like a finding.
//
// +check
// +cache="never"
func (m *Slipway) Security(ctx context.Context) (string, error) { return m.gate(ctx, "security") }

func (s *subject) security(ctx context.Context) (stage.Result, error) {
	code, err := s.bandit(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	dependencies, err := s.audit(ctx, time.Now())
	if err != nil {
		return stage.Result{}, err
	}
	return gate.Security(code, dependencies), nil
}

func (s *subject) bandit(ctx context.Context) (stage.Result, error) {
	files, err := s.narrow(ctx, "bandit", dagger.DirectoryFilterOpts{
		Include: []string{"**/*.py", "pyproject.toml", ".bandit"},
		Exclude: append([]string{"tests", "test"}, s.project.OnlyTests()...),
	})
	if err != nil {
		return stage.Result{}, err
	}
	in := tool("bandit", "").WithMountedDirectory("/src", files).WithWorkdir("/src")
	// A pyproject.toml without [tool.bandit] configures nothing, and is no error.
	run, err := execute(ctx, in, 10*time.Minute,
		program("bandit"), "--format=json", "--quiet", "--configfile=pyproject.toml", "--recursive", ".")
	if err != nil {
		return stage.Result{}, err
	}
	return s.finish(gate.Bandit(run.said(), s.project.Config.Security.Severity), "bandit", run), nil
}

// audit asks about what a user who installs the package today gets. The day is part of the containers' identity, so
// that a finding published tomorrow is seen tomorrow.
func (s *subject) audit(ctx context.Context, now time.Time) (stage.Result, error) {
	filter := dagger.DirectoryFilterOpts{Include: []string{project.Pyproject}}
	if s.project.DynamicDependencies {
		filter = dagger.DirectoryFilterOpts{Exclude: s.daggers} // they are known only to the build backend, which reads anything
	}
	manifest, err := s.narrow(ctx, "audit", filter)
	if err != nil {
		return stage.Result{}, err
	}
	python, err := s.newest(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	in := withTool(uvContainer(python), "pip-audit", "").WithDirectory("/src", manifest).WithWorkdir("/src").
		WithEnvVariable("SLIPWAY_DAY", now.UTC().Format(time.DateOnly))
	argv := []string{uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate",
		// Users' pip knows nothing of [tool.uv]: overrides and sources there must not decide what is asked about.
		"--no-config", "--no-sources", "--output-file=" + outputs + "/resolved.txt"}
	if s.project.Config.Security.Extras {
		argv = append(argv, "--all-extras")
	}
	resolve, err := execute(ctx, in, 10*time.Minute, append(argv, project.Pyproject)...)
	if err != nil {
		return stage.Result{}, err
	}
	if resolve.exit != 0 {
		return s.finish(stage.Result{Verdict: stage.Unknown, Reason: "the dependencies could not be resolved, so nobody asked about them",
			Output: stage.LastLines(resolve.stdout+resolve.stderr, 15),
			Fix:    `mend the dependencies; or waive it: --waive "security=reason, by whom"`}, "", resolve), nil
	}
	in = in.WithFile("/slipway/resolved.txt", resolve.files.File("resolved.txt"))
	run, err := execute(ctx, in, 10*time.Minute, program("pip-audit"), "--disable-pip", "--no-deps", "--progress-spinner=off",
		"--format=json", "--requirement=/slipway/resolved.txt")
	if err != nil {
		return stage.Result{}, err
	}
	return s.finish(gate.PipAudit(run.said()), "pip-audit", run), nil
}
