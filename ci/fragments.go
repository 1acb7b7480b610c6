package main

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/change"
	"dagger/slipway/internal/changelog"
	"dagger/slipway/internal/prepare"
	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Some projects keep a file for every change and let a tool gather them into the changelog at a release. That tool runs
// here, as they have configured it: to gather in next prepare, and in the gate to see that nothing is left ungathered.

// changie is a Go program that its authors also pack for npm, with its hash in the lock file.
//
//go:embed tools/changie/package.json tools/changie/package-lock.json
var changieFiles embed.FS

const changie = "/opt/changie/node_modules/.bin/changie"

const fragmentsLimit = 5 * time.Minute

// withFragmentsTool is a container with the tool that gathers fragments.
func withFragmentsTool(name string) *dagger.Container {
	if name == project.Towncrier {
		return tool("towncrier", "")
	}
	in := tool("node", "")
	for _, file := range []string{"package.json", "package-lock.json"} {
		in = in.WithNewFile("/opt/changie/"+file, changieFile(file))
	}
	return in.WithExec([]string{"/opt/node/bin/npm", "ci", "--prefix", "/opt/changie", "--ignore-scripts", "--no-audit", "--no-fund",
		"--loglevel=error"})
}

func changieFile(name string) string {
	text, err := changieFiles.ReadFile("tools/changie/" + name)
	if err != nil {
		panic(err) // a name in this source that no file has
	}
	return string(text)
}

// changieVersion is the version that package.json pins.
func changieVersion() string {
	return regexp.MustCompile(`"changie": "([^"]+)"`).FindStringSubmatch(changieFile("package.json"))[1]
}

// gatherArgv are the commands that gather, one after the other.
func (s *subject) gatherArgv(name, number string, day time.Time) [][]string {
	if name == project.Changie {
		return [][]string{{changie, "batch", number}, {changie, "merge"}}
	}
	argv := []string{program("towncrier"), "build", "--yes", "--version", number, "--date", day.Format(time.DateOnly)}
	if !s.project.NamesTowncrier() {
		argv = append(argv, "--name", s.project.Name) // it would import the package to know its name
	}
	return [][]string{argv}
}

// gathered is what the files are after the tool has gathered, in a container without secrets or history. A tool that
// failed is a result: its exit code is not 0.
func (s *subject) gathered(
	ctx context.Context, name string, files *dagger.Directory, number string, day time.Time,
) (*dagger.Directory, execution, error) {
	var run execution
	if folder := s.project.UngatheredFolder(); folder != "" {
		files = files.WithDirectory(folder, dag.Directory())
	}
	for _, argv := range s.gatherArgv(name, number, day) {
		in := withFragmentsTool(name).WithDirectory(outputs+"/src", files).WithWorkdir(outputs+"/src").
			WithEnvVariable("SLIPWAY_DAY", day.Format(time.DateOnly)) // changie takes it from the clock
		var err error
		if run, err = execute(ctx, in, fragmentsLimit, argv...); err != nil || run.exit != 0 {
			return nil, run, err
		}
		files = run.files.Directory("src")
	}
	return files, run, nil
}

// gather is the Changeset of a release whose changelog a tool writes. The tool runs the project's templates, which may do
// anything in their container: of what is there afterwards only what the tool is for is taken.
func (s *subject) gather(ctx context.Context, release prepare.Release, prepared prepare.Prepared) (*dagger.Changeset, error) {
	if s.gatheredLine(release.Tag) > 0 {
		return s.changes(ctx, change.Changes{Files: prepared.Files})
	}
	edited, err := s.narrow(ctx, "fragments", dagger.DirectoryFilterOpts{})
	if err != nil {
		return nil, explain("reading the source", err)
	}
	for _, name := range slices.Sorted(maps.Keys(prepared.Files)) {
		edited = edited.WithNewFile(name, string(prepared.Files[name]))
	}
	after, run, err := s.gathered(ctx, release.Fragments, edited, release.Tag.SemVer(), release.Day)
	if err != nil {
		return nil, err
	}
	if run.exit != 0 {
		return nil, &stageError{text: release.Fragments + " failed:\n" +
			strings.Join(stage.LastLines(run.stdout+"\n"+run.stderr, 15), "\n")}
	}
	for name, dir := range map[string]*dagger.Directory{"ungathered": edited, "gathered": after} {
		if _, err := dir.Export(ctx, name, dagger.DirectoryExportOpts{Wipe: true}); err != nil {
			return nil, explain("reading what "+release.Fragments+" left", err)
		}
	}
	taken, err := change.Take(os.DirFS("ungathered"), os.DirFS("gathered"), prepare.Gathering(s.project, release))
	if err != nil {
		return nil, &stageError{text: release.Fragments + ": " + err.Error(), cause: err}
	}
	maps.Copy(taken.Files, prepared.Files)
	return s.changes(ctx, taken)
}

// gatheredLine is where the changelog has its heading for a version, 0 where it has none.
func (s *subject) gatheredLine(tag version.Tag) int {
	data, err := s.project.Read(s.project.FragmentsFile())
	if err != nil {
		return 0
	}
	if line := changelog.Heading(data, tag.SemVer()); line > 0 {
		return line
	}
	return changelog.Heading(data, tag.PEP440())
}

// pending is a version that no project has, to see which files gathering would take away.
const pending = "9999.0.0"

// fragments is the changelog gate of a project with a tool for it: the file names this version, and nothing is left to
// gather.
func (s *subject) fragments(ctx context.Context, name string, tag version.Tag) (stage.Result, error) {
	files, err := s.all(ctx, "fragments")
	if err != nil {
		return stage.Result{}, err
	}
	after, run, err := s.gathered(ctx, name, files, pending, time.Now().UTC())
	if err != nil {
		return stage.Result{}, err
	}
	file := s.project.FragmentsFile()
	fix := "gather and commit: dagger call next prepare"
	if run.exit != 0 {
		return s.finish(stage.Result{Verdict: stage.Unknown, Reason: name + " ended with exit code " + fmt.Sprint(run.exit),
			Output: stage.LastLines(run.stdout+"\n"+run.stderr, 15), Fix: "run it where you are and mend what it says"}, name, run), nil
	}
	left, err := after.Changes(files).RemovedPaths(ctx)
	if err != nil {
		return stage.Result{}, err
	}
	left = slices.DeleteFunc(left, func(name string) bool { return strings.HasSuffix(name, "/") })
	if len(left) > 0 {
		result := stage.Result{Verdict: stage.Failed, Fix: fix, Reason: fmt.Sprintf("%d changes are not in the changelog yet", len(left))}
		if len(left) == 1 {
			result.Reason = "1 change is not in the changelog yet"
		}
		for _, fragment := range left {
			result.Findings = append(result.Findings, stage.Finding{File: fragment, Rule: name, Message: "this fragment is not gathered"})
		}
		return s.finish(result, name, run), nil
	}
	line := s.gatheredLine(tag)
	if line == 0 {
		if name == project.Changie {
			fix += "; if changie writes another file, name it in [tool.slipway] changelog"
		}
		return s.finish(stage.Result{Verdict: stage.Failed, Fix: fix, Reason: file + " has no heading for " + tag.SemVer(),
			Findings: []stage.Finding{{File: file, Message: "no heading names " + tag.SemVer()}}}, name, run), nil
	}
	return s.finish(stage.Result{Verdict: stage.Passed,
		Reason: fmt.Sprintf("%s line %d; %s has nothing left to gather", file, line, name)}, name, run), nil
}
