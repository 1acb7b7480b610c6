package project

import "strings"

// pytestConfig is what a project tells pytest.
type pytestConfig struct {
	testpaths []string
	marker    bool     // the marker "integration" is registered
	options   []string // the words of addopts and testpaths, to look for names in
}

// pytestSections are the files and sections that pytest reads, in its order.
var pytestSections = []struct{ file, section string }{
	{"pytest.ini", "pytest"}, {".pytest.ini", "pytest"}, {"tox.ini", "pytest"}, {"setup.cfg", "tool:pytest"},
}

// readPytest reads pytest's configuration in every place that may hold it.
// The first with testpaths decides on those.
func (p *Project) readPytest() (pytestConfig, error) {
	var found pytestConfig
	for _, source := range pytestSections[:2] {
		if err := p.addPytestINI(&found, source.file, source.section); err != nil {
			return found, err
		}
	}
	for _, at := range [][]string{{"tool", "pytest"}, {"tool", "pytest", "ini_options"}} {
		table := p.doc.table(at...)
		testpaths := words(table["testpaths"])
		if text, ok := table["testpaths"].(string); ok {
			testpaths = strings.Fields(text)
		}
		markers := words(table["markers"])
		if text, ok := table["markers"].(string); ok {
			markers = strings.Split(text, "\n")
		}
		found.add(testpaths, markers, append(words(table["addopts"]), testpaths...))
	}
	for _, source := range pytestSections[2:] {
		if err := p.addPytestINI(&found, source.file, source.section); err != nil {
			return found, err
		}
	}
	return found, nil
}

func (p *Project) addPytestINI(found *pytestConfig, file, section string) error {
	parsed, err := p.readINI(file)
	if err != nil {
		return err
	}
	options := parsed[section]
	found.add(strings.Fields(options["testpaths"].text), strings.Split(options["markers"].text, "\n"),
		[]string{options["addopts"].text, options["testpaths"].text})
	return nil
}

func (c *pytestConfig) add(testpaths, markers, options []string) {
	if c.testpaths == nil && len(testpaths) > 0 {
		c.testpaths = testpaths
	}
	for _, marker := range markers {
		// "integration: needs Redis", "integration(service): …"
		name := strings.TrimSpace(marker)
		if at := strings.IndexAny(name, ":("); at >= 0 {
			name = strings.TrimSpace(name[:at])
		}
		c.marker = c.marker || name == integrationMark
	}
	for _, option := range options {
		c.options = append(c.options, strings.Fields(option)...)
	}
}
