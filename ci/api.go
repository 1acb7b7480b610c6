package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Compares the public API with that of the previous release: what broke, and which release that asks for.
//
// Read by griffe, without running the package. From 1.0.0 on a breaking change in a minor or patch release fails, with
// symbol, file and line; 0.x promises nothing and is told. The previous release is the newest final one below this version:
// at its tag, or, where no tag is here, the sdist on the index that is named.
//
// +check
// +cache="never"
func (m *Slipway) Api(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
	// Where to look for the previous release if no tag has it: pypi, testpypi, one of [tool.slipway.index].
	//
	// +optional
	index string,
	// Lets what the index answers travel unencrypted, from an index at http:// that is not on this machine.
	//
	// +optional
	allowHttp bool,
) (string, error) {
	return m.gateOn(ctx, "api", tag, place{index, allowHttp})
}

//go:embed scripts/api.py
var apiScript string

const apiLimit = 10 * time.Minute

func (s *subject) api(ctx context.Context) (stage.Result, error) {
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Skipped, Reason: err.Error()}, nil
	}
	if len(s.project.ImportRoots()) == 0 {
		return stage.Result{Verdict: stage.Skipped, Reason: "the package has no Python module that can be found"}, nil
	}
	then, from, why, err := s.previous(ctx, tag)
	if err != nil || why.Verdict != "" {
		return why, err
	}
	now := &importable{tree: s.tree, roots: s.project.ImportRoots()}
	run, err := compareAPI(ctx, then, now)
	if err != nil {
		return stage.Result{}, err
	}
	to := gate.Release{Tag: tag.String(), Numbers: tag.Numbers()}
	return s.finish(gate.API(run.said(), from, to, s.original), "griffe", run), nil
}

// importable is what a package imports as, at one time.
type importable struct {
	tree  *dagger.Directory // the package's folder
	roots []project.ImportRoot
}

// previous is the package as its previous release had it; why is the result where it cannot be compared with.
func (s *subject) previous(ctx context.Context, tag version.Tag) (then *importable, from gate.Release, why stage.Result, err error) {
	releases, err := s.releases(ctx)
	if last, ok := before(releases, tag); err == nil && ok {
		from = gate.Release{Tag: last.Name, Numbers: last.Version.Release()}
		then, err = s.at(ctx, last.Commit)
		return then, from, unreadable(last.Name, err), nil
	}
	why = stage.Result{Verdict: stage.Skipped,
		Reason: fmt.Sprintf("no release before %s has a tag here, so there is nothing to compare with", tag)}
	if err != nil {
		why = cannotTell(err)
	}
	if s.asked == nil || why.Verdict != stage.Skipped {
		return nil, from, why, nil
	}
	then, from, err = s.onIndex(ctx, tag)
	if then == nil && err == nil {
		why.Reason = fmt.Sprintf("no release before %s has a tag here or an sdist on %s, so there is nothing to compare with",
			tag, s.asked.Name)
		return nil, from, why, nil
	}
	return then, from, unreadable("what "+s.asked.Name+" has", err), nil
}

// unreadable is the result where a previous release is there and cannot be read; zero where err is nil.
func unreadable(what string, err error) stage.Result {
	if err == nil {
		return stage.Result{}
	}
	return stage.Result{Verdict: stage.Unknown, Reason: what + " cannot be read: " + err.Error(),
		Fix: `compare by hand, and accept it by name: --waive "api=reason, by whom"`}
}

//go:embed scripts/unpack.py
var unpackScript string

// onIndex is the package as the index has it in the sdist of the previous version, nil where there is none.
func (s *subject) onIndex(ctx context.Context, tag version.Tag) (*importable, gate.Release, error) {
	client := &index.Client{Index: s.asked.index, UserAgent: userAgent, Log: say}
	files, err := client.Files(ctx, s.project.Name)
	if err != nil {
		return nil, gate.Release{}, explain("asking "+s.asked.Name+" for the previous release", err)
	}
	sdist, own, found := index.Previous(files, s.project.Name, tag.PEP440())
	if !found {
		return nil, gate.Release{}, nil
	}
	local, err := os.Create("previous.tar.gz")
	if err != nil {
		return nil, gate.Release{}, err
	}
	err = errors.Join(client.Download(ctx, sdist, local), local.Close())
	if err != nil {
		return nil, gate.Release{}, explain("downloading the previous release", err)
	}
	in := dag.Container().From(pythonImage(toolPython)).
		WithNewFile("/slipway/unpack.py", unpackScript).
		WithFile("/in.tar.gz", dag.CurrentModule().WorkdirFile("previous.tar.gz"))
	run, err := execute(ctx, in, 5*time.Minute, basePython, "-I", "/slipway/unpack.py", "/in.tar.gz", outputs)
	if err != nil {
		return nil, gate.Release{}, err
	}
	if run.exit != 0 {
		return nil, gate.Release{}, &stageError{text: shownLine(sdist.Filename) + " cannot be unpacked: " +
			strings.Join(stage.LastLines(run.stdout+run.stderr, 1), "")}
	}
	dir := run.files.Directory(strings.TrimSuffix(sdist.Filename, ".tar.gz"))
	then, err := s.importsOf(ctx, "published", dir)
	return then, gate.Release{Tag: own.String(), Numbers: own.Release()}, err
}

// at is what the same package imported as at another commit. Its files come from the history that is here: the engine's own
// checkout would fetch submodules from wherever that commit says.
func (s *subject) at(ctx context.Context, commit string) (*importable, error) {
	repository, err := s.history()
	if err != nil {
		return nil, err
	}
	local := filepath.Join("before", commit)
	if err := repository.Checkout(ctx, commit, s.module.Path, local); err != nil {
		return nil, err
	}
	return s.importsOf(ctx, commit, dag.CurrentModule().Workdir(local))
}

// importsOf finds what a folder imports as.
func (s *subject) importsOf(ctx context.Context, name string, tree *dagger.Directory) (*importable, error) {
	scratch := filepath.Join("facts", s.name+"-"+name)
	_, err := tree.Filter(dagger.DirectoryFilterOpts{Include: append(project.Patterns(), "**/*.py")}).
		Export(ctx, scratch, dagger.DirectoryExportOpts{Wipe: true})
	if err != nil {
		return nil, err
	}
	roots, err := project.RootsOf(os.DirFS(scratch), s.project.Name)
	return &importable{tree: tree, roots: roots}, err
}

// compareAPI runs griffe on the importable files of two states of the package.
func compareAPI(ctx context.Context, then, now *importable) (execution, error) {
	before, err := then.files(ctx, "api-before")
	if err != nil {
		return execution{}, err
	}
	after, err := now.files(ctx, "api-now")
	if err != nil {
		return execution{}, err
	}
	argv := []string{"/opt/griffe/bin/python", "/slipway/api.py", "--old", "/before", "--new", "/now"}
	named := map[string]bool{}
	for _, root := range slices.Concat(then.roots, now.roots) { // all in one run: packages may lean on each other
		if !named[root.Name] {
			named[root.Name] = true
			argv = append(argv, "--package", root.Name)
		}
	}
	in := tool("griffe", "").
		WithNewFile("/slipway/api.py", apiScript).
		WithMountedDirectory("/before", before).
		WithMountedDirectory("/now", after)
	return execute(ctx, in, apiLimit, argv...)
}

// files is a folder with what can be imported, at the places where an interpreter would look for it.
func (i *importable) files(ctx context.Context, name string) (*dagger.Directory, error) {
	sources, err := narrow(ctx, name, i.tree, dagger.DirectoryFilterOpts{Include: []string{"**/*.py", "**/*.pyi"}})
	if err != nil {
		return nil, err
	}
	out := dag.Directory()
	for _, root := range i.roots {
		if strings.HasSuffix(root.Path, ".py") {
			out = out.WithFile(root.Importable(), sources.File(root.Path))
			continue
		}
		out = out.WithDirectory(root.Importable(), sources.Directory(root.Path))
	}
	return out, nil
}

// original is the path in the package's folder of a file that griffe named.
func (s *subject) original(file string) string {
	for _, root := range s.project.ImportRoots() {
		if path, ok := root.Original(file); ok {
			return path
		}
	}
	return file
}
