package gate

import (
	"os"
	"strings"
	"testing"

	"dagger/slipway/internal/stage"
)

// said reads what a tool really printed, as testdata/README.md tells.
func said(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func ran(t testing.TB, exit int, name string) Run {
	t.Helper()
	return Run{Exit: exit, Stdout: said(t, name)}
}

func TestTools(t *testing.T) {
	t.Parallel()
	clean := Run{Stdout: "[]"}
	for name, test := range map[string]struct {
		got     stage.Result
		verdict stage.Verdict
		finding stage.Finding // must be among the findings
		words   string        // must stand in reason or fix
	}{
		"ruff clean": {Ruff(clean, clean), stage.Passed, stage.Finding{}, "no findings"},
		"ruff finds": {Ruff(ran(t, 1, "ruff-check.json"), clean), stage.Failed, stage.Finding{File: "src/pkg/__init__.py",
			Line: 1, Column: 8, Rule: "F401", Message: "`os` imported but unused"}, "ruff check --fix"},
		"ruff would format": {Ruff(clean, ran(t, 1, "ruff-format.json")), stage.Failed, stage.Finding{
			File: "src/pkg/__init__.py", Line: 6, Column: 13, Rule: "unformatted", Message: "File would be reformatted"}, "1 finding"},
		"ruff on bad syntax": {Ruff(ran(t, 1, "ruff-syntax.json"), Run{Exit: 2}), stage.Failed, stage.Finding{File: "ok/broken.py",
			Line: 1, Column: 7, Rule: "invalid-syntax", Message: "Expected a parameter or the end of the parameter list"}, ""},
		"ruff misconfigured":     {Ruff(Run{Exit: 2, Stderr: "ruff failed"}, clean), stage.Unknown, stage.Finding{}, "exit code 2"},
		"ruff format crashed":    {Ruff(clean, Run{Exit: 101}), stage.Unknown, stage.Finding{}, "ruff format"},
		"ruff of old is content": {Ruff(clean, Run{Stdout: "21 files already formatted\n"}), stage.Passed, stage.Finding{}, "no findings"},
		"ruff of old would format": {Ruff(clean, Run{Exit: 1, Stdout: "Would reformat: x.py\n1 file would be reformatted\n"}), stage.Failed,
			stage.Finding{File: "x.py", Rule: "unformatted", Message: "would be reformatted"}, "ruff format ."},
		"ruff of old found no file": {Ruff(clean, Run{Stdout: "warning: No Python files found\n"}), stage.Unknown, stage.Finding{}, ""},
		"ruff says nothing":         {Ruff(Run{}, clean), stage.Unknown, stage.Finding{}, "did not answer"},
		"ruff fails without cause":  {Ruff(Run{Exit: 1, Stdout: "[]"}, clean), stage.Unknown, stage.Finding{}, ""},

		"pyright clean": {Pyright(ran(t, 0, "pyright-clean.json")), stage.Passed, stage.Finding{}, "1 file"},
		"pyright finds": {Pyright(ran(t, 1, "pyright.json")), stage.Failed, stage.Finding{File: "src/pkg/__init__.py", Line: 10,
			Column: 14, Rule: "reportAssignmentType", Message: "Type \"Literal['no']\" is not assignable to declared type \"int\" \"Literal['no']\" is not assignable to \"int\""}, ""},
		"pyright crashed":    {Pyright(Run{Exit: 2, Stderr: "no"}), stage.Unknown, stage.Finding{}, ""},
		"pyright is killed":  {Pyright(Run{Exit: 125, Stderr: "x\nkilled by signal 9\n"}), stage.Unknown, stage.Finding{}, "signal 9"},
		"pyright times out":  {Pyright(Run{Exit: 124}), stage.Unknown, stage.Finding{}, "time was up"},
		"pyright no summary": {Pyright(Run{Stdout: "{}"}), stage.Unknown, stage.Finding{}, ""},
		"pyright no file":    {Pyright(Run{Stdout: `{"summary": {"filesAnalyzed": 0}}`}), stage.Unknown, stage.Finding{}, "no file"},

		"mypy clean":                {Mypy(Run{}), stage.Passed, stage.Finding{}, ""},
		"mypy prints an empty line": {Mypy(Run{Stdout: "\n"}), stage.Passed, stage.Finding{}, ""},
		"mypy finds": {Mypy(ran(t, 1, "mypy.json")), stage.Failed, stage.Finding{File: "src/pkg/__init__.py", Line: 11, Column: 12,
			Rule: "return-value", Message: `Incompatible return value type (got "int", expected "str")`}, "4 findings"},
		"mypy crashed":   {Mypy(Run{Exit: 2}), stage.Unknown, stage.Finding{}, ""},
		"mypy babbles":   {Mypy(Run{Stdout: "hello"}), stage.Unknown, stage.Finding{}, ""},
		"mypy no reason": {Mypy(Run{Exit: 1}), stage.Unknown, stage.Finding{}, ""},

		"bandit clean": {Bandit(ran(t, 0, "bandit-clean.json"), "low"), stage.Passed, stage.Finding{}, ""},
		"bandit finds": {Bandit(ran(t, 1, "bandit.json"), "low"), stage.Failed, stage.Finding{File: "src/pkg/__init__.py", Line: 11,
			Column: 12, Rule: "B602", Message: "subprocess call with shell=True identified, security issue. (severity high, confidence high)"}, "nosec"},
		"bandit finds one that matters": {Bandit(ran(t, 1, "bandit.json"), "high"), stage.Failed, stage.Finding{File: "src/pkg/__init__.py",
			Line: 11, Column: 12, Rule: "B602", Message: "subprocess call with shell=True identified, security issue. (severity high, confidence high)"}, "bandit: 1 finding (3 below severity high)"},
		"bandit finds reminders": {Bandit(Run{Exit: 1, Stdout: strings.ReplaceAll(said(t, "bandit.json"), `"HIGH"`, `"LOW"`)}, "medium"),
			stage.Passed, stage.Finding{}, "bandit: no findings (4 below severity medium)"},
		"bandit could not read a file": {Bandit(ran(t, 0, "bandit-syntax.json"), "low"), stage.Unknown, stage.Finding{File: "broken.py", Message: "syntax error while parsing AST from file"},
			"bandit could not read 1 file"},
		"bandit says nothing": {Bandit(Run{}, "low"), stage.Unknown, stage.Finding{}, ""},

		"pip-audit clean": {PipAudit(ran(t, 0, "pip-audit-clean.json")), stage.Passed, stage.Finding{}, "1 resolved"},
		"pip-audit finds": {PipAudit(ran(t, 1, "pip-audit-found.json")), stage.Failed, stage.Finding{File: "pyproject.toml",
			Rule: "PYSEC-2021-108", Message: "urllib3 1.26.4: PYSEC-2021-108, CVE-2021-33503 (mended in 1.26.5)"}, "--waive"},
		"pip-audit was not answered": {PipAudit(ran(t, 0, "pip-audit-unanswered.json")), stage.Unknown, stage.Finding{}, "urllib3, idna"},
		"pip-audit offline":          {PipAudit(Run{Exit: 1, Stderr: "ConnectionError"}), stage.Unknown, stage.Finding{}, `--waive "security=`},

		"twine passes":        {Twine(ran(t, 0, "twine-good.txt")), stage.Passed, stage.Finding{}, "2 files"},
		"twine refuses":       {Twine(ran(t, 1, "twine-bad.txt")), stage.Failed, stage.Finding{File: "pkg-1.0.0.tar.gz", Rule: "twine-check", Message: "the index would not render its description, or miss it"}, "README"},
		"twine finds nothing": {Twine(Run{Exit: 1, Stdout: "no files"}), stage.Unknown, stage.Finding{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.got.Verdict != test.verdict {
				t.Errorf("verdict %s, want %s: %+v", test.got.Verdict, test.verdict, test.got)
			}
			if !strings.Contains(test.got.Reason+test.got.Fix, test.words) {
				t.Errorf("%q / %q lacks %q", test.got.Reason, test.got.Fix, test.words)
			}
			for _, finding := range test.got.Findings {
				if finding == test.finding {
					return
				}
			}
			if test.finding != (stage.Finding{}) {
				t.Errorf("no such finding: %+v\nin %+v", test.finding, test.got.Findings)
			}
		})
	}
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	part := func(v stage.Verdict) stage.Result { return stage.Result{Verdict: v, Fix: "fix " + string(v)} }
	for _, test := range []struct{ bandit, audit, want stage.Verdict }{
		{stage.Passed, stage.Passed, stage.Passed},
		{stage.Passed, stage.Unknown, stage.Unknown},
		{stage.Unknown, stage.Passed, stage.Unknown},
		{stage.Failed, stage.Unknown, stage.Failed},
		{stage.Unknown, stage.Failed, stage.Failed},
		{stage.Failed, stage.Passed, stage.Failed},
	} {
		if got := Security(part(test.bandit), part(test.audit)); got.Verdict != test.want {
			t.Errorf("%s and %s is %s, want %s", test.bandit, test.audit, got.Verdict, test.want)
		}
	}
}

// FuzzTools: no text makes a tool pass that has not said so in its own form.
func FuzzTools(f *testing.F) {
	for _, name := range []string{"ruff-check.json", "pyright.json", "mypy.json", "bandit.json", "pip-audit-found.json", "twine-bad.txt",
		"junit.xml", "coverage.json"} {
		f.Add(1, said(f, name))
		f.Add(0, said(f, name))
	}
	wanted := 50.0
	f.Fuzz(func(t *testing.T, exit int, text string) {
		r := Run{Exit: exit, Stdout: text}
		for _, result := range []stage.Result{Ruff(r, r), Pyright(r), Mypy(r), Bandit(r, "low"), PipAudit(r), Twine(r),
			Test([]Suite{{Python: "3.13", Unit: &Tests{r, text, text}}}, Expected{Coverage: &wanted})} {
			if result.Verdict == stage.Passed && exit != 0 {
				t.Errorf("exit code %d passed: %+v", exit, result)
			}
			if result.Reason == "" {
				t.Errorf("no reason: %+v", result)
			}
		}
	})
}
