package project

import "strings"

// ImportRoot is an importable package or module and where the source has it.
type ImportRoot struct {
	Name string // as one imports it: beacon, ns.beacon
	Path string // src/beacon, or src/beacon.py for a module
}

// ImportRoots lists what the package imports as, with places.
func (p *Project) ImportRoots() []ImportRoot {
	var roots []ImportRoot
	for _, root := range p.roots {
		roots = append(roots, ImportRoot{root.name, root.path})
	}
	return roots
}

// Importable is where an interpreter looks for it below a folder of its search path: ns/beacon, beacon.py.
func (r ImportRoot) Importable() string {
	at := strings.ReplaceAll(r.Name, ".", "/")
	if strings.HasSuffix(r.Path, ".py") {
		at += ".py"
	}
	return at
}

// Original turns a file below Importable back into the path that the source has for it; another file is no part of it.
func (r ImportRoot) Original(file string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(file+"/", r.Importable()+"/")
	return strings.TrimSuffix(r.Path+"/"+rest, "/"), ok
}
