package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/stage"
)

// Installs a published version the way users will, in clean containers, and compares every file by hash.
//
// Downloads exactly the given files from the index, installs the wheel with its dependencies from the real index (never
// both at once, so nobody's package of the same name gets in), imports the package and looks at its version, on every
// declared Python.
//
// +cache="never"
func (m *Slipway) Verify(
	ctx context.Context,
	// The folder with the files that were published.
	dist *dagger.Directory,
	// Where they were published: pypi, testpypi, an index of [tool.slipway.index], or an upload URL.
	index string,
	// Lets what the index answers travel unencrypted, from an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (string, error) {
	set, err := openDist(ctx, dist, "verify")
	if err != nil {
		return "", err
	}
	s, err := m.examine(ctx, "verify", m.workingTree(), newImages())
	if err != nil {
		return "", err
	}
	to, err := s.realIndex(ctx, place{index, allowHttp})
	if err != nil {
		return "", err
	}
	result, err := s.verify(ctx, to, set)
	if err != nil {
		return "", explain("verifying on "+to.Name, err)
	}
	text := stage.Harmless(to.opening() + result.Reason + "\n" + strings.Join(result.Details, "\n") + "\n")
	if result.Verdict.Blocks() {
		return "", &stageError{text: text}
	}
	return text, nil
}

//go:embed scripts/installed.py
var installedScript string

// verify waits until the index lists every file with our hash, downloads them all, and installs on every Python.
func (s *subject) verify(ctx context.Context, at destination, set *dist.Set) (stage.Result, error) {
	client := &index.Client{Index: at.index, UserAgent: userAgent, Log: say}
	err := client.Wait(ctx, set)
	if err == nil {
		err = downloadAll(ctx, client, set)
	}
	if err != nil {
		what, fix := index.Explain(err)
		return stage.Result{Verdict: stage.Failed, Reason: what, Fix: fix}, nil
	}
	pythons, err := s.interpreters(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	runs := make([]execution, len(pythons))
	errs := make([]error, len(pythons))
	var wait sync.WaitGroup
	for i, python := range pythons {
		if python.missing == "" {
			wait.Go(func() { runs[i], errs[i] = s.install(ctx, at, set, python.version) })
		}
	}
	wait.Wait()
	result := stage.Result{Verdict: stage.Passed, Details: []string{fmt.Sprintf(
		"%d files downloaded, each with the hash that was built", len(set.Files))}}
	installed := 0
	for i, python := range pythons {
		switch {
		case python.missing != "":
			result.Details = append(result.Details, "python "+python.version+": skipped: "+python.missing)
		case errs[i] != nil:
			return stage.Result{}, errs[i]
		case runs[i].exit != 0:
			result.Verdict = stage.Failed
			result.Output = append(result.Output, stage.LastLines(runs[i].stdout+runs[i].stderr, 15)...)
			result.Details = append(result.Details, "python "+python.version+": not installed or not importable")
		default:
			installed++
			result.Details = append(result.Details, "python "+python.version+": "+strings.TrimSpace(runs[i].stdout))
		}
	}
	result.Reason = fmt.Sprintf("downloaded by hash, installed and imported on %d of %d Pythons", installed, len(pythons))
	if installed == 0 {
		result.Verdict = stage.Failed
	}
	return result, nil
}

func downloadAll(ctx context.Context, client *index.Client, set *dist.Set) error {
	remote, err := client.Files(ctx, set.Name)
	if err != nil {
		return err
	}
	for _, file := range set.Files {
		at := slices.IndexFunc(remote, func(other index.Remote) bool { return other.Filename == file.Name })
		if at < 0 {
			return fmt.Errorf("%s was listed and is no more", file.Name)
		}
		if remote[at].SHA256 != file.SHA256 {
			return fmt.Errorf("%s has sha256 %s on the index and %s here", file.Name, remote[at].SHA256, file.SHA256)
		}
		if err := client.Download(ctx, remote[at], io.Discard); err != nil {
			return err
		}
	}
	return nil
}

// install does what a user does, in a container with nothing but Python: pip downloads our file by hash from that index
// alone, then installs it with its dependencies from wherever pip usually goes.
func (s *subject) install(ctx context.Context, at destination, set *dist.Set, python string) (execution, error) {
	in := dag.Container().From(pythonImage(python)).
		WithEnvVariable("PIP_DISABLE_PIP_VERSION_CHECK", "1").
		WithEnvVariable("PIP_ROOT_USER_ACTION", "ignore").
		WithNewFile("/slipway/expected.txt", expected(set)).
		WithNewFile("/slipway/installed.py", installedScript).
		WithWorkdir("/slipway").
		// Not a cached answer: the index is asked now.
		WithEnvVariable("SLIPWAY_ASKED", time.Now().Format(time.RFC3339Nano))
	simple := at.index.SimpleURL
	if at.service != nil {
		in = in.WithServiceBinding(standInHost, at.service)
		simple = at.inContainers + "/simple/"
	}
	argv := []string{basePython, "/slipway/installed.py", simple, set.Name, set.Version}
	return execute(ctx, in, 10*time.Minute, append(argv, s.project.ImportNames...)...)
}

// expected pins the version to the hashes of our files, for pip.
func expected(set *dist.Set) string {
	line := dist.NormalizeName(set.Name) + "==" + set.Version
	for _, file := range set.Files {
		line += " --hash=sha256:" + file.SHA256
	}
	return line + "\n"
}

// verify is the stage.
func (r *releasing) verify(ctx context.Context) (stage.Result, error) {
	files, err := r.subject.dist()
	if err != nil {
		return stage.Result{}, err
	}
	return r.subject.verify(ctx, r.destination, files.set)
}
