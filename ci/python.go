package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/project"
)

// interpreter is one Python that the package declares.
type interpreter struct {
	version string // 3.13
	missing string // why it cannot be run here; "" when it can
}

// interpreters asks, for every declared Python, whether there is an image of it. Lowest first.
func (s *subject) interpreters(ctx context.Context) ([]interpreter, error) {
	found, errs := make([]interpreter, len(s.project.Pythons)), make([]error, len(s.project.Pythons))
	var wait sync.WaitGroup
	for i, version := range s.project.Pythons {
		wait.Go(func() {
			image := s.images.resolve(ctx, pythonImage(version))
			found[i], errs[i] = interpreter{version: version, missing: image.Missing}, image.err
		})
	}
	wait.Wait()
	return found, errors.Join(errs...)
}

// newest returns the newest declared Python that can be run.
func (s *subject) newest(ctx context.Context) (string, error) {
	all, err := s.interpreters(ctx)
	if err != nil {
		return "", err
	}
	var missing []string
	for _, python := range slices.Backward(all) {
		if python.missing == "" {
			return python.version, nil
		}
		missing = append(missing, python.missing)
	}
	return "", &stageError{text: "none of the package's Pythons can be run here: " + strings.Join(missing, ", ")}
}

// venv is where the package's own environment lies; its commands come first in PATH.
const (
	venv       = "/venv"
	venvPython = venv + "/bin/python"
)

// environment installs what the package's tests need, then the package itself from the given files: editable, so that
// coverage and type checks speak of the files under /src. Dependencies are a layer of their own, keyed by the files
// that name them, unless they are known only to the build backend.
func (s *subject) environment(
	ctx context.Context, stage, python string, files *dagger.Directory,
) (*dagger.Container, error) {
	in := uvContainer(python).
		WithExec([]string{uv, "venv", "--quiet", "--python", basePython, venv}).
		WithEnvVariable("VIRTUAL_ENV", venv).
		WithEnvVariable("UV_PROJECT_ENVIRONMENT", venv).
		WithEnvVariable("PATH", venv+"/bin:${PATH}", dagger.ContainerWithEnvVariableOpts{Expand: true}).
		WithWorkdir("/src")
	manifest := files
	if !s.needsSource() {
		var err error
		manifest, err = s.narrow(ctx, stage+"-manifest-"+python, dagger.DirectoryFilterOpts{Include: manifestFiles(s.project)})
		if err != nil {
			return nil, err
		}
	}
	if s.project.Install.Kind != project.InstallLock {
		// What is resolved today may be another thing tomorrow, and users get tomorrow's.
		in = in.WithEnvVariable("SLIPWAY_DAY", time.Now().UTC().Format(time.DateOnly))
	}
	if s.needsSource() {
		in = s.pretend(in) // the dependencies are known to the backend only, or name the package itself
	}
	in = in.WithDirectory("/src", manifest).WithExec(installArgv(s.project.Install)).WithDirectory("/src", files)
	// Not before: it would be the version of every dependency that is built by setuptools-scm, too.
	return s.pretend(in).WithExec([]string{uv, "pip", "install", "--quiet", "--no-deps", "--editable", "."}), nil
}

// needsSource says whether even the dependencies cannot be known without the package's files.
func (s *subject) needsSource() bool {
	return s.project.DynamicDependencies || s.project.Install.Kind == project.InstallRequirements
}

// manifestFiles name the dependencies.
func manifestFiles(p *project.Project) []string {
	return []string{project.Pyproject, string(project.InstallLock)}
}

// installArgv installs the package's dependencies and what its tests need on top.
func installArgv(how project.Install) []string {
	if how.Kind == project.InstallLock {
		argv := []string{uv, "sync", "--quiet", "--frozen", "--no-install-project"}
		argv = append(argv, each("--group", how.Names)...)
		return append(argv, each("--extra", how.Extras)...)
	}
	argv := []string{uv, "pip", "install", "--quiet", "--requirement", project.Pyproject}
	switch how.Kind {
	case project.InstallGroup:
		argv = append(argv, each("--group", how.Names)...)
	case project.InstallExtra:
		argv = append(argv, each("--extra", how.Names)...)
	case project.InstallRequirements:
		argv = append(argv, each("--requirement", how.Files)...)
	}
	return argv
}

// each puts an option before every value.
func each(option string, values []string) []string {
	var argv []string
	for _, value := range values {
		argv = append(argv, option, value)
	}
	return argv
}

// pretend tells the backend of a package versioned by git which version it builds: without .git it cannot compute one.
func (s *subject) pretend(in *dagger.Container) *dagger.Container {
	if !s.project.VersionSource.FromGit() {
		return in
	}
	return in.WithEnvVariable("SETUPTOOLS_SCM_PRETEND_VERSION", s.pretendVersion())
}

// pretendVersion is the version that a package versioned by git is installed as.
func (s *subject) pretendVersion() string {
	if s.tag != nil {
		return s.tag.PEP440()
	}
	return "0.0.0"
}
