package main

import (
	"context"
	"fmt"

	"dagger/slipway/internal/project"
	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// Compares the tag with every version in the package: pyproject.toml, version.py or __init__.py.
//
// Without a tag the versions in the package are compared with each other. In a release the built files are compared as
// well: their names, and the version in their METADATA.
//
// +check
// +cache="never"
func (m *Slipway) VersionCheck(
	ctx context.Context,
	// The tag of the release, v1.0.0. Default: the version in pyproject.toml.
	//
	// +optional
	tag string,
) (string, error) {
	return m.gateAt(ctx, "version-check", tag)
}

func (s *subject) versionCheck(context.Context) (stage.Result, error) {
	tag, err := s.meantTag()
	if err != nil {
		return stage.Result{Verdict: stage.Failed, Reason: err.Error()}, nil
	}
	findings, details := project.CheckVersions(tag, s.project), project.VersionSummary(s.project)
	// In a release the built files are compared as well; alone only where no file of the source says a version.
	if (s.commit != nil || len(details) == 0) && len(findings) == 0 {
		files, err := s.dist()
		if err != nil {
			return stage.Result{Verdict: stage.Unknown, Details: details, Because: "build",
				Reason: "the built files could not be compared, the build failed", Fix: "mend the build first"}, nil
		}
		findings = files.checkVersions(tag)
		details = append(details, fmt.Sprintf("%d built files carry the version in their names and METADATA",
			len(files.set.Files)))
	}
	if len(findings) > 0 {
		return stage.Result{Verdict: stage.Failed, Findings: findings, Details: details,
			Reason: fmt.Sprintf("tag %s means %s; %s", tag, tag.PEP440(), disagreement(findings)),
			Fix:    "write the same version in every place, commit, and tag that commit"}, nil
	}
	return stage.Result{Verdict: stage.Passed, Reason: fmt.Sprintf("tag %s means %s, and so does the package", tag,
		tag.PEP440()), Details: details}, nil
}

func disagreement(findings []stage.Finding) string {
	if len(findings) == 1 {
		return "one place disagrees"
	}
	return fmt.Sprintf("%d places disagree", len(findings))
}

// meantTag is the tag given, or the one that the package's own version would be released under.
func (s *subject) meantTag() (version.Tag, error) {
	if s.tag != nil {
		return *s.tag, nil
	}
	own, err := s.project.OwnVersion()
	if err != nil {
		return version.Tag{}, err
	}
	prefix, err := s.prefix()
	if err != nil {
		return version.Tag{}, err
	}
	return version.ForVersion(own, prefix)
}
