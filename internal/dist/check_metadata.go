package dist

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// metadataName is where a file keeps its metadata: PKG-INFO below the one folder of an sdist, METADATA in a wheel's
// .dist-info.
func (f File) metadataName() string {
	if f.Kind == Sdist {
		return f.name.stem() + "/PKG-INFO"
	}
	return f.infoDir() + "/METADATA"
}

// readMetadata fills Metadata as far as the file has one that can be read.
func (f *File) readMetadata() {
	text, found := f.texts[f.metadataName()]
	if !found {
		f.faults = append(f.faults, fmt.Sprintf("has no %s", f.metadataName()))
		return
	}
	metadata, err := ParseMetadata(text)
	if err != nil {
		f.faults = append(f.faults, fmt.Sprintf("%s: %v", f.metadataName(), err))
		return
	}
	f.Metadata = metadata
}

var metadataVersions = map[string]bool{
	"1.0": true, "1.1": true, "1.2": true, "2.0": true, "2.1": true, "2.2": true, "2.3": true, "2.4": true, "2.5": true,
}

// once are the fields that may stand in the metadata one time only (core metadata specification).
var once = []string{
	"Metadata-Version", "Name", "Version", "Summary", "Description-Content-Type", "Keywords", "Home-page",
	"Download-URL", "Author", "Author-email", "Maintainer", "Maintainer-email", "License", "License-Expression",
	"Requires-Python",
}

// maxSummary is the database column of an index, in characters.
const maxSummary = 512

var directReference = regexp.MustCompile(`^[^;]*@`)

// checkMetadata wants name and version to be those of the file name, and what an index's form validation takes.
func checkMetadata(file File, object objection) {
	meta := file.Metadata
	if len(meta.Fields) == 0 {
		return // said by the archive rule
	}
	for _, name := range once {
		if count := len(meta.All(name)); count > 1 {
			object("%s stands there %d times", name, count)
		}
	}
	if version := meta.Get("Metadata-Version"); !metadataVersions[version] {
		object("Metadata-Version %q is not known", clip(version))
	}
	checkIdentity(file, object)
	if summary := meta.Get("Summary"); strings.Contains(summary, "\n") || utf8.RuneCountInString(summary) > maxSummary {
		object("Summary is more than one line of %d characters", maxSummary)
	}
	for _, requirement := range meta.All("Requires-Dist") {
		if directReference.MatchString(requirement) {
			object("Requires-Dist %q is a direct reference; an index takes names and versions only", clip(requirement))
		}
	}
}

func checkIdentity(file File, object objection) {
	name, version := file.Metadata.Get("Name"), file.Metadata.Get("Version")
	if !projectName.MatchString(name) {
		object("Name %q is not a project name (PEP 508)", clip(name))
	} else if NormalizeName(name) != NormalizeName(file.name.project) {
		object("Name %q is not the %q of the file name", clip(name), file.name.project)
	}
	canonical, err := CanonicalVersion(version)
	if err != nil {
		object("Version: %v", err)
		return
	}
	if wanted, _ := CanonicalVersion(file.name.version); canonical != wanted {
		object("Version %q is not the %q of the file name", clip(version), file.name.version)
	}
	if strings.Contains(version, "+") {
		object("Version %q is a local version, which indexes refuse; release a tag without \"+\"", clip(version))
	}
}

// checkLicenseFiles wants what License-File names to be there (PEP 639): an index looks since Metadata-Version 2.4.
func checkLicenseFiles(file File, object objection) {
	folder := file.name.stem()
	if file.Kind == Wheel {
		folder = file.infoDir() + "/licenses"
	}
	if version := file.Metadata.Get("Metadata-Version"); version != "2.4" && version != "2.5" {
		return
	}
	present := map[string]bool{}
	for _, member := range file.Members {
		present[member.Name] = true
	}
	for _, name := range file.Metadata.All("License-File") {
		if !present[folder+"/"+name] {
			object("License-File %q is named in the metadata, but %q is not there", clip(name), clip(folder+"/"+name))
		}
	}
}
