package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/checklist"
	"dagger/slipway/internal/report"
)

// slipwayVersion is the version of this module.
const slipwayVersion = "0.1.0"

const userAgent = "slipway/" + slipwayVersion

// account puts down what happened.
func (r *releasing) account(ctx context.Context) report.Record {
	s := r.subject
	used := []string{pythonImage(toolPython)}
	if s.project.Tests.HasIntegration {
		used = append(used, redisImage)
	}
	if r.destination.rehearsal && r.request.standIns == nil {
		used = append(used, busyboxImage)
	}
	for _, reference := range used {
		s.images.resolve(ctx, reference)
	}
	record := report.Record{
		Slipway: slipwayVersion, Mode: "performance", Destination: r.destination.describe(),
		Index: r.destination.recorded(), Warnings: r.destination.Warnings(),
		Package: s.project.Name, Tag: s.tag.String(), Version: s.tag.PEP440(), Stages: r.results, Missing: append([]string{}, r.missing...),
		Files: []report.File{}, Uploads: []report.Upload{},
		Images: s.images.list(), Started: r.started.UTC(), Ended: time.Now().UTC(),
		Source: report.Source{Commit: s.commit.commit, Origin: s.commit.origin, Path: r.module.Path,
			Dirty: len(s.commit.dirty) > 0, Module: r.module.Module, ModuleClaim: s.project.Config.Module},
	}
	if r.destination.rehearsal {
		record.Mode = "rehearsal"
	}
	record.Checklist, record.SignOffs = checklist.Evaluate(r.facts()), append([]checklist.SignOff{}, r.signOffs...)
	if files, err := s.dist(); err == nil {
		for _, file := range files.set.Files {
			record.Files = append(record.Files, report.File{Name: file.Name, Kind: string(file.Kind), Size: file.Size,
				SHA256: file.SHA256})
		}
	}
	for _, outcome := range r.outcomes {
		record.Uploads = append(record.Uploads, report.Upload{File: outcome.File, Index: r.destination.label(),
			Outcome: string(outcome.Status)})
	}
	record.Finish()
	return record
}

// list returns every image of the run.
func (i *images) list() []report.Image {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	var all []report.Image
	for _, reference := range slices.Sorted(maps.Keys(i.found)) {
		if found := i.found[reference]; found.Missing == "" {
			all = append(all, report.Image{Reference: reference, Digest: found.Digest, StandIn: found.StandIn})
		}
	}
	return all
}

// files is the release's record as a folder.
func (r *releasing) files() (*dagger.Directory, error) {
	junit, err := report.JUnit(r.record)
	if err != nil {
		return nil, err
	}
	data, err := report.JSON(r.record)
	if err != nil {
		return nil, err
	}
	out := dag.Directory().
		WithNewFile("record.json", string(data)).
		WithNewFile("report.md", report.Markdown(r.record)).
		WithNewFile("annotations.txt", report.Annotations(r.record)).
		WithNewFile("junit.xml", string(junit))
	if files, err := r.subject.dist(); err == nil {
		out = out.WithDirectory("dist", files.dir)
	}
	if text, err := r.subject.notes(); err == nil {
		out = out.WithNewFile("notes.md", text)
	}
	if r.signatures != nil {
		out = out.WithDirectory("signatures", r.signatures)
	}
	return out, nil
}
