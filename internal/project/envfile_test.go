package project

import (
	"slices"
	"strings"
	"testing"
)

func TestEnvDefaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"SLIPWAY_RELEASE_INDEX=pypi\n":                             "--index of release ",
		"# a comment\nRELEASE_TOKEN=cmd://id\n":                    "--token of release ",
		"slipway_releaserecord_signingkey=\"cmd://id\"":            "--signing-key of release-record ",
		"SHIP_RELEASE_RECORD_STAND_INS = tcp://127.0.0.1:1":        "--stand-ins of release-record ",
		"export my_ship_publish_index=https://example.org/legacy/": "--index of publish ",
		"SLIPWAY_RELEASE_ALLOW_HTTP=true":                          "--allow-http of release ",
		"publish_allowhttp=1":                                      "--allow-http of publish ",
		"SLIPWAY_RELEASE_RECORD_SIGN_OFF='manual-testing=A <a@b>'": "--sign-off of release-record ",
		"  SIGN_PASSPHRASE='x'":                                    "--passphrase of sign ",
		"VERIFY_INDEX=pypi":                                        "--index of verify ",
		"SLIPWAY_RELEASE_WAIVE=security=x, y\r\n":                  "--waive of release ",
		"SLIPWAY_RELEASE_INDEX+=http://127.0.0.1:9/legacy/":        "--index of release ",
		"SLIPWAY_RELEASE_INDEX[0]=x":                               "--index of release ",
		"! SLIPWAY_RELEASE_TOKEN=cmd://id":                         "--token of release ",
		"A=1; SLIPWAY_RELEASE_TOKEN=cmd://id":                      "--token of release ",
		"declare -x SLIPWAY_SIGN_SIGNING_KEY=cmd://id":             "--signing-key of sign ",
		"REDIS_URL=redis://localhost\nSLIPWAY_PATH=packages/a\n":   "",
		"INDEX=pypi\nTOKEN=x\nRELEASE=1\nSIGN_TOKENS=1\n":          "",
		"GITHUB_RELEASE_TOKEN=x\n":                                 "",
		"# SLIPWAY_RELEASE_INDEX=pypi\n":                           "",
		"DESIGN_TOKEN=x\nUNRELEASE_INDEX=1\n":                      "",
		"":                                                         "",
	} {
		found := EnvDefaults(".env", text, "slipway", "ship", "my-ship")
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: %v", text, found)
		case want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, want)):
			t.Errorf("%q: %v, want %q", text, found, want)
		}
	}
	if found := EnvDefaults("a/.env", "A=1\n\nRELEASE_INDEX=pypi\n"); len(found) != 1 || found[0].Line != 3 || found[0].File != "a/.env" {
		t.Errorf("place: %+v", found)
	}
}

func TestModuleNames(t *testing.T) {
	t.Parallel()
	got := ModuleNames(`{"name": "beacon", "blueprint": {"name": "b"}, "toolchains": [{"name": "ship", "source": "x"}]}`)
	if !slices.Equal(got, []string{"beacon", "ship"}) {
		t.Errorf("got %q", got)
	}
	if got := ModuleNames("{"); got != nil {
		t.Errorf("of nothing: %q", got)
	}
}
