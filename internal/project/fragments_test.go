package project

import "testing"

func TestFragments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files files
		want  string
	}{
		"none":                   {minimal(""), ""},
		"towncrier.toml":         {minimal("").with("towncrier.toml", ""), Towncrier},
		"towncrier in pyproject": {minimal("[tool.towncrier]\n"), Towncrier},
		"changie":                {minimal("").with(".changie.yaml", ""), Changie},
		"changie.yml":            {minimal("").with(".changie.yml", ""), Changie},
	} {
		if got := load(t, test.files).Fragments(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestTowncrier(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files files
		file  string
		named bool
	}{
		"default":               {minimal("[tool.towncrier]\n"), "NEWS.rst", false},
		"pyproject":             {minimal("[tool.towncrier]\nfilename = \"./CHANGES.md\"\nname = \"Beacon\"\n"), "CHANGES.md", true},
		"towncrier.toml":        {minimal("[tool.towncrier]\nfilename = \"no.md\"\n").with("towncrier.toml", "[tool.towncrier]\nfilename = \"yes.md\"\n"), "yes.md", false},
		"outside":               {minimal("[tool.towncrier]\nfilename = \"../x.md\"\n"), "NEWS.rst", false},
		"changie":               {minimal("[tool.slipway]\nchangelog = \"docs/log.md\"\n").with(".changie.yaml", ""), "docs/log.md", false},
		"broken towncrier.toml": {minimal("").with("towncrier.toml", "["), "NEWS.rst", false},
	} {
		p := load(t, test.files)
		if p.FragmentsFile() != test.file || p.NamesTowncrier() != test.named {
			t.Errorf("%s: %q, %v", name, p.FragmentsFile(), p.NamesTowncrier())
		}
	}
}

func TestFragmentsFolders(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files              files
		folder, ungathered string
	}{
		"towncrier's default": {minimal("[tool.towncrier]\n"), "", ""},
		"towncrier's":         {minimal("[tool.towncrier]\ndirectory = \"changes\"\n"), "changes", "changes"},
		"outside":             {minimal("[tool.towncrier]\ndirectory = \"../changes\"\n"), "", ""},
		"changie's default":   {minimal("").with(".changie.yaml", ""), ".changes", ".changes/unreleased"},
		"changie's": {minimal("").with(".changie.yaml", "kinds: []\nchangesDir: 'notes'\r\nunreleasedDir: \"new\"\n"),
			"notes", "notes/new"},
		"changie outside": {minimal("").with(".changie.yaml", "changesDir: ../x\n"), "", ""},
		"changie up":      {minimal("").with(".changie.yaml", "unreleasedDir: ../../x\n"), ".changes", ""},
	} {
		p := load(t, test.files)
		if p.FragmentsFolder() != test.folder || p.UngatheredFolder() != test.ungathered {
			t.Errorf("%s: %q, %q", name, p.FragmentsFolder(), p.UngatheredFolder())
		}
	}
}
