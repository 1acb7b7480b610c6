package project

import "slices"

// The type checkers that Slipway runs.
const (
	Pyright = "pyright"
	Mypy    = "mypy"
)

// Types says which type checker the types stage runs, and why.
type Types struct {
	Tool  string // Pyright or Mypy
	Where string // what decided: "[tool.slipway.types] tool", "mypy.ini", "default"
}

// MypyTargets are the paths that mypy is given: none where its own configuration says what to check, else the import
// packages.
func (p *Project) MypyTargets() ([]string, error) {
	selects := []string{"files", "packages", "modules"}
	for _, name := range []string{"mypy.ini", ".mypy.ini", Pyproject, "setup.cfg"} {
		chosen, configured := func(key string) bool { return p.doc.has("tool", "mypy", key) }, p.doc.has("tool", "mypy")
		if name != Pyproject {
			file, err := p.readINI(name)
			if err != nil {
				return nil, err
			}
			var section map[string]iniValue
			section, configured = file["mypy"]
			chosen = func(key string) bool { return section[key].text != "" }
		}
		if configured {
			if slices.ContainsFunc(selects, chosen) {
				return nil, nil
			}
			break
		}
	}
	var paths []string
	for _, root := range p.roots {
		paths = append(paths, root.path)
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	return paths, nil
}

// readTypes chooses pyright, or mypy where the project configures that one and
// not pyright.
func (p *Project) readTypes() error {
	if tool := p.Config.Types.Tool; tool != "" {
		p.Types = Types{Tool: tool, Where: "[tool.slipway.types] tool"}
		return nil
	}
	switch {
	case p.doc.has("tool", "pyright"):
		p.Types = Types{Tool: Pyright, Where: Pyproject + " [tool.pyright]"}
		return nil
	case p.tree.has("pyrightconfig.json"):
		p.Types = Types{Tool: Pyright, Where: "pyrightconfig.json"}
		return nil
	case p.doc.has("tool", "mypy"):
		p.Types = Types{Tool: Mypy, Where: Pyproject + " [tool.mypy]"}
		return nil
	}
	for _, name := range []string{"mypy.ini", ".mypy.ini", "setup.cfg"} {
		file, err := p.readINI(name)
		if err != nil {
			return err
		}
		if _, configured := file["mypy"]; configured {
			p.Types = Types{Tool: Mypy, Where: name + " [mypy]"}
			return nil
		}
	}
	p.Types = Types{Tool: Pyright, Where: "default"}
	return nil
}
