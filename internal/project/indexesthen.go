package project

import "fmt"

// IndexURLs are the URLs of an index as a file says them, which may be none.
type IndexURLs struct{ Upload, Simple string }

// IndexesThen reads the indexes that a pyproject.toml of another time configures, by name. Only that is read: other keys
// may be gone since, or have had other rules.
func IndexesThen(data []byte) (map[string]IndexURLs, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes, more than is read of one file", Pyproject, maxFile)
	}
	doc, err := parseTOML(Pyproject, data)
	if err != nil {
		return nil, err
	}
	found := map[string]IndexURLs{}
	for name := range doc.table("tool", "slipway", "index") {
		found[name] = IndexURLs{Upload: doc.text("tool", "slipway", "index", name, "upload"),
			Simple: doc.text("tool", "slipway", "index", name, "simple")}
	}
	return found, nil
}
