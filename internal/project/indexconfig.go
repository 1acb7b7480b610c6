package project

import (
	"regexp"
	"slices"
	"strconv"

	"dagger/slipway/internal/address"
)

var indexKeys = []string{"production", "simple", "upload"}

var nameShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// index reads [tool.slipway.index.NAME].
func (r *configReader) index(name string, value any) {
	at := "index." + name
	table, ok := value.(map[string]any)
	if !ok {
		r.problem(at, "must be a table with upload and simple")
		return
	}
	if !r.indexName(name) {
		return
	}
	var index Index
	for _, key := range sortedKeys(table) {
		full := at + "." + key
		switch key {
		case "upload":
			index.Upload, index.UploadLine = r.url(full, table[key])
		case "simple":
			index.Simple, index.SimpleLine = r.url(full, table[key])
		case "production":
			if index.Production, ok = table[key].(bool); !ok {
				r.problem(full, "is %s and must be true or false", kindOf(table[key]))
			}
		default:
			r.unknown(full, indexKeys)
		}
	}
	for _, key := range []string{"upload", "simple"} {
		if _, ok := table[key]; !ok {
			r.problem(at, "has no %s URL; an index needs upload and simple", key)
		}
	}
	r.config.Indexes[name] = index
}

// indexName says whether an index may have that name, and what is wrong with it if not.
func (r *configReader) indexName(name string) bool {
	at := []string{"tool", "slipway", "index", name}
	alike, deceives := readsLike(name)
	switch {
	case slices.Contains(BuiltInIndexes, name):
		r.problemAt(at, "%s is built in; choose another name", name)
	case deceives:
		r.problemAt(at, "%q reads like %s, which is built in and leads elsewhere; choose another name", name, alike)
	case !nameShape.MatchString(name) || len(name) > 50:
		r.problemAt(at, "%.80s is no name of an index, which has lower-case letters from a to z, digits and - between them",
			strconv.QuoteToASCII(name))
	default:
		return true
	}
	return false
}

func (r *configReader) url(at string, value any) (address.URL, int) {
	line := r.doc.line(r.at(at)...)
	text, ok := r.string(at, value)
	if !ok {
		return address.URL{}, line
	}
	read, err := address.Parse(text)
	if err != nil {
		r.problem(at, "%v", err)
	}
	return read, line
}
