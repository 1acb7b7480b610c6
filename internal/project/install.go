package project

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// InstallKind is how the tests' dependencies are installed.
type InstallKind string

// The ways to install, in the order in which they are looked for.
const (
	InstallLock         InstallKind = "uv.lock"
	InstallGroup        InstallKind = "group"        // dependency group (PEP 735)
	InstallExtra        InstallKind = "extra"        // optional dependency
	InstallRequirements InstallKind = "requirements" // requirements files, beside the package
)

// Install says how to make the environment that the tests run in.
type Install struct {
	Kind   InstallKind
	Names  []string // groups (uv.lock, group) or extras (extra), as written
	Extras []string // uv.lock: extras to sync beside the groups
	Files  []string // requirements: the files
	Why    string   // what decided, for the report: "dependency group test in pyproject.toml"
}

// NoInstallError is a project that does not say what its tests need.
type NoInstallError struct {
	Groups []string // dependency groups that exist
	Extras []string // extras that exist
	Files  []string // requirements files that exist
}

// Error lists what was seen and what to configure.
func (e *NoInstallError) Error() string {
	list := func(names []string) string {
		if len(names) == 0 {
			return "none"
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("nothing says how to install what the tests need: no uv.lock, and nothing known among "+
		"dependency groups (%s), extras (%s), requirements files (%s); add a dependency group named test with pytest in it, "+
		"or set install in [tool.slipway.test] to %s", list(e.Groups), list(e.Extras), list(e.Files), installForms)
}

const installForms = `"uv.lock", "group:NAME", "extra:NAME" or a requirements file`

// testNames are the groups and extras that hold what tests need, best first.
var testNames = []string{"test", "tests", "testing", "dev"}

// requirementFiles are the usual names for what tests need, best first.
var requirementFiles = []string{
	"requirements-test.txt", "requirements-tests.txt", "requirements_test.txt", "requirements/test.txt",
	"requirements/tests.txt", "test-requirements.txt", "test_requirements.txt", "tests/requirements.txt",
	"requirements-dev.txt", "requirements_dev.txt", "requirements/dev.txt", "dev-requirements.txt", "dev_requirements.txt",
}

// readInstall decides in this order: configuration, uv.lock, dependency group,
// extra, requirements files. Where none fits, NoInstall says so and Load goes
// on: only the test stage needs the answer.
func (p *Project) readInstall() error {
	if len(p.Config.Test.Install) > 0 {
		return p.configuredInstall(p.Config.Test.Install)
	}
	if p.tree.links[string(InstallLock)] {
		return &SymlinkError{Name: string(InstallLock)}
	}
	groups := sortedKeys(p.doc.table("dependency-groups"))
	extras := sortedKeys(p.doc.table("project", "optional-dependencies"))
	group, extra := pick(groups), pick(extras)
	switch {
	case p.tree.has("uv.lock"):
		p.Install = p.lockInstall(group, extra)
	case group != "":
		p.Install = Install{Kind: InstallGroup, Names: []string{group},
			Why: "dependency group " + group + " in " + Pyproject}
	case extra != "":
		p.Install = Install{Kind: InstallExtra, Names: []string{extra}, Why: "extra " + extra + " in " + Pyproject}
	default:
		for _, name := range requirementFiles {
			if p.tree.has(name) {
				p.Install = Install{Kind: InstallRequirements, Files: []string{name}, Why: "requirements file " + name}
				return nil
			}
		}
		if p.requirementsNamePytest() {
			p.Install = Install{Kind: InstallRequirements, Files: []string{"requirements.txt"},
				Why: "requirements.txt, which names pytest"}
			return nil
		}
		p.NoInstall = &NoInstallError{Groups: groups, Extras: extras, Files: p.requirementsSeen()}
	}
	return nil
}

// requirementsNamePytest says whether requirements.txt is more than what the
// package itself needs.
func (p *Project) requirementsNamePytest() bool {
	data, err := p.tree.read("requirements.txt")
	return err == nil && slices.ContainsFunc(strings.Split(string(data), "\n"), func(line string) bool {
		return NormalizeName(requirementName(line)) == "pytest"
	})
}

func (p *Project) lockInstall(group, extra string) Install {
	install := Install{Kind: InstallLock, Why: "uv.lock"}
	if group != "" {
		install.Names, install.Why = []string{group}, "uv.lock, with dependency group "+group
	} else if extra != "" {
		install.Extras, install.Why = []string{extra}, "uv.lock, with extra "+extra
	}
	return install
}

// pick returns the first of testNames among names, which are compared
// normalized (PEP 735, PEP 685), as it is written there.
func pick(names []string) string {
	for _, wanted := range testNames {
		for _, name := range names {
			if NormalizeName(name) == wanted {
				return name
			}
		}
	}
	return ""
}

func (p *Project) requirementsSeen() []string {
	var seen []string
	for _, name := range p.tree.files {
		base := path.Base(name)
		if strings.Contains(name, "requirements") && strings.HasSuffix(base, ".txt") && strings.Count(name, "/") < 2 {
			seen = append(seen, name)
		}
	}
	return seen
}

// validInstall says whether an entry of [tool.slipway.test] install has one of
// the forms.
func validInstall(entry string) bool {
	kind, name, found := strings.Cut(entry, ":")
	if found {
		return (kind == "group" || kind == "extra") && groupShape.MatchString(name) && len(name) < 100
	}
	return insidePackage(entry) && !strings.HasPrefix(entry, "-")
}

// configuredInstall follows [tool.slipway.test] install; its entries are of
// one kind, except that groups and extras may stand beside uv.lock.
func (p *Project) configuredInstall(entries []string) error {
	at := []string{"tool", "slipway", "test", "install"}
	install := Install{Why: "[tool.slipway.test] install"}
	var groups, extras []string
	lock := slices.Contains(entries, string(InstallLock))
	for _, entry := range entries {
		kind, name, found := strings.Cut(entry, ":")
		switch {
		case entry == string(InstallLock):
		case found && kind == "group":
			groups = append(groups, name)
		case found:
			extras = append(extras, name)
		default:
			install.Files = append(install.Files, path.Clean(entry))
		}
	}
	if problem := p.missingInstall(lock, groups, extras, install.Files); problem != "" {
		return p.problem(at, "%s", problem)
	}
	switch {
	case lock && install.Files == nil:
		install.Kind, install.Names, install.Extras = InstallLock, groups, extras
	case groups != nil && !lock && extras == nil && install.Files == nil:
		install.Kind, install.Names = InstallGroup, groups
	case extras != nil && !lock && groups == nil && install.Files == nil:
		install.Kind, install.Names = InstallExtra, extras
	case install.Files != nil && !lock && groups == nil && extras == nil:
		install.Kind = InstallRequirements
	default:
		return p.problem(at, "mixes kinds; groups and extras go together with uv.lock only")
	}
	p.Install = install
	return nil
}

// missingInstall names the first configured thing that the project lacks.
func (p *Project) missingInstall(lock bool, groups, extras, files []string) string {
	lacks := func(table map[string]any, name string) bool {
		same := func(key string) bool { return NormalizeName(key) == NormalizeName(name) }
		return !slices.ContainsFunc(sortedKeys(table), same)
	}
	if lock && !p.tree.has("uv.lock") {
		return "there is no uv.lock in the package's folder"
	}
	for _, name := range groups {
		if lacks(p.doc.table("dependency-groups"), name) {
			return "there is no dependency group " + name + " in " + Pyproject
		}
	}
	for _, name := range extras {
		if lacks(p.doc.table("project", "optional-dependencies"), name) {
			return "there is no extra " + name + " in " + Pyproject
		}
	}
	for _, name := range files {
		if !p.tree.has(name) {
			return "there is no file " + name
		}
	}
	return ""
}
