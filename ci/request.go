package main

import (
	"context"

	"dagger/slipway/internal/report"
	"dagger/slipway/internal/version"
)

// meant parses a tag before anything else looks at it; "" is none.
func (s *subject) meant(tag string) error {
	if tag == "" {
		return nil
	}
	prefix, err := s.prefix()
	if err != nil {
		return err
	}
	parsed, err := version.ParseTag(tag, prefix)
	if err != nil {
		return &stageError{text: err.Error(), cause: err}
	}
	s.tag = &parsed
	return nil
}

// gate runs one gate alone, on the files as they lie there.
func (m *Slipway) gate(ctx context.Context, name string) (string, error) {
	return m.gateAt(ctx, name, "")
}

// gateAt is gate for those that compare with a tag.
func (m *Slipway) gateAt(ctx context.Context, name, tag string) (string, error) {
	return m.gateOn(ctx, name, tag, place{})
}

// gateOn is gate for those that also ask an index what was published.
func (m *Slipway) gateOn(ctx context.Context, name, tag string, at place) (string, error) {
	s, err := m.examine(ctx, name, m.workingTree(), newImages())
	if err != nil {
		return "", err
	}
	if at.index != "" {
		to, err := s.realIndex(ctx, at)
		if err != nil {
			return "", err
		}
		s.asked = &to
	}
	if err := s.meant(tag); err != nil {
		return "", err
	}
	result := runAll(ctx, s, []step{find(name)})[0]
	text := report.Stage(result)
	if result.Verdict.Blocks() {
		return "", &stageError{text: text}
	}
	return text, nil
}

// forRelease is a subject made of what a release would be made of: the commit's tree.
func (m *Slipway) forRelease(ctx context.Context, name, tag string) (*subject, error) {
	commit, err := m.committed(ctx)
	if err != nil {
		return nil, err
	}
	s, err := m.examine(ctx, name, commit.tree, newImages())
	if err != nil {
		return nil, err
	}
	s.commit = commit
	return s, s.meant(tag)
}
