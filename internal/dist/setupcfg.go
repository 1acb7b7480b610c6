package dist

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// setuptoolsCfg is what setuptools makes of a setup.cfg in an sdist: read by configparser and written again without
// comments, with a section [egg_info] (setuptools.command.setopt.edit_config). The bytes are predicted and not read
// back: two readers of one text may differ, and then this refuses a good file but never lets a bad one pass. The two
// results differ in the tag that a version gets, which is empty but where the file sets one.
func setuptoolsCfg(committed []byte) [][]byte {
	cfg := readCfg(committed)
	kept := cfg.section("egg_info").value("tag_build")
	var all [][]byte
	for _, tag := range []string{"", kept} {
		cfg.section("egg_info").set("tag_build", tag)
		cfg.section("egg_info").set("tag_date", "0")
		all = append(all, cfg.render())
	}
	return all
}

type cfgFile struct{ sections []*cfgSection }

type cfgSection struct {
	name    string
	options []cfgOption
}

type cfgOption struct{ name, value string }

func (c *cfgFile) section(name string) *cfgSection {
	for _, section := range c.sections {
		if section.name == name {
			return section
		}
	}
	c.sections = append(c.sections, &cfgSection{name: name})
	return c.sections[len(c.sections)-1]
}

func (s *cfgSection) value(name string) string {
	for _, option := range s.options {
		if option.name == name {
			return option.value
		}
	}
	return ""
}

func (s *cfgSection) set(name, value string) {
	for i := range s.options {
		if s.options[i].name == name {
			s.options[i].value = value
			return
		}
	}
	s.options = append(s.options, cfgOption{name, value})
}

var (
	cfgHeader = regexp.MustCompile(`^\[(.+)\]`)
	cfgPair   = regexp.MustCompile(`^(.*?)\s*[=:]\s*(.*)$`)
)

// readCfg reads as RawConfigParser does, with names of options in their own case.
func readCfg(text []byte) *cfgFile {
	cfg := &cfgFile{}
	var section *cfgSection
	var value *cfgOption
	indent := 0
	for line := range strings.Lines(string(text)) {
		trimmed := strings.TrimSpace(line)
		comment := trimmed != "" && (trimmed[0] == '#' || trimmed[0] == ';')
		if trimmed == "" || comment {
			if value != nil && !comment {
				value.value += "\n"
			}
			continue
		}
		width := len(line) - len(strings.TrimLeft(line, " \t"))
		if value != nil && width > indent {
			value.value += "\n" + trimmed
			continue
		}
		indent = width
		if header := cfgHeader.FindStringSubmatch(trimmed); header != nil {
			section, value = cfg.section(header[1]), nil
			continue
		}
		if pair := cfgPair.FindStringSubmatch(trimmed); pair != nil && section != nil {
			section.options = append(section.options, cfgOption{pair[1], pair[2]})
			value = &section.options[len(section.options)-1]
		}
	}
	return cfg
}

func (c *cfgFile) render() []byte {
	var out bytes.Buffer
	for _, section := range c.sections {
		fmt.Fprintf(&out, "[%s]\n", section.name)
		for _, option := range section.options {
			value := strings.TrimRight(option.value, " \t\n")
			fmt.Fprintf(&out, "%s = %s\n", option.name, strings.ReplaceAll(value, "\n", "\n\t"))
		}
		out.WriteString("\n")
	}
	return out.Bytes()
}
