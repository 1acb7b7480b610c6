package report

import (
	"bytes"
	"fmt"
	"path"
	"strconv"

	"dagger/slipway/internal/stage"

	"github.com/sethvargo/go-githubactions"
)

// maxAnnotations is how many GitHub shows of one step.
const maxAnnotations = 10

// Annotations are workflow commands that mark what blocks in the files of a pull request. A runner acts on them when a
// step prints them; that is why nothing else of a release may look like one.
func Annotations(r Record) string {
	var out bytes.Buffer
	action := githubactions.New(githubactions.WithWriter(&out))
	for _, result := range r.Stages {
		if !result.Verdict.Blocks() {
			continue
		}
		title := "Slipway: " + result.Stage
		for i, finding := range result.Findings {
			if i == maxAnnotations {
				action.WithFieldsMap(map[string]string{"title": title}).Errorf("%s",
					fmt.Sprintf("%d more findings in the report", len(result.Findings)-i))
				break
			}
			action.WithFieldsMap(fields(r, title, finding)).Errorf("%s", oneLine(finding.Message+rule(finding)))
		}
		if len(result.Findings) == 0 {
			action.WithFieldsMap(map[string]string{"title": title}).Errorf("%s", oneLine(result.Reason))
		}
	}
	return out.String()
}

// fields place a finding in the repository.
func fields(r Record, title string, f stage.Finding) map[string]string {
	all := map[string]string{"title": title}
	if f.File != "" {
		all["file"] = path.Join(oneLine(r.Source.Path), oneLine(f.File))
	}
	if f.Line > 0 {
		all["line"] = strconv.Itoa(f.Line)
	}
	if f.Column > 0 {
		all["col"] = strconv.Itoa(f.Column)
	}
	return all
}
