package project

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// IntegrationByMarker is the value of [tool.slipway.test] integration that
// chooses the pytest marker over a folder.
const IntegrationByMarker = "marker"

// Tests says where a project's tests are and which are integration tests.
type Tests struct {
	Paths             []string // folders and files with tests; empty where none were found
	IntegrationDir    string   // folder of the integration tests; empty where they have none
	IntegrationMarker bool     // pytest's marker "integration" is registered or used
	HasIntegration    bool     // at least one test is an integration test
	// MentionsDocs are documents that tests or the build name, so that a
	// stage that installs and runs the package must see them: README.md, docs/;
	// dagger.json and its like, too.
	MentionsDocs []string
}

const integrationMark = "integration"

const docNames = `README|CHANGELOG|CHANGES|HISTORY|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT`

var (
	markUsed = regexp.MustCompile(`\bmark\.` + integrationMark + `\b`)
	// docMention is the name of a document as people write it: in capitals, or
	// with a suffix.
	docMention = regexp.MustCompile(`\b(?:` + docNames + `)[A-Za-z0-9_.-]*|(?i)\b(?:` + docNames + `)\.(?:md|rst|txt)\b`)
	docFolder  = regexp.MustCompile(`["'/](docs|doc|examples)/|["'](docs|examples)["']`)
)

// readTests finds tests and integration tests.
func (p *Project) readTests() error {
	pytest, err := p.readPytest()
	if err != nil {
		return err
	}
	p.Tests.Paths = p.testPaths(pytest.testpaths)
	p.Tests.IntegrationMarker = pytest.marker
	mentions := map[string]bool{}
	p.mentions(`"`+strings.Join(pytest.options, `" "`)+`"`, mentions)
	p.buildMentions(mentions)
	used, err := p.scanTests(mentions)
	if err != nil {
		return err
	}
	p.Tests.IntegrationMarker = p.Tests.IntegrationMarker || used
	p.Tests.MentionsDocs = sortedKeys(mentions)
	return p.readIntegration(used)
}

// testPaths is pytest's testpaths as far as they exist, else the usual folders.
func (p *Project) testPaths(configured []string) []string {
	exists := func(name string) bool {
		return insidePackage(name) && (p.tree.has(path.Clean(name)) || len(p.tree.under(path.Clean(name))) > 0)
	}
	for _, names := range [][]string{configured, {"tests"}, {"test"}} {
		var paths []string
		for _, name := range names {
			if exists(name) {
				paths = append(paths, path.Clean(name))
			}
		}
		if paths != nil {
			return paths
		}
	}
	return nil
}

// OnlyTests are the folders and files that hold tests and nothing of the package: a project that keeps doctests in its
// source names that in testpaths too.
func (p *Project) OnlyTests() []string {
	return slices.DeleteFunc(slices.Clone(p.Tests.Paths), func(name string) bool {
		return slices.ContainsFunc(p.roots, func(root importRoot) bool {
			return name == "." || name == root.path || strings.HasPrefix(root.path, name+"/")
		})
	})
}

// testFiles returns the Python files of the tests.
func (p *Project) testFiles() []string {
	var files []string
	for _, name := range p.Tests.Paths {
		for _, file := range append(p.tree.under(name), name) {
			if strings.HasSuffix(file, ".py") && p.tree.has(file) {
				files = append(files, file)
			}
		}
	}
	return append(files, p.tree.top("conftest.py")...)
}

// maxTestBytes bounds how much of the tests is searched, in bytes.
const maxTestBytes = 32 << 20

// scanTests reads the test files for the marker and for documents they name.
// Files too large to be read by people are left out.
func (p *Project) scanTests(mentions map[string]bool) (markerUsed bool, err error) {
	total := 0
	for _, name := range p.testFiles() {
		data, err := p.tree.read(name)
		if err != nil || total > maxTestBytes {
			continue
		}
		total += len(data)
		markerUsed = markerUsed || markUsed.Match(data)
		p.mentions(string(data), mentions)
	}
	return markerUsed, nil
}

// buildMentions notes documents that an installation reads: what a dynamic
// readme is made of (hatch-fancy-pypi-readme, setuptools), what setup.py opens.
// The readme that [project] names is not one of them; Project.Readme has it.
func (p *Project) buildMentions(found map[string]bool) {
	for _, at := range [][]string{
		{"tool", "hatch", "metadata", "hooks"}, {"tool", "setuptools", "dynamic"},
	} {
		p.mentions(fmt.Sprint(p.doc.get(at...)), found)
	}
	for _, name := range []string{"setup.py", "setup.cfg"} {
		if data, err := p.tree.read(name); err == nil {
			p.mentions(string(data), found)
		}
	}
}

// mentions notes the documents whose names stand in text, and Dagger's files.
func (p *Project) mentions(text string, found map[string]bool) {
	for _, name := range daggerNames {
		if strings.Contains(text, name) {
			found[name] = true
		}
	}
	for _, word := range docMention.FindAllString(text, -1) {
		for _, name := range p.tree.top(strings.TrimRight(word, ".-_")) {
			found[name] = true
		}
	}
	for _, m := range docFolder.FindAllStringSubmatch(text, -1) {
		found[m[1]+m[2]+"/"] = true
	}
}

// readIntegration decides where the integration tests are: configuration, else
// a folder "integration" in the tests, else the marker.
func (p *Project) readIntegration(markerUsed bool) error {
	switch configured := p.Config.Test.Integration; configured {
	case IntegrationByMarker:
		p.Tests.IntegrationMarker, p.Tests.HasIntegration = true, markerUsed
		return nil
	case "":
		for _, name := range p.Tests.Paths {
			if dir := path.Join(name, integrationMark); len(p.tree.under(dir)) > 0 {
				p.Tests.IntegrationDir = dir
				break
			}
		}
	default:
		if len(p.tree.under(configured)) == 0 {
			return p.problem([]string{"tool", "slipway", "test", "integration"}, "there is no folder %s", configured)
		}
		p.Tests.IntegrationDir = configured
	}
	p.Tests.HasIntegration = markerUsed || slices.ContainsFunc(p.tree.under(p.Tests.IntegrationDir), isTestFile)
	return nil
}

// isTestFile is pytest's default python_files.
func isTestFile(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".py") &&
		(strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py"))
}
