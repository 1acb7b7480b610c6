package checklist

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/gate"
	"dagger/slipway/internal/index"
	"dagger/slipway/internal/stage"
)

const junit = `<testsuites><testsuite>%s</testsuite></testsuites>`

// tested is what the test stage itself says of one run on each of these Pythons.
func tested(coverage string, integration bool, pythons ...string) stage.Result {
	var suites []gate.Suite
	for _, python := range pythons {
		suite := gate.Suite{Python: python, Unit: &gate.Tests{Coverage: coverage,
			JUnit: fmt.Sprintf(junit,
				`<testcase/><testcase/><testcase><skipped message="not here, coverage 100%"/></testcase>`)}}
		if integration {
			suite.Integration = &gate.Tests{JUnit: fmt.Sprintf(junit,
				`<testcase/><testcase><skipped message="no net"/></testcase>`)}
		}
		suites = append(suites, suite)
	}
	suites = append(suites, gate.Suite{Python: "3.9", Missing: "no image python:3.9-slim"})
	result := gate.Test(suites, gate.Expected{Integration: integration, InstalledFrom: "uv.lock"})
	result.Stage, result.Kind = "test", stage.Gate
	return result
}

const all, most = `{"totals":{"percent_covered":100}}`, `{"totals":{"percent_covered":99.996}}`

// gates are a release before its effects, in which all is well.
func gates() []stage.Result {
	var results []stage.Result
	for _, name := range []string{"preflight", "version-check", "changelog", "lint", "types", "security", "build",
		"notes", "package"} {
		kind := stage.Gate
		if name == "build" || name == "notes" {
			kind = stage.Artifact
		}
		results = append(results, stage.Result{Stage: name, Kind: kind, Verdict: stage.Passed,
			Reason: name + " is well"})
	}
	return append(results, tested(all, true, "3.12", "3.13"))
}

// published are gates and effects; the upload of the second file ended so.
func published(status index.Status) []stage.Result {
	return append(gates(),
		stage.Result{Stage: "publish", Kind: stage.Effect, Verdict: stage.Passed, Reason: "2 files", Details: []string{
			"beacon-1.0.0.tar.gz: " + string(index.AlreadyThere), "beacon-1.0.0-py3-none-any.whl: " + string(status)}},
		stage.Result{Stage: "verify", Kind: stage.Effect, Verdict: stage.Passed, Reason: "installed on 2 of 2 Pythons"})
}

// with changes one stage of some results.
func with(results []stage.Result, name string, change func(*stage.Result)) []stage.Result {
	for i := range results {
		if results[i].Stage == name {
			change(&results[i])
		}
	}
	return results
}

func verdict(v stage.Verdict, reason string) func(*stage.Result) {
	return func(r *stage.Result) { r.Verdict, r.Reason = v, reason }
}

func waived(r *stage.Result) {
	r.Verdict, r.Waiver = stage.Waived, &stage.Waiver{Stage: r.Stage, Reason: "known", By: "Ben"}
}

func without(results []stage.Result, name string) []stage.Result {
	return slices.DeleteFunc(results, func(r stage.Result) bool { return r.Stage == name })
}

func signed(id string) []SignOff {
	return []SignOff{{Item: id, Name: "Ann", Mail: "ann@example.org", What: "tried it"}}
}

const ann = "Ann <ann@example.org>"

func find(t *testing.T, lines []Line, id string) Line {
	t.Helper()
	at := slices.IndexFunc(lines, func(l Line) bool { return l.ID == id })
	if at < 0 {
		t.Fatalf("there is no line %s", id)
	}
	return lines[at]
}

// told is how a line stands, in one string: "open required: lint failed: why", and its notes on lines of their own.
func told(line Line) string {
	text := string(line.State)
	if line.Required {
		text += " required"
	}
	return strings.Join(append([]string{text + ": " + line.By}, line.Notes...), "\n")
}

type evaluation struct {
	facts  Facts
	signed bool // Ann signed for the line
	want   string
}

const (
	notNeeded  = "\nthe sign-off by " + ann + " was not needed"
	notCounted = "\nthe sign-off by " + ann + " does not count: "
	against    = notCounted + "nobody can sign against what was found"
	tooEarly   = notCounted + "nothing is published yet"
	sameCall   = notCounted + "it was given before the files were published"
	byAnn      = "signed: " + ann + ": tried it"
	nobody     = "open: nobody has signed"
)

func evaluate(t *testing.T, id string, tests map[string]evaluation) {
	t.Parallel()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.signed {
				test.facts.SignOffs = signed(id)
			}
			line := find(t, Evaluate(test.facts), id)
			if got := told(line); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			// What is open says what to do: mend what was found, or sign for what nothing was found about.
			if (line.Fix != "" || line.SignOff != "") != (line.State == Open) || line.Fix != "" && line.SignOff != "" {
				t.Errorf("fix %q, sign off %q", line.Fix, line.SignOff)
			}
		})
	}
}

func rehearse(results []stage.Result) Facts {
	return Facts{Results: results, Mode: "rehearsal", Tagged: true}
}

func perform(results []stage.Result) Facts {
	return Facts{Results: results, Mode: "performance", Tagged: true}
}

// lint is a rehearsal in which that gate ended so.
func lint(v stage.Verdict) Facts { return rehearse(with(gates(), "lint", verdict(v, "why"))) }

func TestStage(t *testing.T) {
	evaluate(t, "lint", map[string]evaluation{
		"passed":             {lint(stage.Passed), false, "proved required: lint passed: why"},
		"passed and signed":  {lint(stage.Passed), true, "proved required: lint passed: why" + notNeeded},
		"failed":             {lint(stage.Failed), false, "open required: lint failed: why"},
		"failed and signed":  {lint(stage.Failed), true, "open required: lint failed: why" + against},
		"unknown and signed": {lint(stage.Unknown), true, "open required: lint unknown: why" + against},
		"no verdict":         {lint(""), true, "open required: lint unknown: why" + against},
		"no known verdict":   {lint("fine"), true, "open required: lint unknown: why" + against},
		"waived": {rehearse(with(gates(), "lint", waived)), false,
			"waived required: lint waived by Ben: known"},
		"waived and signed": {rehearse(with(gates(), "lint", waived)), true,
			"waived required: lint waived by Ben: known" + notNeeded},
		"waived by nobody":   {lint(stage.Waived), true, "open required: lint unknown: why" + against},
		"skipped":            {lint(stage.Skipped), false, "open: lint skipped: why"},
		"skipped and signed": {lint(stage.Skipped), true, byAnn},
		"not there":          {Facts{}, false, "open: stage lint is not in this record"},
		"not there, signed":  {Facts{}, true, byAnn},
		"skipped but required": {Facts{Rules: Rules{Required: []string{"lint"}}, Results: lint(stage.Skipped).Results},
			false, "open required: lint skipped: why"},
	})
}

func TestSeveralStages(t *testing.T) {
	const pre, built = "preflight passed: preflight is well; ", "build passed: build is well; "
	const checked = "package passed: package is well"
	one := func(name string, v stage.Verdict) []stage.Result { return with(gates(), name, verdict(v, "why")) }
	bad := with(one("preflight", stage.Skipped), "build", verdict(stage.Failed, "why"))
	evaluate(t, "pipeline-green", map[string]evaluation{
		"passed": {rehearse(gates()), false, "proved required: " + pre + built + checked},
		"one skipped": {rehearse(one("package", stage.Skipped)), false,
			"open: " + pre + built + "package skipped: why"},
		"one missing": {rehearse(without(gates(), "build")), false,
			"open: " + pre + "stage build is not in this record; " + checked},
		"one failed, one skipped": {rehearse(bad), true,
			"open required: preflight skipped: why; build failed: why; " + checked + against},
	})
}

func TestAllGates(t *testing.T) {
	skipped := with(with(gates(), "types", waived), "lint", verdict(stage.Skipped, "why"))
	evaluate(t, "quality-gates", map[string]evaluation{
		"passed": {rehearse(gates()), false,
			"proved required: 8 passed: preflight, version-check, changelog, lint, types, security, package and test"},
		"one waived": {rehearse(with(gates(), "types", waived)), false,
			"waived required: types waived by Ben: known; " +
				"7 passed: preflight, version-check, changelog, lint, security, package and test"},
		"one waived, one skipped": {rehearse(skipped), false, "open: lint skipped: why; types waived by Ben: known; " +
			"6 passed: preflight, version-check, changelog, security, package and test"},
		"the only one failed": {Facts{Results: lint(stage.Failed).Results[3:4]}, true,
			"open required: lint failed: why" + against},
		"there is none": {Facts{Results: gates()[6:7]}, false, "open: there is no gate in this record"},
	})
}

func TestTag(t *testing.T) {
	evaluate(t, "tag", map[string]evaluation{
		"there":             {Facts{Tagged: true}, false, "proved required: the tag exists on this commit"},
		"not there":         {Facts{}, false, "open required: the tag does not exist on this commit"},
		"not there, signed": {Facts{}, true, "open required: the tag does not exist on this commit" + against},
	})
}

func TestPerson(t *testing.T) {
	evaluate(t, "manual-testing", map[string]evaluation{
		"nobody":   {rehearse(gates()), false, nobody},
		"somebody": {rehearse(gates()), true, byAnn},
	})
}

// tests is a rehearsal with this test stage alone.
func tests(result stage.Result) Facts { return rehearse([]stage.Result{result}) }

func TestCoverage(t *testing.T) {
	evaluate(t, "unit-coverage", map[string]evaluation{
		"full": {rehearse(gates()), false,
			"proved: test passed: coverage is 100% on python 3.12; coverage is 100% on python 3.13"},
		"nearly full": {tests(tested(most, true, "3.13")), true,
			"open: test passed: coverage is 99.99% on python 3.13" + against},
		"not measured": {tests(tested("", false, "3.13")), false,
			"open: test passed: coverage was not measured on python 3.13"},
		"not measured, signed": {tests(tested("", true, "3.13")), true, byAnn},
		"tests failed": {tests(stage.Result{Stage: "test", Verdict: stage.Failed, Reason: "why"}), true,
			"open: test failed: why" + against},
		"tests waived": {rehearse(with(gates(), "test", waived)), false, "waived: test waived by Ben: known"},
		"no word of any Python": {tests(stage.Result{Stage: "test", Verdict: stage.Passed}), false,
			"open: test passed, and does not say on which Python"},
		"full on one of two": {tests(stage.Result{Stage: "test", Verdict: stage.Passed, Details: []string{
			"python 3.12: 3 unit, coverage 97.5%", "python 3.13: 3 unit, coverage 100%"}}), false,
			"open: test passed: coverage is 97.5% on python 3.12; coverage is 100% on python 3.13"},
	})
}

func TestIntegration(t *testing.T) {
	detail := func(text string) Facts {
		return tests(stage.Result{Stage: "test", Verdict: stage.Passed, Details: []string{"python 3.13: " + text}})
	}
	const ran, none = "proved: test passed: integration tests ran on python 3.13: ",
		"open: test passed: no integration test ran on python 3.13"
	evaluate(t, "integration-tests", map[string]evaluation{
		"ran":                {tests(tested("", true, "3.13")), false, ran + "1"},
		"ran, none skipped":  {detail("3 unit, 12 integration, coverage 90%"), false, ran + "12"},
		"none":               {tests(tested(all, false, "3.13")), false, none},
		"none, signed":       {tests(tested(all, false, "3.13")), true, byAnn},
		"none that ran":      {detail("3 unit, 0 integration"), false, none},
		"a word in a reason": {detail("3 unit (1 skipped: needs x, 2 integration), coverage 100%"), false, none},
		"more in a reason":   {detail("3 unit (1 skipped: x, 2 integration (y)), coverage 100%"), false, none},
	})
}

func TestUploaded(t *testing.T) {
	failed := func(name string, v stage.Verdict) []stage.Result {
		return with(published(index.NotSent), name, verdict(v, "why"))
	}
	unverified := with(published(index.AlreadyThere), "verify", verdict(stage.Skipped, "why"))
	const did, verified = "publish passed: 2 files; ", "verify passed: installed on 2 of 2 Pythons"
	evaluate(t, "uploaded", map[string]evaluation{
		"not yet":   {perform(gates()), false, "later: after publishing"},
		"rehearsed": {rehearse(published(index.Uploaded)), false, "later: rehearsed only; " + did + verified},
		"rehearsed, signed": {rehearse(published(index.AlreadyThere)), true,
			"later: rehearsed only; " + did + verified + tooEarly},
		"in no known mode": {Facts{Results: published(index.Uploaded)}, false,
			"later: rehearsed only; " + did + verified},
		"now": {perform(published(index.Uploaded)), false, "proved required: " + did + verified},
		"failed": {perform(failed("publish", stage.Failed)), false,
			"open required: publish failed: why; " + verified},
		"skipped": {perform(failed("publish", stage.Skipped)), false, "later: publish skipped: why"},
		"not verified": {perform(failed("verify", stage.Failed)), true,
			"open required: " + did + "verify failed: why" + against},
		"verify was skipped": {perform(unverified), false, "open: " + did + "verify skipped: why"},
	})
}

func TestAfterPublishing(t *testing.T) {
	failed := with(published(index.NotSent), "publish", verdict(stage.Failed, "why"))
	untold := with(published(index.AlreadyThere), "publish", func(r *stage.Result) { r.Details = nil })
	announced := append(published(index.Uploaded), stage.Result{Stage: "announce", Verdict: stage.Passed,
		Reason: "2 places"})
	const again, absent = "; run the same call again once it is done", "open: stage announce is not in this record"
	evaluate(t, "announcement", map[string]evaluation{
		"not yet":                {perform(gates()), true, "later: after publishing" + tooEarly},
		"rehearsed":              {rehearse(published(index.AlreadyThere)), true, "later: after publishing" + tooEarly},
		"publishing failed":      {perform(failed), true, "later: publish failed: why" + tooEarly},
		"published now":          {perform(published(index.Uploaded)), false, absent + again},
		"signed in that call":    {perform(published(index.Uploaded)), true, absent + again + sameCall},
		"published, untold when": {perform(untold), true, absent + again + sameCall},
		"published before":       {perform(published(index.AlreadyThere)), false, absent},
		"signed thereafter":      {perform(published(index.AlreadyThere)), true, byAnn},
		"by its stage":           {perform(announced), false, "proved required: announce passed: 2 places"},
	})
}

// TestNothingProvesItself holds every line against a record that proves nothing, and one that skipped everything.
func TestNothingProvesItself(t *testing.T) {
	t.Parallel()
	skipped := published(index.AlreadyThere)
	for i := range skipped {
		skipped[i].Verdict = stage.Skipped
	}
	for name, results := range map[string][]stage.Result{"nothing": nil, "skipped": skipped} {
		for _, mode := range []string{"rehearsal", "performance"} {
			lines := Evaluate(Facts{Rules: Rules{Security: true}, Results: results, Mode: mode})
			if len(lines) != 46 {
				t.Errorf("%d lines", len(lines))
			}
			for _, line := range lines {
				if line.State.Done() {
					t.Errorf("%s in a %s: %s is %s by %q", name, mode, line.ID, line.State, line.By)
				}
			}
		}
	}
}

func TestSeveralSign(t *testing.T) {
	t.Parallel()
	ben := SignOff{"manual-testing", "Ben", "ben@example.org", "the same"}
	facts := Facts{SignOffs: slices.Concat(signed("manual-testing"), []SignOff{ben}, signed("manual-testing"),
		signed("lint"))}
	line := find(t, Evaluate(facts), "manual-testing")
	if line.By != ann+": tried it; Ben <ben@example.org>: the same" {
		t.Error(line.By)
	}
	ben.Item = "tag"
	facts.SignOffs = append(signed("tag"), ben)
	if line := find(t, Evaluate(facts), "tag"); len(line.Notes) != 2 {
		t.Errorf("%q", line.Notes)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	count := func(lines []Line) map[List]int {
		counted := map[List]int{}
		for _, line := range lines {
			counted[line.List]++
		}
		return counted
	}
	want := map[List]int{PreRelease: 18, ReleaseDay: 8, PostRelease: 4}
	if got := count(Evaluate(Facts{})); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	own := Rules{Security: true, Own: []Item{{"translations", "Translations checked"}, {"demo", "Demo works"}}}
	lines := Evaluate(Facts{Rules: own, SignOffs: signed("demo")})
	want = map[List]int{PreRelease: 20, ReleaseDay: 8, PostRelease: 4, SecurityRelease: 16}
	if got := count(lines); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if line := lines[18]; line.ID != "translations" || line.Section != "This project's own" || told(line) != nobody {
		t.Errorf("%+v", line)
	}
	if line := lines[19]; line.ID != "demo" || told(line) != byAnn || line.Proof != "a person" {
		t.Errorf("%+v", line)
	}
	for _, line := range lines {
		after := line.List == PostRelease || line.Section == "Publishing" || line.Section == "Release execution"
		if after != (line.Phase == After) {
			t.Errorf("%s is %s publishing", line.ID, line.Phase)
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	rules := Rules{Required: []string{"manual-testing", "readme-updated", "performance-tests", "unit-coverage",
		"announcement", "monitoring", "advisory-drafted"}}
	red := with(with(with(gates(), "lint", verdict(stage.Failed, "x")), "types", waived), "security",
		verdict(stage.Unknown, "x"))
	unverified := with(published(index.Uploaded), "verify", verdict(stage.Failed, "x"))
	for name, test := range map[string]struct {
		facts         Facts
		before, after []string
	}{
		"all is well": {Facts{Rules: rules, Results: gates(), Tagged: true, SignOffs: signed("manual-testing")},
			[]string{"performance-tests", "readme-updated"}, []string{"announcement", "monitoring"}},
		"no tag, stages failed, one is waived": {Facts{Results: red},
			[]string{"lint", "security-scan", "tag", "quality-gates"}, nil},
		"skipped": {Facts{Results: with(gates(), "lint", verdict(stage.Skipped, "x")), Tagged: true}, nil, nil},
		"security": {Facts{Rules: Rules{Required: rules.Required[6:], Security: true}, Results: gates(), Tagged: true},
			[]string{"advisory-drafted"}, nil},
		"published": {Facts{Rules: Rules{Required: []string{"monitoring"}}, Results: unverified, Tagged: true,
			Mode: "performance"}, nil, []string{"uploaded", "monitoring"}},
	} {
		lines := Evaluate(test.facts)
		for phase, want := range map[Phase][]string{Before: test.before, After: test.after} {
			var got []string
			for _, line := range Missing(lines, phase) {
				got = append(got, line.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: missing %s publishing: %q", name, phase, got)
			}
		}
	}
}

// TestBook holds the table against the rules that its lines obey.
func TestBook(t *testing.T) {
	t.Parallel()
	known := []string{"preflight", "version-check", "changelog", "lint", "types", "test", "security", "api",
		"support", "build", "notes", "package", "sign", "publish", "verify", "performance", "docs", "github-release", "announce"}
	seen := map[string]bool{}
	for _, part := range book {
		for _, entry := range part.entries {
			if seen[entry.id] || len(entry.id) > maxID || !idShape.MatchString(entry.id) || !plain(entry.text) ||
				entry.text == "" {
				t.Errorf("%s: %q", entry.id, entry.text)
			}
			seen[entry.id] = true
			words := entry.proof.describe()
			if names, ok := strings.CutPrefix(strings.Replace(words, "stages ", "stage ", 1), "stage "); ok {
				for name := range strings.SplitSeq(strings.ReplaceAll(names, " and ", ", "), ", ") {
					if !slices.Contains(known, name) {
						t.Errorf("%s waits for a stage %q", entry.id, name)
					}
				}
			}
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	want := Evaluate(Facts{Rules: Rules{Security: true}, Results: published(index.Uploaded), Mode: "performance",
		SignOffs: signed("lint")})
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []Line
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v", err, got)
	}
	kind := reflect.TypeFor[Line]()
	for i := range kind.NumField() {
		if name := kind.Field(i).Tag.Get("json"); name == "" || strings.ToLower(name) != name {
			t.Errorf("%s is %q in JSON", kind.Field(i).Name, name)
		}
	}
}
