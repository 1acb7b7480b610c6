package project

import (
	"cmp"
	"path"
	"reflect"
	"slices"
	"strings"

	"dagger/slipway/internal/dist"
)

// Layout says how the files of the source get into what is built, as far as the tables of build backends say it: what
// code computes (setup.py, hooks) is not known.
func (p *Project) Layout() (dist.Layout, error) {
	moves := slices.Concat(p.hatchMoves(), p.setuptoolsMoves(), p.poetryMoves(), p.pdmMoves())
	cfg, err := p.setupCfgMoves()
	if err != nil {
		return dist.Layout{}, err
	}
	moves = append(moves, cfg...)
	if folder := p.doc.text("tool", "flit", "external-data", "directory"); folder != "" {
		moves = append(moves, wheelMove(folder, ".data/data"))
	}
	uv := []string{"tool", "uv", "build-backend"}
	if root := p.doc.text(append(uv, "module-root")...); root != "" {
		moves = append(moves, wheelMove(root, ""))
	}
	for scheme, folder := range texts(p.doc.table(append(uv, "data")...)) {
		to := ".data/" + scheme
		if scheme == "purelib" || scheme == "platlib" {
			to = ""
		}
		moves = append(moves, wheelMove(folder, to))
	}
	return dist.Layout{
		Generated: slices.Concat(p.VersionSource.Generated, p.Config.Generated), Moves: inside(moves),
		EntryPoints: p.entryPoints(), SamePyproject: samePyproject,
	}, nil
}

func wheelMove(from, to string) dist.Move { return dist.Move{In: dist.Wheel, From: from, To: to} }

// inside leaves out what comes from elsewhere, and writes paths as they are compared.
func inside(moves []dist.Move) []dist.Move {
	var kept []dist.Move
	for _, move := range moves {
		if move.From = path.Clean(move.From); !insidePackage(move.From) {
			continue
		}
		if move.From == "." {
			move.From = ""
		}
		move.To = strings.TrimPrefix(path.Clean("/"+move.To), "/")
		kept = append(kept, move)
	}
	slices.SortFunc(kept, func(a, b dist.Move) int { // tables come in no order
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.In, b.In))
	})
	return kept
}

// texts are the strings of a table.
func texts(table map[string]any) map[string]string {
	found := map[string]string{}
	for key, value := range table {
		if text, ok := value.(string); ok {
			found[key] = text
		}
	}
	return found
}

// hatchMoves reads [tool.hatch.build] and its targets (hatchling, build configuration).
func (p *Project) hatchMoves() []dist.Move {
	var moves []dist.Move
	build := []string{"tool", "hatch", "build"}
	for kind, at := range map[dist.Kind][]string{"": build, dist.Wheel: slices.Concat(build, []string{"targets", "wheel"}),
		dist.Sdist: slices.Concat(build, []string{"targets", "sdist"})} {
		add := func(from, to string) { moves = append(moves, dist.Move{In: kind, From: from, To: to}) }
		of := func(key string) any { return p.doc.get(slices.Concat(at, []string{key})...) }
		for _, folder := range words(of("packages")) {
			add(path.Dir(path.Clean(folder)), "")
		}
		for _, folder := range words(of("sources")) {
			add(folder, "")
		}
		for _, key := range []string{"sources", "force-include"} {
			table, _ := of(key).(map[string]any)
			for from, to := range texts(table) {
				add(from, to)
			}
		}
	}
	wheel := slices.Concat(build, []string{"targets", "wheel"})
	for key, place := range map[string]string{"shared-data": ".data/data", "shared-scripts": ".data/scripts",
		"extra-metadata": ".dist-info/extra_metadata"} {
		for from, to := range texts(p.doc.table(slices.Concat(wheel, []string{key})...)) {
			moves = append(moves, wheelMove(from, path.Join(place, path.Clean("/"+to))))
		}
	}
	return moves
}

// setuptoolsMoves reads [tool.setuptools].
func (p *Project) setuptoolsMoves() []dist.Move {
	at := []string{"tool", "setuptools"}
	moves := packageDirs(texts(p.doc.table(append(at, "package-dir")...)))
	for _, folder := range words(p.doc.get(append(at, "packages", "find", "where")...)) {
		moves = append(moves, wheelMove(folder, ""))
	}
	for _, script := range words(p.doc.get(append(at, "script-files")...)) {
		moves = append(moves, flat(script, ".data/scripts"))
	}
	for to, files := range p.doc.table(append(at, "data-files")...) {
		for _, file := range words(files) {
			moves = append(moves, flat(file, path.Join(".data/data", path.Clean("/"+to))))
		}
	}
	return moves
}

func flat(from, to string) dist.Move {
	return dist.Move{In: dist.Wheel, From: from, To: to, Flat: true}
}

// packageDirs are the folders of packages by their names, where the empty name is the root of all others.
func packageDirs(folders map[string]string) []dist.Move {
	var moves []dist.Move
	for name, folder := range folders {
		moves = append(moves, wheelMove(folder, strings.ReplaceAll(name, ".", "/")))
	}
	return moves
}

// setupCfgMoves reads the options of setup.cfg that [tool.setuptools] has, too.
func (p *Project) setupCfgMoves() ([]dist.Move, error) {
	cfg, err := p.readINI("setup.cfg")
	if err != nil {
		return nil, err
	}
	folders := map[string]string{}
	for _, line := range cfgList(cfg["options"]["package_dir"].text) {
		if name, folder, ok := strings.Cut(line, "="); ok {
			folders[strings.TrimSpace(name)] = strings.TrimSpace(folder)
		}
	}
	moves := packageDirs(folders)
	for _, folder := range cfgList(cfg["options.packages.find"]["where"].text) {
		moves = append(moves, wheelMove(folder, ""))
	}
	for _, script := range cfgList(cfg["options"]["scripts"].text) {
		moves = append(moves, flat(script, ".data/scripts"))
	}
	for to, files := range cfg["options.data_files"] {
		for _, file := range cfgList(files.text) {
			moves = append(moves, flat(file, path.Join(".data/data", path.Clean("/"+to))))
		}
	}
	return moves, nil
}

// cfgList is a value of setup.cfg with one item a line, or between commas.
func cfgList(text string) []string {
	items := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' })
	for i, item := range items {
		items[i] = strings.TrimSpace(item)
	}
	return slices.DeleteFunc(items, func(item string) bool { return item == "" })
}

// poetryMoves reads [tool.poetry]: packages and scripts that are files.
func (p *Project) poetryMoves() []dist.Move {
	var moves []dist.Move
	packages, _ := p.doc.get("tool", "poetry", "packages").([]any)
	for _, item := range packages {
		table, _ := item.(map[string]any)
		at := texts(table)
		if include := beforePattern(at["include"]); at["include"] != "" {
			moves = append(moves, wheelMove(path.Join(at["from"], include), path.Join(at["to"], include)))
		}
	}
	for _, item := range p.doc.table("tool", "poetry", "scripts") {
		if table, _ := item.(map[string]any); table["type"] == "file" {
			moves = append(moves, flat(texts(table)["reference"], ".data/scripts"))
		}
	}
	return moves
}

// beforePattern is the part of a path in front of the first folder with letters of a pattern.
func beforePattern(name string) string {
	var kept []string
	for _, part := range strings.Split(name, "/") {
		if strings.ContainsAny(part, patternLetters) {
			break
		}
		kept = append(kept, part)
	}
	return path.Join(kept...)
}

// pdmMoves reads [tool.pdm.build]. What is relative to a folder keeps its path below it; the rest is flat.
func (p *Project) pdmMoves() []dist.Move {
	at := []string{"tool", "pdm", "build"}
	var moves []dist.Move
	if root := p.doc.text(append(at, "package-dir")...); root != "" {
		moves = append(moves, wheelMove(root, ""))
	}
	for scheme, value := range p.doc.table(append(at, "wheel-data")...) {
		for _, pattern := range words(value) {
			moves = append(moves, flat(pattern, ".data/"+scheme))
		}
		items, _ := value.([]any)
		for _, item := range items {
			table, ok := item.(map[string]any)
			folder := texts(table)["relative-to"]
			switch {
			case folder != "":
				moves = append(moves, wheelMove(folder, ".data/"+scheme))
			case ok:
				moves = append(moves, flat(texts(table)["path"], ".data/"+scheme))
			}
		}
	}
	return moves
}

// entryPoints are those of [project] (PEP 621), and of [tool.poetry], which Poetry adds. They are nil where the project
// leaves some of them to the build.
func (p *Project) entryPoints() map[string]map[string]string {
	if p.dynamic("scripts") || p.dynamic("gui-scripts") || p.dynamic("entry-points") {
		return nil
	}
	points := map[string]map[string]string{}
	add := func(group string, table map[string]any) {
		for name, reference := range texts(table) {
			if points[group] == nil {
				points[group] = map[string]string{}
			}
			points[group][name] = reference
		}
	}
	add("console_scripts", p.doc.table("tool", "poetry", "scripts"))
	add("console_scripts", p.doc.table("project", "scripts"))
	add("gui_scripts", p.doc.table("project", "gui-scripts"))
	for _, at := range [][]string{{"tool", "poetry", "plugins"}, {"project", "entry-points"}} {
		for group := range p.doc.table(at...) {
			add(group, p.doc.table(slices.Concat(at, []string{group})...))
		}
	}
	return points
}

// samePyproject says whether two texts say the same but for the version, which pdm-backend writes into an sdist.
func samePyproject(committed, built []byte) bool {
	if len(built) > maxFile {
		return false
	}
	before, err := parseTOML(Pyproject, committed)
	if err != nil {
		return false
	}
	after, err := parseTOML(Pyproject, built)
	if err != nil {
		return false
	}
	return reflect.DeepEqual(withoutVersion(before), withoutVersion(after))
}

func withoutVersion(doc *document) map[string]any {
	project := doc.table("project")
	delete(project, "version")
	dynamic := slices.DeleteFunc(words(project["dynamic"]), func(field string) bool { return field == "version" })
	delete(project, "dynamic")
	if len(dynamic) > 0 {
		project["dynamic"] = dynamic
	}
	return doc.root
}
