package main

import (
	"context"
	"sync"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/stage"
)

// Runs unit tests with coverage and integration tests with a real Redis, on every declared Python.
//
// Integration tests are those with the marker "integration" or in a folder of that name. Where there are some, all of
// them skipped is a failure. Redis answers on 127.0.0.1:6379 and under the URL in REDIS_URL and TEST_REDIS_URL (other
// names: [tool.slipway.test.env]).
//
// +check
func (m *Slipway) Test(ctx context.Context) (string, error) { return m.gate(ctx, "test") }

func (s *subject) test(ctx context.Context) (stage.Result, error) {
	if missing := s.project.NoInstall; missing != nil {
		return stage.Result{Verdict: stage.Failed, Reason: missing.Error()}, nil
	}
	files, err := s.code(ctx, "test")
	if err != nil {
		return stage.Result{}, err
	}
	pythons := s.interpreters(ctx)
	suites := make([]suite, len(pythons))
	errs := make([]error, len(pythons))
	var wait sync.WaitGroup
	for i, python := range pythons {
		wait.Go(func() { suites[i], errs[i] = s.suite(ctx, python, files) })
	}
	wait.Wait()
	reports := make([]gate.Suite, len(suites))
	var runs []execution
	for i, one := range suites {
		if errs[i] != nil {
			return stage.Result{}, errs[i]
		}
		reports[i] = one.report
		runs = append(runs, one.runs...)
	}
	want := gate.Expected{Integration: s.project.Tests.HasIntegration, InstalledFrom: s.project.Install.Why}
	if s.project.Coverage != nil {
		want.Coverage, want.CoverageWhere = &s.project.Coverage.Threshold, s.project.Coverage.Where
	}
	return finish(gate.Test(reports, want), "", runs...), nil
}

// suite is what the tests said on one Python.
type suite struct {
	report gate.Suite
	runs   []execution
}

// suite runs everything on one Python.
func (s *subject) suite(ctx context.Context, python interpreter, files *dagger.Directory) (suite, error) {
	found := suite{report: gate.Suite{Python: python.version, Missing: python.missing}}
	if python.missing != "" {
		return found, nil
	}
	env, err := s.environment(ctx, "test", python.version, files)
	if err != nil {
		return found, err
	}
	if env, err = withCoverage(ctx, env); err != nil {
		return found, err
	}
	unit, err := s.unit()
	if err != nil {
		return found, err
	}
	found.report.Unit, err = found.pytest(ctx, env, s.limit(), unit)
	if err != nil || !s.project.Tests.HasIntegration {
		return found, err
	}
	env, forward := withRedis(env, s.project.Config.Test.Redis)
	found.report.Integration, err = found.pytest(ctx, env, s.limit(), append(forward, s.integration()...))
	return found, err
}

func (s *subject) limit() time.Duration { return s.project.Config.Test.Timeout }

// pytest runs one command that leaves JUnit XML and perhaps a coverage report.
func (f *suite) pytest(ctx context.Context, in *dagger.Container, limit time.Duration, argv []string) (*gate.Tests, error) {
	run, err := execute(ctx, in, limit, argv...)
	if err != nil {
		return nil, err
	}
	f.runs = append(f.runs, run)
	tests := &gate.Tests{Run: run.said()}
	if tests.JUnit, err = run.output(ctx, "junit.xml"); err != nil {
		return nil, err
	}
	tests.Coverage, err = run.output(ctx, "coverage.json")
	return tests, err
}

// pytestArgv is what both kinds of run share. Bytes that pytest would keep for its next run would only be thrown away.
var pytestArgv = []string{"python", "-m", "pytest", "-p", "no:cacheprovider", "--color=no",
	"--junitxml=" + outputs + "/junit.xml"}

// unit is the command for all tests that are not integration tests, with coverage. The project's own threshold is
// switched off: the number is ours to judge, so that a failure says which it is.
func (s *subject) unit() ([]string, error) {
	sources, err := s.project.CoverageSources()
	if err != nil {
		return nil, err
	}
	argv := append([]string{}, pytestArgv...)
	argv = append(argv, "--cov-report=json:"+outputs+"/coverage.json", "--cov-fail-under=0")
	if len(sources) == 0 {
		argv = append(argv, "--cov")
	}
	for _, name := range sources {
		argv = append(argv, "--cov="+name)
	}
	if s.project.Tests.IntegrationMarker {
		argv = append(argv, "-m", "not integration")
	}
	if dir := s.project.Tests.IntegrationDir; dir != "" {
		argv = append(argv, "--ignore="+dir)
	}
	return argv, nil
}

// integration is the command for the others. Where they have a folder, that is the choice, and a project's own
// -m "not integration" in addopts is undone.
func (s *subject) integration() []string {
	argv := append([]string{}, pytestArgv...)
	if dir := s.project.Tests.IntegrationDir; dir != "" {
		return append(argv, "-m", "", "--no-cov", "--", dir)
	}
	return append(argv, "-m", "integration", "--no-cov")
}

// withCoverage adds pytest-cov where the project's own environment has none.
func withCoverage(ctx context.Context, env *dagger.Container) (*dagger.Container, error) {
	probe, err := execute(ctx, env, time.Minute, "python", "-c", "import pytest_cov")
	if err != nil || probe.exit == 0 {
		return env, err
	}
	const list = "/slipway/coverage.txt"
	return env.WithNewFile(list, requirements("coverage")).
		WithExec([]string{"uv", "pip", "install", "--quiet", "--require-hashes", "--requirement", list}), nil
}
