package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/dist"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/report"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Builds the sdist and the wheels, in a container that holds no secret.
//
// Packages built by hatchling are built by hatchling, all others by `build`, with their own build requirements. Made
// from the commit's tree, with SOURCE_DATE_EPOCH from the commit, so the same commit gives the same bytes; a folder
// without history takes the day of its changelog section. Returns a folder with these files and nothing else.
//
// +cache="never"
func (m *Slipway) Build(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) (*dagger.Directory, error) {
	s, err := m.forRelease(ctx, "build", tag)
	if err != nil {
		return nil, err
	}
	files, err := s.dist()
	if err != nil {
		result := runAll(ctx, s, []step{find("build")})[0] // the same failure, in words
		return nil, &stageError{text: report.Stage(result), cause: err}
	}
	return files.dir, nil
}

// built is what came out of a build, read and hashed.
type built struct {
	dir  *dagger.Directory // addressed by content
	set  *dist.Set
	tree string // local folder with what it was built from
	run  execution
}

// buildError is a build that failed, with its output.
type buildError struct{ run execution }

func (e *buildError) Error() string {
	return fmt.Sprintf("the build ended with exit code %d", e.run.exit)
}

// linksError is a tree with links out of it: a build would follow them and pack what they point at.
type linksError struct{ findings []stage.Finding }

func (e *linksError) Error() string {
	more := ""
	if n := len(e.findings) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return "not built: " + e.findings[0].File + ": " + e.findings[0].Message + more
}

const buildLimit = 20 * time.Minute

// makeDist builds the subject's tree once.
func (s *subject) makeDist(ctx context.Context) (*built, error) {
	tree, err := s.narrow(ctx, "build", dagger.DirectoryFilterOpts{})
	if err != nil {
		return nil, err
	}
	local := filepath.Join("narrow", "build")
	links, err := dist.TreeLinks(os.DirFS(local))
	if err != nil {
		return nil, err
	}
	if len(links) > 0 {
		return nil, &linksError{links}
	}
	in, argv, err := s.builder(ctx)
	if err != nil {
		return nil, err
	}
	in = in.WithEnvVariable("SOURCE_DATE_EPOCH", strconv.FormatInt(s.epoch(), 10)).
		WithDirectory("/src", tree).WithWorkdir("/src")
	run, err := execute(ctx, in, buildLimit, argv...)
	if err != nil {
		return nil, err
	}
	if run.exit != 0 {
		return nil, &buildError{run}
	}
	dir, err := narrow(ctx, "dist", run.files, dagger.DirectoryFilterOpts{Include: []string{"dist"}})
	if err != nil {
		return nil, err
	}
	left := filepath.Join("narrow", "dist", "dist")
	switch info, err := os.Lstat(left); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &stageError{text: "the build ended without an error and left no files"}
	case err != nil:
		return nil, err
	case !info.IsDir(): // a link would be followed here, to another place than in the build's container
		return nil, &stageError{text: "the build left no folder for its files but something else, " + info.Mode().Type().String()}
	}
	set, err := dist.Open(left)
	if err != nil {
		return nil, &stageError{text: err.Error(), cause: err}
	}
	return &built{dir: dir.Directory("dist"), set: set, tree: local, run: run}, nil
}

// builder is a container with what builds the package, and the command.
func (s *subject) builder(ctx context.Context) (*dagger.Container, []string, error) {
	python, err := s.newest(ctx)
	if err != nil {
		return nil, nil, err
	}
	in := s.pretend(withTool(uvContainer(python), "build", ""))
	if s.project.Backend == "hatchling.build" && s.hatchlingAlone() {
		return in, []string{"/opt/build/bin/python", "-m", "hatchling", "build", "--directory", outputs + "/dist"}, nil
	}
	return in, []string{"/opt/build/bin/python", "-m", "build", "--installer=uv", "--outdir", outputs + "/dist"}, nil
}

// hatchlingAlone says whether our pinned hatchling is all that the build asks for; with plugins or a version of its own
// choice the package gets its own environment.
func (s *subject) hatchlingAlone() bool {
	return len(s.project.BuildRequires) == 1 && project.RequirementAllows(s.project.BuildRequires[0], "hatchling",
		pinned("build", "hatchling"))
}

// epoch is the commit's time; without a commit the day of the changelog section, so that two runs on the same files
// build the same bytes.
func (s *subject) epoch() int64 {
	if s.commit != nil && !s.commit.time.IsZero() {
		return s.commit.time.Unix()
	}
	if tag, err := s.meantTag(); err == nil {
		if section, err := s.section(tag); err == nil {
			return section.Date.Unix()
		}
	}
	return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC).Unix() // ZIP knows no earlier day
}

func (s *subject) build(context.Context) (stage.Result, error) {
	files, err := s.dist()
	var failed *buildError
	if errors.As(err, &failed) {
		return s.finish(stage.Result{Verdict: stage.Failed, Reason: failed.Error(),
			Output: stage.LastLines(failed.run.stdout+failed.run.stderr, 30),
			Fix:    "run the build where you are: python -m build"}, "", failed.run), nil
	}
	var links *linksError
	if errors.As(err, &links) {
		return stage.Result{Verdict: stage.Failed, Reason: links.Error(), Findings: links.findings,
			Fix: "replace the links by files of the package"}, nil
	}
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	}
	names := make([]string, len(files.set.Files))
	for i, file := range files.set.Files {
		names[i] = fmt.Sprintf("%s  %d bytes  sha256 %s", file.Name, file.Size, file.SHA256)
	}
	slices.Sort(names)
	return s.finish(stage.Result{Verdict: stage.Passed, Details: names,
		Reason: fmt.Sprintf("%d files, by %s", len(names), s.project.Backend)}, "build", files.run), nil
}

// checkVersions compares the built files with the tag.
func (b *built) checkVersions(tag version.Tag) []stage.Finding {
	names := make([]string, len(b.set.Files))
	metadata := map[string]string{}
	for i, file := range b.set.Files {
		names[i], metadata[file.Name] = file.Name, file.Metadata.Get("Version")
	}
	return project.CheckBuilt(tag, names, metadata)
}
