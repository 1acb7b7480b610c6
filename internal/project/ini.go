package project

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"
)

// iniValue is one option; the lines of a value that goes on over indented
// lines are joined by line feeds.
type iniValue struct {
	text string
	line int
}

// ini is an INI file as Python's configparser reads it, leniently: what is
// neither section, option, comment nor continuation is read over. Option names
// are in lower case.
type ini map[string]map[string]iniValue

var iniOption = regexp.MustCompile(`^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$`)

func parseINI(data []byte) ini {
	file := ini{}
	section, option := "", ""
	var further []string // lines of the option's value: joined once, as each joint copies all before it
	finish := func() {
		if len(further) > 0 {
			value := file[section][option]
			value.text = strings.TrimPrefix(value.text+"\n"+strings.Join(further, "\n"), "\n")
			file[section][option], further = value, nil
		}
	}
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, maxFile+1)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimPrefix(scanner.Text(), "\ufeff")
		text := strings.TrimSpace(line)
		indented := text != "" && (line[0] == ' ' || line[0] == '\t')
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
		case indented && option != "":
			further = append(further, text)
		case text[0] == '[' && strings.Contains(text, "]"):
			finish()
			section, option = strings.TrimSpace(text[1:strings.IndexByte(text, ']')]), ""
			if file[section] == nil {
				file[section] = map[string]iniValue{}
			}
		case section != "":
			if m := iniOption.FindStringSubmatch(text); m != nil {
				finish()
				option = strings.ToLower(m[1])
				file[section][option] = iniValue{text: m[2], line: number}
			}
		}
	}
	finish()
	return file
}

// readINI reads a file of the folder; one that is not there is empty.
func (p *Project) readINI(name string) (ini, error) {
	if !p.tree.has(name) && !p.tree.links[name] {
		return nil, nil
	}
	data, err := p.tree.read(name)
	if err != nil {
		return nil, err
	}
	return parseINI(data), nil
}
