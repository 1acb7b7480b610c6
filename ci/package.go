package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
)

// Checks the built sdist and wheels the way an index would, before it does.
//
// twine check --strict (the description renders), one sdist and its wheels and nothing else, no member that leaves its
// root, no file that the tree does not have at that place, file names, METADATA and RECORD as the index's rules have
// them.
//
// +check
// +cache="never"
func (m *Slipway) Package(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) ([]string, error) {
	// A list of lines is printed as text. For one string, Dagger's Go SDK before 1.0 gives modules that depend on this one
	// a field that is named like the function, and "package" is a word of Go's: none of them would compile.
	text, err := m.gateAt(ctx, "package", tag)
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n"), err
}

func (s *subject) checkPackage(ctx context.Context) (stage.Result, error) {
	files, err := s.dist()
	if err != nil {
		return stage.Result{Verdict: stage.Unknown, Reason: "nothing to check, the build failed", Because: "build",
			Fix: "mend the build first"}, nil
	}
	findings := files.set.Check()
	layout, err := s.project.Layout()
	if err != nil {
		return stage.Result{}, err
	}
	outside, uncompared, err := files.set.OutsideTree(os.DirFS(files.tree), layout)
	if err != nil {
		return stage.Result{}, err
	}
	if findings = append(findings, outside...); len(findings) > 0 {
		return stage.Result{Verdict: stage.Failed, Findings: findings, Details: uncompared,
			Reason: fmt.Sprintf("the built files break rules, findings: %d", len(findings)),
			Fix: "fix the package's build configuration; a file that the build makes is named by generated in " +
				"[tool.slipway]"}, nil
	}
	argv := []string{program("twine"), "check", "--strict"}
	for _, file := range files.set.Files {
		argv = append(argv, file.Name)
	}
	in := tool("twine", "").WithMountedDirectory("/dist", files.dir).WithWorkdir("/dist")
	run, err := execute(ctx, in, 5*time.Minute, argv...)
	if err != nil {
		return stage.Result{}, err
	}
	result := gate.Twine(run.said())
	result.Details = slices.Concat(result.Details, uncompared, project.DaggerInside(files.set.SdistPaths()))
	return s.finish(result, "twine", run), nil
}
