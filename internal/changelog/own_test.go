package changelog

import (
	"os"
	"testing"
	"time"
)

// The changelogs of this repository are held to what they ask of others.
func TestOwnChangelogs(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../../CHANGELOG.md", "../../examples/beacon/CHANGELOG.md"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		document, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range document.Lint(LintOptions{Today: time.Now()}) {
			t.Errorf("%s:%d: %s", file, problem.Line, problem.Message)
		}
	}
}
