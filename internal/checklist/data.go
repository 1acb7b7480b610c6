package checklist

// section is a part of a checklist under one heading.
type section struct {
	list    List
	name    string
	phase   Phase
	entries []entry
}

// entry is one line of the document.
type entry struct {
	id    string
	text  string
	proof proof
}

// book is every line of the checklists. A line whose stage is not written yet names it all the same: until it runs, a
// person can sign.
var book = []section{
	{PreRelease, "Code quality", Before, []entry{
		{"tests", "All tests pass", stages("test")},
		{"lint", "Linting and formatting are clean", stages("lint")},
		{"types", "Type checking is clean", stages("types")},
		{"performance-tests", "Performance tests pass", stages("performance")},
		{"security-scan", "The security scan is clean", stages("security")},
	}},
	{PreRelease, "Documentation", Before, []entry{
		{"readme-updated", "README is up to date", person},
		{"changelog-updated", "The changelog has a dated section for this version", stages("changelog")},
		{"api-docs-updated", "API documentation is up to date", stages("docs")},
		{"migration-guides-updated", "Migration guides are up to date, where users have to migrate", person},
		{"examples-tested", "Examples are up to date and were tried", person},
	}},
	{PreRelease, "Version management", Before, []entry{
		{"version-py", "Version bumped in version.py or __init__.py, where one says it", stages("version-check")},
		{"pyproject-version", "Version bumped in pyproject.toml, where it says it", stages("version-check")},
		{"tag", "Git tag created on this commit", onTag},
		{"release-notes", "Release notes prepared", stages("notes")},
	}},
	{PreRelease, "Testing", Before, []entry{
		{"unit-coverage", "Unit tests cover 100% of the lines", fullCoverage},
		{"integration-tests", "Integration tests ran, with a real Redis", integration},
		{"performance-regressions", "Performance has not regressed", stages("performance")},
		{"manual-testing", "Key features tried by hand", person},
	}},
	{ReleaseDay, "Final verification", Before, []entry{
		{"pipeline-green", "The pipeline is green up to the built files", stages("preflight", "build", "package")},
		{"quality-gates", "All quality gates passed", allGates},
		{"security-review", "Security review completed", person},
		{"benchmarks-updated", "Performance benchmarks are up to date", person},
	}},
	{ReleaseDay, "Publishing", After, []entry{
		{"uploaded", "Package uploaded to the index", stages("publish", "verify")},
		{"github-release", "GitHub release created", stages("github-release")},
		{"release-notes-published", "Release notes published with it", stages("github-release")},
		{"announcement", "Announcement posted", stages("announce")},
	}},
	{PostRelease, "Follow-up", After, []entry{
		{"monitoring", "Monitored for issues", person},
		{"documentation-links", "Documentation links point at this version", person},
		{"community-notified", "Community notified", person},
		{"project-status", "Project status updated", person},
	}},
	{SecurityRelease, "Vulnerability assessment", Before, []entry{
		{"severity-classified", "Severity classified: critical, high, medium or low", person},
		{"impact-analysed", "Impact analysed", person},
		{"affected-versions", "Affected versions identified", person},
		{"cve-requested", "CVE requested, where one applies", person},
	}},
	{SecurityRelease, "Fix development", Before, []entry{
		{"security-fix", "Security fix implemented", person},
		{"regression-tests", "Regression tests added", person},
		{"security-tests", "Security tests updated", person},
		{"code-review", "Code review completed", person},
	}},
	{SecurityRelease, "Release preparation", Before, []entry{
		{"advisory-drafted", "Security advisory drafted", person},
		{"security-release-notes", "Release notes prepared", stages("notes")},
		{"security-migration-guide", "Migration guide updated", person},
		{"notification-prepared", "Notification of the community prepared", person},
	}},
	{SecurityRelease, "Release execution", After, []entry{
		{"security-release-published", "Security release published", stages("publish", "verify")},
		{"advisory-published", "Advisory published", person},
		{"security-community-notified", "Community notified", person},
		{"security-monitoring", "Monitored for issues", person},
	}},
}
