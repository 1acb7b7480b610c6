package standin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// metadataVersions are those PyPI takes, oldest first.
var metadataVersions = []string{"1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"}

// metadataField is one field of the core metadata specification as the upload
// form spells it.
type metadataField struct {
	form  string // name in the form
	email string // name in METADATA, lower case, as messages have it
	added string // first metadata version that has it
	many  bool   // may be given more than once
	judge func(string) string
}

// metadataFields are all fields of the specification but the three that every
// upload has. What a judge returns is the reason why a value is refused, or
// nothing. It is a function because the judge of Dynamic asks it in turn.
func metadataFields() []metadataField {
	return []metadataField{
		{form: "author", email: "author", added: "1.0"},
		{form: "author_email", email: "author-email", added: "1.0", judge: judgeEmail},
		{form: "classifiers", email: "classifier", added: "1.1", many: true, judge: judgeClassifier},
		{form: "description", email: "description", added: "1.0"},
		{form: "description_content_type", email: "description-content-type", added: "2.1", judge: judgeContentType},
		{form: "download_url", email: "download-url", added: "1.1", judge: judgeURL},
		{form: "dynamic", email: "dynamic", added: "2.2", many: true, judge: judgeDynamic},
		{form: "home_page", email: "home-page", added: "1.0", judge: judgeURL},
		{form: "import_name", email: "import-name", added: "2.5", many: true},
		{form: "import_namespace", email: "import-namespace", added: "2.5", many: true},
		{form: "keywords", email: "keywords", added: "1.0"},
		{form: "license", email: "license", added: "1.0"},
		{form: "license_expression", email: "license-expression", added: "2.4"},
		{form: "license_file", email: "license-file", added: "2.4", many: true, judge: judgeLicenseFile},
		{form: "maintainer", email: "maintainer", added: "1.2"},
		{form: "maintainer_email", email: "maintainer-email", added: "1.2", judge: judgeEmail},
		{form: "obsoletes", email: "obsoletes", added: "1.1", many: true},
		{form: "obsoletes_dist", email: "obsoletes-dist", added: "1.2", many: true,
			judge: judgeRequirement("obsoletes-dist")},
		{form: "platform", email: "platform", added: "1.0", many: true},
		{form: "project_urls", email: "project-url", added: "1.2", many: true, judge: judgeProjectURL},
		{form: "provides", email: "provides", added: "1.1", many: true},
		{form: "provides_dist", email: "provides-dist", added: "1.2", many: true, judge: judgeRequirement("provides-dist")},
		{form: "provides_extra", email: "provides-extra", added: "2.1", many: true, judge: judgeExtra},
		{form: "requires", email: "requires", added: "1.1", many: true},
		{form: "requires_dist", email: "requires-dist", added: "1.2", many: true, judge: judgeRequirement("requires-dist")},
		{form: "requires_external", email: "requires-external", added: "1.2", many: true},
		{form: "requires_python", email: "requires-python", added: "1.2", judge: judgeSpecifiers},
		{form: "summary", email: "summary", added: "1.0", judge: judgeSummary},
		{form: "supported_platform", email: "supported-platform", added: "1.1", many: true},
	}
}

// releaseMetadata is what the index keeps of the form.
type releaseMetadata struct {
	name    string // as written
	project string // normalized
	version pep440.Version
}

// checkMetadata judges the core metadata in the form, as PyPI does with
// packaging.metadata and rules of its own. Of several errors the one answered
// is of Metadata-Version, Name, Version, then of the first field by name.
func checkMetadata(_ *Server, u *upload) error {
	problems := map[string]string{}
	declared := u.field("metadata_version")
	if !slices.Contains(metadataVersions, declared) {
		problems["metadata-version"] = pythonValue(declared) + " is not a valid metadata version"
	}
	u.meta.name = u.field("name")
	u.meta.project = normalizeName(u.meta.name)
	var reason string
	if u.meta.version, reason = judgeVersion(u.field("version")); reason != "" {
		problems["version"] = reason
	}
	for _, field := range metadataFields() {
		if reason := field.problem(u.form[field.form], declared); reason != "" {
			problems[field.email] = reason
		}
	}
	if u.field("license") != "" && u.field("license_expression") != "" && problems["license"] == "" {
		problems["license"] = "License is deprecated when License-Expression is present. " +
			"Only License-Expression should be present."
	}
	return metadataRefusal(problems)
}

func metadataRefusal(problems map[string]string) error {
	first := append([]string{"metadata-version", "version"}, slices.Sorted(maps.Keys(problems))...)
	for _, name := range first {
		if reason := problems[name]; reason != "" {
			return refuse("%s. See %s for more information.", strings.TrimSuffix(reason, "."), metadataSpecification)
		}
	}
	return nil
}

// problem says what is wrong with the values of one field, or nothing.
func (f metadataField) problem(values []string, declared string) string {
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return ""
	}
	if len(values) > 1 && !f.many {
		return fmt.Sprintf("%s has invalid data", pyQuote(f.form))
	}
	known := slices.Index(metadataVersions, declared)
	if known >= 0 && slices.Index(metadataVersions, f.added) > known {
		return fmt.Sprintf("%s introduced in metadata version %s, not %s", f.email, f.added, declared)
	}
	for _, value := range values {
		if f.judge == nil {
			break
		}
		if reason := f.judge(value); reason != "" {
			return reason
		}
	}
	return ""
}

// judgeVersion parses a version and refuses local ones (PEP 440).
func judgeVersion(text string) (pep440.Version, string) {
	if text == "" {
		return pep440.Version{}, "'version' is a required field"
	}
	version, err := pep440.Parse(text)
	if err != nil || !isASCII(text) {
		return pep440.Version{}, pyQuote(text) + " is invalid for 'version'"
	}
	if version.Local() != "" {
		return pep440.Version{}, fmt.Sprintf("The use of local versions in '%s' is not allowed.", version)
	}
	return version, ""
}

// pythonValue is how Python shows a value that may not be there.
func pythonValue(text string) string {
	if text == "" {
		return "None"
	}
	return pyQuote(text)
}
