package envfile

import (
	"slices"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SLIPWAY_RELEASE_INDEX=pypi\n":                                "--index of release ",
		"# a comment\nSLIPWAY_RELEASE_TOKEN=cmd://id\n":               "--token of release ",
		"slipway_releaserecord_signingkey=\"cmd://id\"":               "--signing-key of release-record ",
		"SHIP_RELEASE_RECORD_STAND_INS = tcp://127.0.0.1:1":           "--stand-ins of release-record ",
		"export my_ship_publish_index=https://example.org/legacy/":    "--index of publish ",
		"  SLIPWAY_SIGN_PASSPHRASE='x'":                               "--passphrase of sign ",
		"SLIPWAY_VERIFY_INDEX=pypi":                                   "--index of verify ",
		"SLIPWAY_RELEASE_WAIVE=security=x, y\r\n":                     "--waive of release ",
		"SLIPWAY_RELEASE_INDEX+=http://127.0.0.1:9/legacy/":           "--index of release ",
		"SLIPWAY_RELEASE_INDEX[0]=x":                                  "--index of release ",
		"! SLIPWAY_RELEASE_TOKEN=cmd://id":                            "--token of release ",
		"A=1; SLIPWAY_RELEASE_TOKEN=cmd://id":                         "--token of release ",
		"declare -x SLIPWAY_SIGN_SIGNING_KEY=cmd://id":                "--signing-key of sign ",
		">x_release_token SLIPWAY_RELEASE_TOKEN='cmd://touch MARKER'": "--token of release ",
		">x_release_token=1 SLIPWAY_RELEASE_INDEX='http://evil'":      "--index of release ",
		"2>&1 SLIPWAY_RELEASE_INDEX=$A":                               "--index of release ",
		"SLIP\x00WAY_RELEASE_TO\x00KEN='cmd://id'":                    "--token of release ",
		"\u00a0SLIPWAY_RELEASE_TOKEN=cmd://id":                        "--token of release ",
		"SLIPWAY_RELEASE_WAIVE":                                       "--waive of release ",
		"SHIP_IT_RELEASE_TOKEN='cmd://id'":                            "--token of release ",
		"BIG_SHIP_RELEASE_TOKEN='cmd://id'":                           "--token of release ",
		"SLIPWAY_RELEASE_RECORD_SIGNOFF='manual-testing=A: x'":        "--sign-off of release-record ",
		"SLIPWAY_RELEASE_SIGN_OFF=x":                                  "--sign-off of release ",
		"SLIPWAY_RELEASE_SECURITY=x":                                  "--security of release ",
		"SLIPWAY_RELEASE_TAG=v1":                                      "--tag of release ",
		"SLIPWAY_NEXT_PREPARE_TAG=v1":                                 "--tag of next prepare ",
		"SLIPWAY_POLICY_CHECKLIST_RECORD=x":                           "--record of policy checklist ",
		"SLIPWAY_SOURCE=/":                                            "--source of every function ",
		"SLIPWAY_MODULE=github.com/evil/x@v1":                         "--module of every function ",
		"SLIPWAY_PATH=packages/a":                                     "--path of every function ",
		// Without the module's name they are nobody's where no module begins.
		"RELEASE_INDEX=pypi\nBUILD_TAG=latest\nPATH=/bin\nSOURCE=x\n":                       "",
		"REDIS_URL=redis://localhost\nINDEX=pypi\nTOKEN=x\nRELEASE=1\n":                     "",
		"GITHUB_RELEASE_TOKEN=x\n":                                                          "",
		"# SLIPWAY_RELEASE_INDEX=pypi\n  #SLIPWAY_RELEASE_INDEX=x":                          "",
		"DESIGN_TOKEN=x\nUNRELEASE_INDEX=1\n":                                               "",
		"DATABASE_URL=postgres://u:p@h/db?path=1&source=2\nCERT=\"-----BEGIN\nab=\n-----\"": "",
		"NOTE='see SLIPWAY_RELEASE_INDEX'":                                                  "",
		"":                                                                                  "",
	} {
		found := Judge(".env", text, Scope{Modules: []string{"slipway", "ship", "my-ship", "ship.it", "big ship", ""}})
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: %v", text, found)
		case want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, want)):
			t.Errorf("%q: %v, want %q", text, found, want)
		}
	}
}

// TestJudgeBare: where a module begins, its own arguments need no name before them.
func TestJudgeBare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"RELEASE_INDEX=http://evil/":                   true,
		"export RELEASE_TOKEN=cmd://id":                true,
		">x RELEASE_TOKEN='cmd://id'":                  true,
		"A[0]=1 RELEASE_TOKEN=x":                       true,
		"RELEASE_RECORD_SIGNOFF=x":                     true,
		"PATH=/usr/bin":                                true,
		"BUILD_TAG=latest":                             true,
		"BUILD_TAG":                                    true,
		"DATABASE_URL=postgres://h/db?path=1&source=2": false,
		"DATABASE_URL='postgres://h/db?path=1'":        false,
		"X=1 # PATH=2":                                 false,
		"# PATH=2":                                     false,
		"TOKEN=x":                                      false,
	} {
		if found := Judge(".env", text, Scope{Bare: true}); (len(found) > 0) != want {
			t.Errorf("%q: %v, want %t", text, found, want)
		}
	}
}

func TestJudgePlace(t *testing.T) {
	t.Parallel()
	found := Judge("a/.env", "A=1\n\nSLIPWAY_RELEASE_INDEX=pypi\n", Scope{Modules: []string{"slipway"}})
	if len(found) != 1 || found[0].Line != 3 || found[0].File != "a/.env" {
		t.Errorf("place: %+v", found)
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, text string
		want       []string
	}{
		{"dagger.json", `{"NAME": "beacon", "blueprint": {"name": "b"}, "toolchains": [{"name": "ship", "source": "x"}],
			"dependencies": [{"name": "rel"}]}`, []string{"beacon", "b", "ship", "rel"}},
		{"dagger.json", "{", nil},
		{"x/dagger.toml", "[modules.rel]\nsource = \"x\"\n[modules.\"a-b\".settings]\nx = 1\n[env.dev.modules.c]\nsource = \"y\"\n",
			[]string{"", "a-b", "rel", "c"}},
		{"dagger-module.toml", "name = \"n\"\n[[dependencies]]\nname = \"d\"\n", []string{"n", "d"}},
		{"dagger.toml", "[", nil},
	} {
		if got, err := Modules(test.file, test.text); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q (%v), want %q", test.file, got, err, test.want)
		}
	}
	if _, err := Modules("dagger.toml", "a"+strings.Repeat(".a", 40_000)+" = 1\n"); err == nil || !strings.Contains(err.Error(), "dagger.toml: line 1") {
		t.Errorf("a key of 40,000 parts: %v", err)
	}
}
