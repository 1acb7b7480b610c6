package main

import (
	"context"
	"fmt"
	"net/url"
	"sort"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/project"
)

// destination is where a release's effects go. Only --index decides, never the presence of a credential.
type destination struct {
	name       string // as the user typed it; "" is the stand-in
	index      index.Index
	rehearsal  bool // effects go to stand-ins
	production bool // users install from there
	service    *dagger.Service

	inContainers string // the service's URL where it is bound under its name
}

// describe is the first line of every report.
func (d destination) describe() string {
	switch {
	case d.rehearsal:
		return "rehearsal: uploads go to a stand-in, nothing leaves this machine"
	case d.production:
		return "performance: uploads go to " + d.name + ", for all users to install"
	}
	return "performance: uploads go to " + d.name + ", which is not marked as production"
}

// realIndex finds the index that --index names: pypi, testpypi, one of [tool.slipway.index], or an upload URL.
func realIndex(ctx context.Context, named string, p *project.Project) (destination, error) {
	if known, ok := p.Config.Indexes[named]; ok {
		return destination{name: named, index: index.Index{UploadURL: known.Upload.String(), SimpleURL: known.Simple.String()},
			production: known.Production}, nil
	}
	if named == "pypi" || named == "testpypi" {
		found, err := wellKnown(ctx, named)
		return destination{name: named, index: found, production: named == "pypi"}, err
	}
	address, err := url.Parse(named)
	if err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != "" &&
		address.User == nil && address.RawQuery == "" && address.Fragment == "" {
		return destination{name: named, index: index.Index{UploadURL: named, SimpleURL: simpleBeside(address)}}, nil
	}
	if err != nil || strings.ContainsAny(named, "@?#") {
		named = "URL" // it may hold a password
	}
	return destination{}, fmt.Errorf("--index %q is none of: pypi, testpypi, %san upload URL (https://…/legacy/, without "+
		"credentials); leave it out to rehearse", named, configured(p))
}

func configured(p *project.Project) string {
	names := make([]string, 0, len(p.Config.Indexes))
	for name := range p.Config.Indexes {
		names = append(names, name+" (configured), ")
	}
	sort.Strings(names)
	return strings.Join(names, "")
}

// simpleBeside is where indexes usually keep the simple API of an upload URL: /simple/ on the same host. Others are
// configured in [tool.slipway.index].
func simpleBeside(upload *url.URL) string {
	simple := *upload
	simple.Path, simple.RawQuery, simple.Fragment = strings.TrimSuffix(strings.TrimSuffix(upload.Path, "/"), "/legacy")+"/simple/", "", ""
	return simple.String()
}

// askTwine prints the addresses that twine and pip were made with: whoever runs an index tells them, not us.
const askTwine = `
import sys
from pip._internal.models.index import PyPI, TestPyPI
from twine.utils import DEFAULT_REPOSITORY, TEST_REPOSITORY
production = sys.argv[1] == "pypi"
print(DEFAULT_REPOSITORY if production else TEST_REPOSITORY)
print((PyPI if production else TestPyPI).simple_url + "/")
`

func wellKnown(ctx context.Context, name string) (index.Index, error) {
	out, err := tool("twine", "").
		WithExec([]string{"/opt/twine/bin/python", "-c", askTwine, name}).Stdout(ctx)
	if err != nil {
		return index.Index{}, explain("asking twine for the addresses of "+name, err)
	}
	lines := strings.Fields(out)
	if len(lines) != 2 {
		return index.Index{}, fmt.Errorf("twine and pip did not tell the addresses of %s", name)
	}
	return index.Index{UploadURL: lines[0], SimpleURL: lines[1]}, nil
}

// label is the destination in one or two words.
func (d destination) label() string {
	if d.rehearsal {
		return "stand-in"
	}
	return d.name
}
