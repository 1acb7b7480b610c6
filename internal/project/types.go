package project

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
