package project

import "testing"

func TestMigrationGuide(t *testing.T) {
	t.Parallel()
	p := load(t, minimal("").with("docs/migration-guides/v0.2-to-v1.0.md", "").with("docs/migration-guides/1_to_2.md", "").
		with("docs/migration-guides/v2.0.0-to-v3.1.4.md", "").with("docs/migration-guides/into-v9.md", "").with("docs/to-v8.md", ""))
	for numbers, want := range map[[3]uint64]string{
		{1, 0, 0}: "docs/migration-guides/v0.2-to-v1.0.md", {2, 0, 0}: "docs/migration-guides/1_to_2.md",
		{3, 1, 4}: "docs/migration-guides/v2.0.0-to-v3.1.4.md", {1, 0, 1}: "", {3, 1, 0}: "", {9, 0, 0}: "", {8, 0, 0}: "",
	} {
		if got, found := p.MigrationGuide(numbers); got != want || found != (want != "") {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
}
