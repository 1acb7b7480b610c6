// Package target decides where a performance goes: what the command line may name, what the repository may say about
// that, and what a user gets to see of it.
package target

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dagger/slipway/internal/address"
	"dagger/slipway/internal/project"
)

// Target is a package index that effects go to.
type Target struct {
	Name       string // as reports have it: pypi, company, or the host where a URL was given
	Upload     address.URL
	Simple     address.URL
	Production bool // users install from there
	Configured bool // the repository says where it is
	Pinned     bool // the command line names the host of a configured one, too
}

// Choice is what a user chooses from.
type Choice struct {
	Asked      string // --index: a name, NAME=URL, or an upload URL
	AllowHTTP  bool   // --allow-http
	Configured map[string]project.Index
	BuiltIn    func(name string) (upload, simple string, err error) // asks the tools that know
}

// Find settles where to go. Its errors never repeat a password.
func Find(c Choice) (Target, error) {
	name, pin, pinned := strings.Cut(c.Asked, "=")
	known, ok := c.Configured[name]
	switch {
	case c.Asked == name && slices.Contains(project.BuiltInIndexes, name):
		return c.builtIn()
	case slices.Contains(project.BuiltInIndexes, name):
		return Target{}, fmt.Errorf("--index %s takes no URL: its address is built in", name)
	case ok:
		return c.configured(name, known, pin, pinned)
	case pinned && !strings.ContainsAny(name, ":/@?#"):
		return Target{}, c.unknown(name)
	case !strings.Contains(c.Asked, "://"):
		return Target{}, c.unknown(c.Asked)
	}
	upload, err := address.Parse(c.Asked)
	if err != nil {
		return Target{}, fmt.Errorf("--index %w; give an upload URL as in https://packages.example.org/legacy/", err)
	}
	found := Target{Name: upload.Origin(), Upload: upload, Simple: simpleBeside(upload)}
	return found, c.private("--index", upload)
}

func (c Choice) builtIn() (Target, error) {
	upload, simple, err := c.BuiltIn(c.Asked)
	if err != nil {
		return Target{}, err
	}
	found := Target{Name: c.Asked, Production: c.Asked == "pypi"}
	if found.Upload, err = address.Parse(upload); err == nil {
		found.Simple, err = address.Parse(simple)
	}
	if err != nil {
		return Target{}, fmt.Errorf("the address that twine or pip have for %s %w", c.Asked, err)
	}
	if !found.Upload.Private() || !found.Simple.Private() {
		return Target{}, fmt.Errorf("twine or pip have an address for %s that is not encrypted", c.Asked)
	}
	return found, nil
}

func (c Choice) configured(name string, known project.Index, pin string, pinned bool) (Target, error) {
	at := func(line int, key string) string {
		return fmt.Sprintf("%s:%d: tool.slipway.index.%s.%s", project.Pyproject, line, name, key)
	}
	found := Target{Name: name, Upload: known.Upload, Simple: known.Simple, Production: known.Production, Configured: true,
		Pinned: pinned}
	if pinned {
		if err := pins(name, pin, known.Upload, at(known.UploadLine, "upload")); err != nil {
			return Target{}, err
		}
	}
	if err := c.private(at(known.UploadLine, "upload"), known.Upload); err != nil {
		return Target{}, err
	}
	return found, c.private(at(known.SimpleLine, "simple"), known.Simple)
}

// pins holds NAME=URL against the configuration. A URL without a path is any path of its host.
func pins(name, pin string, upload address.URL, where string) error {
	expected, err := address.Parse(pin)
	if err != nil {
		return fmt.Errorf("--index %s=URL: the URL %w", name, err)
	}
	if path := expected.Path(); path == "" || path == "/" {
		expected = expected.WithPath(upload.Path())
	}
	if expected != upload {
		return fmt.Errorf("--index names %s for %s, and %s is %s; find out which of them is wrong, and correct it",
			expected.Origin(), name, where, different(upload, expected))
	}
	return nil
}

// different shows what differs from what was expected: the host, or else the path.
func different(upload, expected address.URL) string {
	if upload.Origin() != expected.Origin() {
		return upload.Origin()
	}
	return "another path there"
}

// private refuses to send a token, or believe an answer, where others can listen and speak. Only the command line may
// allow that.
func (c Choice) private(where string, u address.URL) error {
	if u.Private() || c.AllowHTTP {
		return nil
	}
	return fmt.Errorf("%s: %s is not encrypted, so whoever is on the way can read the token and change the answers; "+
		"write https://, or accept that in this call with --allow-http", where, u.Origin())
}

func (c Choice) unknown(asked string) error {
	shown := fmt.Sprintf("%q", asked)
	if strings.ContainsAny(asked, "@?#:") {
		shown = "URL" // it may hold a password
	}
	var names strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.Configured)) {
		names.WriteString(name + " (configured), ")
	}
	return fmt.Errorf("--index %s is none of: pypi, testpypi, %san upload URL (https://…/legacy/, without "+
		"credentials); leave it out to rehearse", shown, names.String())
}

// simpleBeside is where indexes usually keep the simple API of an upload URL: /simple/ on the same host. Others are
// configured in [tool.slipway.index].
func simpleBeside(upload address.URL) address.URL {
	return upload.WithPath(strings.TrimSuffix(strings.TrimSuffix(upload.Path(), "/"), "/legacy") + "/simple/")
}

// Show is the index with the hosts that are behind its name.
func (t Target) Show() string {
	read := ""
	if t.Simple.Origin() != t.Upload.Origin() {
		read = "; read at " + t.Simple.Origin()
	}
	if t.Name == t.Upload.Origin() {
		return t.Name
	}
	return t.Name + " (" + t.Upload.Origin() + read + ")"
}

// Describe is the first line of a report.
func (t Target) Describe() string {
	if t.Production {
		return "performance: uploads go to " + t.Show() + ", for all users to install"
	}
	return "performance: uploads go to " + t.Show() + ", which is not marked as production"
}

// Warnings are what a report has to say about the way there.
func (t Target) Warnings() []string {
	var open []string
	for _, u := range []address.URL{t.Upload, t.Simple} {
		if u != (address.URL{}) && !u.Private() && !slices.Contains(open, u.Origin()) {
			open = append(open, u.Origin())
		}
	}
	if len(open) == 0 {
		return []string{}
	}
	return []string{"the connection to " + strings.Join(open, " and ") + " is not encrypted (--allow-http): whoever is on " +
		"the way can read the token and change the answers"}
}

// From is who says where the index is, as the record has it.
func (t Target) From() string {
	switch {
	case t.Configured:
		return "configuration"
	case slices.Contains(project.BuiltInIndexes, t.Name):
		return "built-in"
	}
	return "command-line"
}
