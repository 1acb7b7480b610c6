package project

import (
	"net/url"
	"regexp"
)

var indexKeys = []string{"production", "simple", "upload"}

var nameShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// index reads [tool.slipway.index.NAME].
func (r *configReader) index(name string, value any) {
	at := "index." + name
	table, ok := value.(map[string]any)
	switch {
	case !ok:
		r.problem(at, "must be a table with upload and simple")
		return
	case !nameShape.MatchString(name) || len(name) > 50:
		r.problem(at, "the name of an index has lower-case letters, digits and - only")
		return
	case name == "pypi" || name == "testpypi":
		r.problem(at, "%s is built in; choose another name", name)
		return
	}
	var index Index
	for _, key := range sortedKeys(table) {
		full := at + "." + key
		switch key {
		case "upload":
			index.Upload = r.url(full, table[key])
		case "simple":
			index.Simple = r.url(full, table[key])
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

func (r *configReader) url(at string, value any) string {
	text, ok := r.string(at, value)
	if !ok {
		return ""
	}
	address, err := url.Parse(text)
	switch {
	case err != nil || (address.Scheme != "https" && address.Scheme != "http") || address.Hostname() == "":
		r.problem(at, "must be an http or https URL with a host")
	case address.User != nil:
		r.problem(at, "has a user name or password in it; leave it out, credentials are given as secrets")
	case address.RawQuery != "" || address.Fragment != "":
		r.problem(at, "must be a URL without ? and #")
	}
	return text
}
