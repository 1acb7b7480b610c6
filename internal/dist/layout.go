package dist

import (
	"path"
	"strings"
)

// Layout is what a source says of how its files get into an sdist and into wheels.
type Layout struct {
	Generated []string // files that the build makes, each by its path in the source, or by its place
	Moves     []Move   // beside those that every build may make
	// EntryPoints are group → name → object reference; nil where only the build knows them.
	EntryPoints map[string]map[string]string
	// SamePyproject says whether a pyproject.toml that was written anew says what the committed one does; nil: it cannot.
	SamePyproject func(committed, built []byte) bool
}

// Move says at which place a build puts a file or folder of the source.
//
// A place is a path in the sdist's one folder, or in the folder that a wheel is installed to. What a wheel has in
// NAME-VERSION.data or NAME-VERSION.dist-info is at .data/scripts/x, .data/data/share/x, .dist-info/x; what it has in
// .data/purelib and .data/platlib is installed to the same folder as all the rest, and has its place there.
type Move struct {
	In   Kind   // empty: in both kinds
	From string // relative to the package; empty: its folder itself
	To   string // empty: the top
	// Flat puts each file that the pattern From matches directly into To, whatever folder it came from; ** stands for any
	// path.
	Flat bool
}

// usual are the moves that need no configuration. An installed script that does not lie in a folder of that name is
// named by the configuration.
var usual = []Move{
	{},
	{In: Wheel, From: "src"},
	{In: Wheel, From: "bin", To: dataFolder + "/scripts"},
	{In: Wheel, From: "scripts", To: dataFolder + "/scripts"},
}

const (
	dataFolder = ".data"
	infoFolder = ".dist-info"
)

// origin returns the path that the source would have for what stands at a place.
func (m Move) origin(at string) (string, bool) {
	rest, below := at, true
	if m.To != "" {
		rest, below = strings.CutPrefix(at+"/", m.To+"/")
	}
	return path.Join(m.From, rest), below && !m.Flat
}

// flattens says whether a flat move takes a file of the source along.
func (m Move) flattens(name string) bool {
	if folder, _, deep := strings.Cut(m.From, "**"); deep {
		return strings.HasPrefix(name, folder)
	}
	matches, _ := path.Match(m.From, name)
	return matches
}

// place is where a member ends up, in the words of Move. It is empty for what has none, such as a folder that spells
// the name of another one's place.
func (f File) place(name string) string {
	folder, rest, _ := strings.Cut(path.Clean(name), "/")
	if f.Kind == Sdist {
		return rest
	}
	switch {
	case folder == f.infoDir():
		return infoFolder + "/" + rest
	case strings.HasSuffix(folder, dataFolder): // pip takes each such folder for the wheel's own
		scheme, below, _ := strings.Cut(rest, "/")
		if scheme != "purelib" && scheme != "platlib" {
			return dataFolder + "/" + rest
		}
		return unambiguous(below)
	}
	return unambiguous(path.Clean(name))
}

func unambiguous(at string) string {
	if folder, _, _ := strings.Cut(at, "/"); folder == dataFolder || folder == infoFolder {
		return ""
	}
	return at
}
