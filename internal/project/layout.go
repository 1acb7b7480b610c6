package project

import (
	"path"
	"slices"
	"strings"
)

// importRoot is an importable package or module in the source.
type importRoot struct {
	name string // beacon, ns.beacon
	path string // src/beacon, or src/beacon.py for a module
}

// readLayout finds what the package imports as: what the build backend is
// told, else src/, else the folder itself.
func (p *Project) readLayout() error {
	roots := p.declaredRoots()
	if len(roots) == 0 {
		roots = p.rootsIn("src")
	}
	if len(roots) == 0 {
		roots = p.flatRoots()
	}
	p.roots = roots
	for _, root := range roots {
		p.ImportNames = append(p.ImportNames, root.name)
	}
	slices.Sort(p.ImportNames)
	p.ImportNames = slices.Compact(p.ImportNames)
	return nil
}

// declaredRoots reads the backends' own tables for the packages of a wheel.
func (p *Project) declaredRoots() []importRoot {
	var roots []importRoot
	for _, folder := range append(words(p.doc.get("tool", "hatch", "build", "targets", "wheel", "packages")),
		words(p.doc.get("tool", "hatch", "build", "packages"))...) {
		if folder = path.Clean(folder); insidePackage(folder) {
			roots = append(roots, p.rootsAt(folder)...)
		}
	}
	named := append(words(p.doc.get("tool", "flit", "module", "name")),
		words(p.doc.get("tool", "uv", "build-backend", "module-name"))...)
	named = append(named, words(p.doc.get("tool", "setuptools", "packages"))...)
	named = append(named, words(p.doc.get("tool", "setuptools", "py-modules"))...)
	for _, name := range named {
		top := strings.ReplaceAll(name, ".", "/")
		for _, base := range []string{"src", p.doc.text("tool", "setuptools", "package-dir", ""), "."} {
			if found, ok := p.rootOf(path.Join(base, top), name); ok && base != "" {
				roots = append(roots, found)
				break
			}
		}
	}
	return outermost(roots)
}

// rootOf returns the package or module at a path without its suffix.
func (p *Project) rootOf(at, name string) (importRoot, bool) {
	if p.tree.has(at + "/__init__.py") {
		return importRoot{name: name, path: at}, true
	}
	if p.tree.has(at + ".py") {
		return importRoot{name: name, path: at + ".py"}, true
	}
	return importRoot{}, false
}

// rootsAt returns the package at a folder, or the packages below it where the
// folder is a namespace (PEP 420).
func (p *Project) rootsAt(folder string) []importRoot {
	if root, ok := p.rootOf(folder, path.Base(folder)); ok {
		return []importRoot{root}
	}
	roots := p.rootsIn(folder)
	for i := range roots {
		roots[i].name = path.Base(folder) + "." + roots[i].name
	}
	return roots
}

// rootsIn returns the outermost packages, and the modules, below a folder.
func (p *Project) rootsIn(folder string) []importRoot {
	var roots []importRoot
	for _, name := range p.tree.under(folder) {
		relative := strings.TrimPrefix(name, folder+"/")
		at := path.Dir(relative)
		switch {
		case slices.ContainsFunc(strings.Split(at, "/"), notSource):
		case path.Base(name) == "__init__.py" && at != ".":
			roots = append(roots, importRoot{name: strings.ReplaceAll(at, "/", "."), path: path.Dir(name)})
		case at == "." && strings.HasSuffix(name, ".py"):
			roots = append(roots, importRoot{name: strings.TrimSuffix(relative, ".py"), path: name})
		}
	}
	return outermost(roots)
}

// outermost drops packages that lie inside another one.
func outermost(roots []importRoot) []importRoot {
	return slices.DeleteFunc(slices.Clone(roots), func(root importRoot) bool {
		return slices.ContainsFunc(roots, func(other importRoot) bool {
			return strings.HasPrefix(root.path, other.path+"/")
		})
	})
}

// flatRoots looks in the package's folder itself: the package of the project's
// name first, and only where there is none every other package.
func (p *Project) flatRoots() []importRoot {
	wanted := strings.ReplaceAll(p.Normalized, "-", "_")
	var packages []importRoot
	for _, root := range p.rootsIn(".") {
		isModule := strings.HasSuffix(root.path, ".py")
		if NormalizeName(root.name) == p.Normalized || strings.EqualFold(root.name, wanted) {
			return []importRoot{root}
		}
		if !isModule {
			packages = append(packages, root)
		}
	}
	return packages
}

// notSource says whether a folder holds no part of an installed package.
func notSource(folder string) bool {
	switch folder {
	case "tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "bench", "scripts", "tools",
		"build", "dist", "_vendor", "vendor", "_vendored", "vendored", "third_party", "extern":
		return true
	}
	return strings.HasPrefix(folder, ".") && folder != "." || strings.HasSuffix(folder, ".egg-info")
}
