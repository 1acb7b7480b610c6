package project

import (
	"fmt"
	"strings"

	"dagger/slipway/internal/stage"
	"dagger/slipway/internal/version"
)

// CheckBuilt compares the tag with what was built: fileNames are the base
// names of the distribution files, metadataVersions the Version field of each
// one's METADATA or PKG-INFO by file name. Both must be the tag's version in
// its canonical PEP 440 spelling.
func CheckBuilt(tag version.Tag, fileNames []string, metadataVersions map[string]string) []stage.Finding {
	var findings []stage.Finding
	wanted := tag.PEP440()
	add := func(name, format string, args ...any) {
		findings = append(findings, stage.Finding{File: name, Rule: "version", Message: fmt.Sprintf(format, args...)})
	}
	if len(fileNames) == 0 {
		add("", "nothing was built, so there is no version to compare with tag %s", tag)
	}
	for _, name := range fileNames {
		named, ok := fileVersion(name)
		switch {
		case !ok:
			add(name, "%s is neither the name of an sdist (PEP 625) nor of a wheel", quoted(name))
		case named != wanted:
			add(name, "the file name says %s and tag %s means %s", quoted(named), tag, wanted)
		}
		switch inside, known := metadataVersions[name]; {
		case !known || inside == "":
			add(name, "its metadata has no Version field; tag %s means %s", tag, wanted)
		case inside != wanted:
			add(name, "its metadata says Version: %s and tag %s means %s", quoted(inside), tag, wanted)
		}
	}
	return findings
}

// fileVersion returns the version part of a file name: name-VERSION.tar.gz
// (PEP 625), name-VERSION[-build]-python-abi-platform.whl (binary distribution
// format).
func fileVersion(name string) (string, bool) {
	if stem, ok := strings.CutSuffix(name, ".tar.gz"); ok {
		_, found, ok := cutLast(stem, "-")
		return found, ok && found != ""
	}
	stem, ok := strings.CutSuffix(name, ".whl")
	fields := strings.Split(stem, "-")
	if !ok || len(fields) != 5 && len(fields) != 6 {
		return "", false
	}
	return fields[1], true
}

func cutLast(text, sep string) (before, after string, found bool) {
	if at := strings.LastIndex(text, sep); at >= 0 {
		return text[:at], text[at+len(sep):], true
	}
	return text, "", false
}
