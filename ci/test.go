package main

import (
	"context"
	_ "embed"
	"slices"
	"strings"
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
// +cache="never"
func (m *Slipway) Test(ctx context.Context) (string, error) { return m.gate(ctx, "test") }

func (s *subject) test(ctx context.Context) (stage.Result, error) {
	if missing := s.project.NoInstall; missing != nil {
		return stage.Result{Verdict: stage.Failed, Reason: missing.Error()}, nil
	}
	files, err := s.code(ctx, "test")
	if err != nil {
		return stage.Result{}, err
	}
	pythons, err := s.interpreters(ctx)
	if err != nil {
		return stage.Result{}, err
	}
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
		want.Precision = s.project.Coverage.Precision
	}
	return s.finish(gate.Test(reports, want), "", runs...), nil
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
	in, unit, err := s.unit(ctx, env)
	if err != nil {
		return found, err
	}
	found.report.Unit, err = found.pytest(ctx, in, s.limit(), unit)
	if err != nil || !s.project.Tests.HasIntegration {
		return found, err
	}
	integration, err := s.integration(ctx, env)
	if err != nil {
		return found, err
	}
	env = env.WithNewFile("/slipway/plugins/slipway_select.py", selectPlugin).
		WithEnvVariable("PYTHONPATH", "/slipway/plugins").
		WithEnvVariable("SLIPWAY_INTEGRATION", s.project.Tests.IntegrationDir)
	in, forward := withRedis(env, "python "+python.version, s.project.Config.Test.Redis)
	found.report.Integration, err = found.pytest(ctx, in, s.limit(), append(forward, integration...))
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

// pytestArgv is what both kinds of run share. Bytes that pytest would keep for its next run would
// only be thrown away.
var pytestArgv = []string{venvPython, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", "--junitxml=" + outputs + "/junit.xml"}

const coverageReport = outputs + "/coverage.json"

//go:embed scripts/measure.py
var measureScript string

// unit is the environment and the command for all tests that are not integration tests. Coverage is measured by the
// project's own pytest-cov; without it, and with a threshold to hold, by coverage.py. The project's own threshold is
// switched off: the number is ours to judge, so that a failure says which it is.
func (s *subject) unit(ctx context.Context, env *dagger.Container) (*dagger.Container, []string, error) {
	choice := s.notIntegration()
	sources, err := s.project.CoverageSources()
	if err != nil {
		return nil, nil, err
	}
	plugin, err := imports(ctx, env, "pytest_cov")
	switch {
	case err != nil:
		return nil, nil, err
	case plugin:
		argv := slices.Concat(pytestArgv, []string{"--cov-report=json:" + coverageReport, "--cov-fail-under=0"})
		if len(sources) == 0 {
			argv = append(argv, "--cov")
		}
		for _, name := range sources {
			argv = append(argv, "--cov="+name)
		}
		return env, append(argv, choice...), nil
	case s.project.Coverage == nil:
		return env, slices.Concat(pytestArgv, choice), nil
	}
	env, err = withCoverage(ctx, env)
	measure := []string{venvPython, "/slipway/measure.py", coverageReport, strings.Join(sources, ",")}
	return env.WithNewFile("/slipway/measure.py", measureScript), slices.Concat(measure, pytestArgv[2:], choice), err
}

// notIntegration leaves integration tests out of a run.
func (s *subject) notIntegration() []string {
	var argv []string
	if s.project.Tests.HasIntegration && s.project.Tests.IntegrationMarker { // without any, nobody else would run them
		argv = append(argv, "-m", "not integration")
	}
	if dir := s.project.Tests.IntegrationDir; dir != "" {
		argv = append(argv, "--ignore="+dir)
	}
	return argv
}

//go:embed scripts/slipway_select.py
var selectPlugin string

// integration is the command for the others, which a folder, a marker or both single out; a project's own
// -m "not integration" in addopts is undone. Their coverage is not asked for, whatever addopts say.
func (s *subject) integration(ctx context.Context, env *dagger.Container) ([]string, error) {
	argv := slices.Clone(pytestArgv)
	plugin, err := imports(ctx, env, "pytest_cov")
	if plugin {
		argv = append(argv, "--no-cov")
	}
	switch tests := s.project.Tests; {
	case tests.IntegrationDir == "":
		return append(argv, "-m", "integration"), err
	case !tests.IntegrationMarker:
		return append(argv, "-m", "", "--", tests.IntegrationDir), err
	}
	return append(argv, "-m", "", "-p", "slipway_select"), err
}

// imports says whether the project's own environment has a module.
func imports(ctx context.Context, env *dagger.Container, module string) (bool, error) {
	probe, err := executeOnce(ctx, env, time.Minute, venvPython, "-c", "import "+module)
	return probe.exit == 0 && err == nil, err
}

// withCoverage adds coverage.py where the project's own environment has none.
func withCoverage(ctx context.Context, env *dagger.Container) (*dagger.Container, error) {
	if there, err := imports(ctx, env, "coverage"); there || err != nil {
		return env, err
	}
	const list = "/slipway/coverage.txt"
	return env.WithNewFile(list, requirements("coverage")).
		WithExec([]string{uv, "pip", "install", "--quiet", "--require-hashes", "--requirement", list}), nil
}
