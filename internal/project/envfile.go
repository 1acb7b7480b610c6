package project

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dagger/slipway/internal/stage"
)

// EnvFile is the file in which Dagger looks for arguments that were not given.
const EnvFile = ".env"

// effectArgument is a key with which that file sets an argument that decides where a release goes, what it accepts or
// which secrets it reads: [MODULE_]FUNCTION_ARGUMENT, in any case of letters, with or without _ between words. It counts
// wherever it stands in a line: Dagger's shell-like syntax has more ways to assign than KEY=VALUE.
var effectArgument = regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9_-])((?:([A-Za-z0-9_-]+?)_)?(release|release_?record|publish|sign|verify)_` +
	`(index|allow_?http|token|signing_?key|passphrase|waive|sign_?off|stand_?ins))(?:$|[^A-Za-z0-9_])`)

// EnvDefaults finds the lines of a .env file that would decide about a release. Dagger reads it from the folder of the
// call or one above, and takes a value cmd://… from what a command prints that it runs on the host. Only the command
// line may say such things: the file comes with the repository. modules are the names under which this module may be
// called there; without a name in front a key counts too.
func EnvDefaults(file, text string, modules ...string) []stage.Finding {
	var findings []stage.Finding
	line := 0
	for content := range strings.Lines(text) {
		line++
		if strings.HasPrefix(strings.TrimSpace(content), "#") {
			continue
		}
		match := effectArgument.FindStringSubmatch(content)
		if match != nil && (match[2] == "" || slices.ContainsFunc(modules, func(name string) bool {
			return joined(name) == joined(match[2])
		})) {
			findings = append(findings, stage.Finding{File: file, Line: line, Rule: "env-default", Message: fmt.Sprintf(
				"%s would set --%s of %s without a word on the command line; remove the line and give the argument itself",
				match[1], kebab(match[4]), kebab(match[3]))})
		}
	}
	return findings
}

// kebab spells a function or argument as one types it.
func kebab(name string) string {
	for _, typed := range []string{"release-record", "allow-http", "signing-key", "sign-off", "stand-ins"} {
		if joined(name) == joined(typed) {
			return typed
		}
	}
	return strings.ToLower(name)
}

// joined leaves out what Dagger does not distinguish in a name.
func joined(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// ModuleNames returns the names that a dagger.json gives to itself and its toolchains: this module may be called by one
// of them. Text that cannot be read has none; Dagger says what is wrong with it.
func ModuleNames(text string) []string {
	var parsed struct {
		Name       string
		Toolchains []struct{ Name string }
	}
	if json.Unmarshal([]byte(text), &parsed) != nil {
		return nil
	}
	names := []string{parsed.Name}
	for _, toolchain := range parsed.Toolchains {
		names = append(names, toolchain.Name)
	}
	return names
}
