package main

import (
	"context"
	"fmt"
	"strings"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/report"
	"dagger/slipway/internal/target"
)

// destination is where a release's effects go. Only --index decides, never the presence of a credential.
type destination struct {
	target.Target // of a performance

	index     index.Index
	rehearsal bool // effects go to stand-ins
	service   *dagger.Service

	inContainers string // the service's URL where it is bound under its name
}

// place is what the command line says about an index.
type place struct {
	index     string // --index; "" is none
	allowHTTP bool   // --allow-http
}

// describe is the first line of every report.
func (d destination) describe() string {
	if d.rehearsal {
		return "rehearsal: uploads go to a stand-in, nothing leaves this machine"
	}
	return d.Describe()
}

// opening is the first lines of what a function prints that is no report.
func (d destination) opening() string {
	lines := []string{d.describe()}
	for _, warning := range d.Warnings() {
		lines = append(lines, "warning: "+warning)
	}
	return strings.Join(lines, "\n") + "\n"
}

// realIndex finds the index that --index names: pypi, testpypi, one of [tool.slipway.index], or an upload URL.
func (s *subject) realIndex(ctx context.Context, at place) (destination, error) {
	found, err := target.Find(target.Choice{Asked: at.index, AllowHTTP: at.allowHTTP, Configured: s.project.Config.Indexes,
		BuiltIn: func(name string) (string, string, error) { return wellKnown(ctx, name) }})
	if err != nil {
		return destination{}, &stageError{text: err.Error(), cause: err}
	}
	return destination{Target: found,
		index: index.Index{UploadURL: found.Upload.String(), SimpleURL: found.Simple.String()}}, nil
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

func wellKnown(ctx context.Context, name string) (upload, simple string, err error) {
	out, err := tool("twine", "").
		WithExec([]string{"/opt/twine/bin/python", "-c", askTwine, name}).Stdout(ctx)
	if err != nil {
		return "", "", explain("asking twine for the addresses of "+name, err)
	}
	lines := strings.Fields(out)
	if len(lines) != 2 {
		return "", "", fmt.Errorf("twine and pip did not tell the addresses of %s", name)
	}
	return lines[0], lines[1], nil
}

// label is the destination in one or two words.
func (d destination) label() string {
	if d.rehearsal {
		return "stand-in"
	}
	return d.Name
}

// recorded is the destination for programs, nil in a rehearsal.
func (d destination) recorded() *report.Index {
	if d.rehearsal {
		return nil
	}
	return &report.Index{Name: d.Name, Upload: d.Upload.Origin(), Simple: d.Simple.Origin(), From: d.From()}
}

// compared holds a configured index against what the release before had under its name. tagged is that the version's tag
// is named on the command line: then the prefix of the package's tags is no word of the repository alone.
func (s *subject) compared(ctx context.Context, to target.Target, version string, tagged bool) target.Comparison {
	if !to.Configured {
		return target.Comparison{}
	}
	past, err := s.past(ctx, tagged)
	if err != nil {
		return to.Unknown(err)
	}
	past.Version = version
	return to.Since(ctx, past)
}

// past is what the repository knows of its earlier releases.
func (s *subject) past(ctx context.Context, tagged bool) (target.Past, error) {
	past := target.Past{Folder: s.module.Path}
	releases, err := s.releases(ctx) // which refuses a clone that lacks some
	if err != nil {
		return past, err
	}
	if tagged {
		past.Releases = releases
	}
	repository, err := s.history()
	if err != nil {
		return past, err
	}
	past.Files = repository
	if past.Head, err = repository.Head(ctx); err != nil {
		return past, err
	}
	past.Tags, err = repository.Tags(ctx)
	return past, err
}
