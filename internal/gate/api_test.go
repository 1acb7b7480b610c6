package gate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/bound"
	"dagger/slipway/internal/stage"
)

// tagged is a release by its numbers.
// inSrc and asIs are where a project may have its packages.
func inSrc(file string) string { return "src/" + file }
func asIs(file string) string  { return file }

func tagged(tag string) Release {
	release := Release{Tag: tag}
	fmt.Sscanf(tag, "v%d.%d.%d", &release.Numbers[0], &release.Numbers[1], &release.Numbers[2])
	return release
}

const noPackage = `{"griffe": "2.4.1", "problems": [{"tree": "new", "message": "there is no package x"}]}`

func TestAPI(t *testing.T) {
	t.Parallel()
	same, added, broken := ran(t, 0, "api-same.json"), ran(t, 0, "api-added.json"), ran(t, 1, "api-broken.json")
	for name, test := range map[string]struct {
		run      Run
		from, to string
		verdict  stage.Verdict
		reason   string
		fix      string
	}{
		"nothing in a patch": {same, "v1.2.0", "v1.2.1", stage.Passed,
			"no breaking change since v1.2.0, and nothing added; this is a patch release", ""},
		"nothing in a minor": {same, "v1.2.0", "v1.3.0", stage.Passed,
			"no breaking change since v1.2.0, and nothing added; this is a minor release", ""},
		"added in a minor": {added, "v1.2.0", "v1.3.0", stage.Passed,
			"no breaking change since v1.2.0; 3 additions ask for a minor release, this is a minor release", ""},
		"added in a patch": {added, "v1.2.0", "v1.2.1", stage.Passed,
			"no breaking change since v1.2.0; 3 additions ask for a minor release, this is a patch release", ""},
		"broken in a patch": {broken, "v1.2.0", "v1.2.1", stage.Failed,
			"3 breaking changes since v1.2.0 ask for a major release, this is a patch release",
			"keep what was there and deprecate it, or release v2.0.0"},
		"broken in a minor": {broken, "v1.2.0", "v1.3.0", stage.Failed,
			"3 breaking changes since v1.2.0 ask for a major release, this is a minor release",
			"keep what was there and deprecate it, or release v2.0.0"},
		"broken in a pre-release of a minor": {broken, "v1.2.0", "v1.3.0-rc.1", stage.Failed,
			"3 breaking changes since v1.2.0 ask for a major release, this is a minor release",
			"keep what was there and deprecate it, or release v2.0.0"},
		"broken in a major": {broken, "v1.2.0", "v2.0.0", stage.Passed,
			"3 breaking changes since v1.2.0 ask for a major release, this is a major release", ""},
		"broken in 0.x": {broken, "v0.2.0", "v0.2.1", stage.Passed,
			"3 breaking changes since v0.2.0 ask for no more than a minor release before 1.0.0, this is a patch release", ""},
		"broken on the way to 1.0.0": {broken, "v0.2.0", "v1.0.0", stage.Passed,
			"3 breaking changes since v0.2.0 ask for no more than a minor release before 1.0.0, this is a major release", ""},
		"broken between pre-releases": {broken, "v1.3.0-rc.1", "v1.3.0", stage.Passed,
			"3 breaking changes since v1.3.0-rc.1 ask for a major release, this is the same release, which pre-releases may still change", ""},
		"the wrong way round": {same, "v1.10.0", "v1.9.0", stage.Unknown,
			"v1.9.0 is not newer than v1.10.0: no number says what it may change", "compare with a release that came before it"},
		"unread": {ran(t, 3, "api-unread.json"), "v1.2.0", "v1.3.0", stage.Unknown,
			"the API could not be compared with that of v1.2.0: 1 problem", "mend what cannot be read"},
		"unread in the old release": {ran(t, 3, "api-unread-old.json"), "v1.2.0", "v1.3.0", stage.Unknown,
			"the API could not be compared with that of v1.2.0: 1 problem",
			`v1.2.0 is as it is: compare by hand, and accept it by name: --waive "api=reason, by whom"`},
		"unread in a major": {ran(t, 3, "api-unread-broken.json"), "v1.2.0", "v2.0.0", stage.Unknown,
			"the API could not be compared with that of v1.2.0: 1 problem", "mend what cannot be read"},
		"unread, and broken beside it": {ran(t, 3, "api-unread-broken.json"), "v1.2.0", "v1.3.0", stage.Failed,
			"3 breaking changes since v1.2.0 ask for a major release, this is a minor release",
			"keep what was there and deprecate it, or release v2.0.0"},
		"no package": {Run{Exit: 3, Stdout: noPackage}, "v1.2.0", "v1.3.0", stage.Unknown, "the API could not be compared with that of v1.2.0: 1 problem", "mend what cannot be read"},
		"one addition": {Run{Stdout: `{"griffe": "2.4.1", "additions": [{"symbol": "x.y"}]}`}, "v1.2.0", "v1.3.0", stage.Passed,
			"no breaking change since v1.2.0; 1 addition asks for a minor release, this is a minor release", ""},
		"exit code of another answer": {ran(t, 1, "api-same.json"), "v1.2.0", "v1.3.0", stage.Unknown,
			"griffe did not answer: exit code 1", "what griffe printed says why; run it where you are"},
		"broken, and exit code 0": {ran(t, 0, "api-broken.json"), "v1.2.0", "v1.3.0", stage.Unknown,
			"griffe did not answer: exit code 0", "what griffe printed says why; run it where you are"},
		"traceback": {Run{Exit: 1, Stderr: "Traceback"}, "v1.2.0", "v1.3.0", stage.Unknown,
			"griffe did not answer: exit code 1", "what griffe printed says why; run it where you are"},
		"other JSON": {Run{Stdout: "{}"}, "v1.2.0", "v1.3.0", stage.Unknown,
			"griffe did not answer: exit code 0", "what griffe printed says why; run it where you are"},
		"too much": {Run{Stdout: strings.Repeat(" ", bound.MaxAnswer) + same.Stdout}, "v1.2.0", "v1.3.0", stage.Unknown,
			fmt.Sprintf("griffe did not answer in a form that is read: its output has %d bytes; at most %d are read",
				bound.MaxAnswer+len(same.Stdout), bound.MaxAnswer), "what griffe printed says why; run it where you are"},
		"timed out": {Run{Exit: 124}, "v1.2.0", "v1.3.0", stage.Unknown,
			"griffe did not answer: stopped after its time was up", "what griffe printed says why; run it where you are"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := API(test.run, tagged(test.from), tagged(test.to), inSrc)
			if got.Verdict != test.verdict || got.Reason != test.reason || got.Fix != test.fix {
				t.Errorf("got %s: %s\nfix %s\nwant %s: %s\nfix %s", got.Verdict, got.Reason, got.Fix, test.verdict, test.reason, test.fix)
			}
			if (got.Verdict == stage.Failed) != (len(got.Findings) > 0) && got.Reason[:3] != "the" {
				t.Errorf("%s with findings %v", got.Verdict, got.Findings)
			}
		})
	}
}

func TestAPIFindings(t *testing.T) {
	t.Parallel()
	minor := func(exit int, name string, original func(string) string) stage.Result {
		return API(ran(t, exit, name), tagged("v1.2.0"), tagged("v1.3.0"), original)
	}
	for name, test := range map[string]struct {
		got  []stage.Finding
		want stage.Finding
	}{
		"parameter": {minor(1, "api-broken.json", inSrc).Findings, stage.Finding{File: "src/beacon/_light.py", Line: 2,
			Rule: "parameter_removed", Message: "beacon.Light.on(after): parameter was removed"}},
		"removed": {minor(1, "api-broken.json", asIs).Findings, stage.Finding{File: "beacon/__init__.py",
			Rule: "object_removed", Message: "beacon.blink: was removed (function, was at beacon/__init__.py:1)"}},
		"unread": {minor(3, "api-unread.json", inSrc).Findings, stage.Finding{File: "src/beacon/lens.py", Line: 2,
			Rule: "unreadable", Message: "in v1.3.0, beacon/lens.py:2 is not UTF-8"}},
		"unread in the old release": {minor(3, "api-unread-old.json", inSrc).Findings, stage.Finding{
			Rule: "unreadable", Message: "in v1.2.0, beacon/lens.py:1 is not UTF-8"}},
		"no package": {API(Run{Exit: 3, Stdout: noPackage}, tagged("v1.2.0"), tagged("v1.3.0"), inSrc).Findings, stage.Finding{
			Rule: "unreadable", Message: "in v1.3.0, there is no package x"}},
	} {
		if !slices.Contains(test.got, test.want) {
			t.Errorf("%s: %+v is not among %+v", name, test.want, test.got)
		}
	}
}

func TestAPIDetails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		exit     int
		from, to string
		want     []string
	}{
		{"api-same.json", 0, "v1.2.0", "v1.3.0", []string{"griffe 2.4.1 compared 6 public names of v1.2.0 with v1.3.0"}},
		{"api-same.json", 0, "v1.2.0", "v1.2.1", []string{"griffe 2.4.1 compared 6 public names of v1.2.0 with v1.2.1"}},
		{"api-added.json", 0, "v1.2.0", "v1.2.1", []string{
			"griffe 2.4.1 compared 6 public names of v1.2.0 with v1.2.1",
			"added: beacon.Light.off (function), beacon.lens.WIDE (attribute), beacon.mirror (module)",
			"SemVer has additions in a minor release (item 7); as they break nobody, they do not block this one",
			"may break, which source code does not tell: beacon.Light.on(colour): default was 'red', is None"}},
		{"api-broken.json", 1, "v1.2.0", "v2.0.0", []string{
			"breaking: beacon.blink: was removed (function, was at beacon/__init__.py:1) (src/beacon/__init__.py)",
			"breaking: beacon.Light.on(after): parameter was removed (src/beacon/_light.py:2)",
			"breaking: beacon.Light.on(colour): was positional argument 2, is argument 1 (src/beacon/_light.py:2)",
			"griffe 2.4.1 compared 6 public names of v1.2.0 with v2.0.0",
			"added: beacon.Light.off (function), beacon.lens.WIDE (attribute), beacon.mirror (module)",
			"may break, which source code does not tell: beacon.Light.on(colour): default was 'red', is None",
			"not compared, as they are compiled and have no stub: beacon.fast"}},
		{"api-unread-broken.json", 3, "v1.2.0", "v1.3.0", []string{
			"griffe 2.4.1 compared 6 public names of v1.2.0 with v1.3.0",
			"added: beacon.Light.off (function), beacon.mirror (module)",
			"may break, which source code does not tell: beacon.Light.on(colour): default was 'red', is None",
			"not compared, as they are compiled and have no stub: beacon.fast",
			"not compared: in v1.3.0, beacon/lens.py:2 is not UTF-8"}},
	} {
		got := API(ran(t, test.exit, test.name), tagged(test.from), tagged(test.to), inSrc).Details
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

func TestAPITellsFew(t *testing.T) {
	t.Parallel()
	answer := apiAnswer{Griffe: "2.4.1"}
	for i := range 25 {
		answer.Breakages = append(answer.Breakages, apiChange{Symbol: fmt.Sprintf("pkg.f%d", i), Explanation: "was removed"})
	}
	answer.Unsure = answer.Breakages
	printed, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	got := API(Run{Exit: 1, Stdout: string(printed)}, tagged("v0.1.0"), tagged("v0.2.0"), asIs).Details
	if len(got) != 10+1+1+10+1 || got[10] != "and 15 more breaking changes" {
		t.Errorf("%d lines: %s", len(got), strings.Join(got, "\n"))
	}
	if got[0] != "breaking: pkg.f0: was removed" {
		t.Errorf("%q", got[0])
	}
}

func TestNextMajor(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"v1.2.0": "v2.0.0", "beacon-v1.2.0-rc.1": "beacon-v2.0.0", "1.2.0": "2.0.0"} {
		if got := nextMajor(Release{Tag: tag, Numbers: [3]uint64{1, 2, 0}}); got != want {
			t.Errorf("%s: %s, want %s", tag, got, want)
		}
	}
}

func FuzzAPI(f *testing.F) {
	for _, name := range []string{"api-same.json", "api-added.json", "api-broken.json", "api-unread-broken.json"} {
		for exit := range 4 {
			f.Add(said(f, name), exit, uint64(1))
		}
	}
	f.Add(`{"griffe": "2", "breakages": [{"file": "../../x", "line": -1}]}`, 1, uint64(1))
	f.Add(`{"griffe": "2", "problems": [{"tree": "new", "file": "../../x", "line": -1}]}`, 3, uint64(1))
	f.Fuzz(func(t *testing.T, stdout string, exit int, major uint64) {
		got := API(Run{Exit: exit, Stdout: stdout}, Release{"v1.0.0", [3]uint64{major, 0, 0}}, Release{"v1.1.0", [3]uint64{major, 1, 0}}, inSrc)
		if got.Verdict == stage.Passed && exit != 0 && (exit != 1 || major != 0) {
			t.Errorf("exit code %d passed: %s", exit, stdout)
		}
		for _, finding := range got.Findings {
			if finding.Line < 0 || strings.HasPrefix(finding.File, "..") {
				t.Errorf("%+v", finding)
			}
		}
		if got.Reason == "" || got.Verdict == stage.Failed && (got.Fix == "" || len(got.Findings) == 0) {
			t.Errorf("%+v", got)
		}
	})
}
