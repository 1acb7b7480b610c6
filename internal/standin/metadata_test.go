package standin

import (
	"slices"
	"strings"
	"testing"
)

// metadataCase changes one field of a right form.
type metadataCase struct {
	name  string
	field string
	value []string
	want  string // after "400 "; empty: taken by the metadata check
}

var long = strings.Repeat("x", 33)

var wrongDescriptions = []metadataCase{
	{"no metadata version", "metadata_version", nil, "None is not a valid metadata version. See https://packaging"},
	{"metadata 2.0", "metadata_version", []string{"2.0"}, "'2.0' is not a valid metadata version."},
	{"metadata 9.9", "metadata_version", []string{"9.9"}, "'9.9' is not a valid metadata version."},
	{"too old for a field", "metadata_version", []string{"2.1"},
		"license-file introduced in metadata version 2.4, not 2.1."},
	{"no version", "version", nil, "'version' is a required field."},
	{"bad version", "version", []string{"1.0-x"}, "'1.0-x' is invalid for 'version'."},
	{"Arabic digit", "version", []string{"1.0.٣"}, "'1.0.٣' is invalid for 'version'."},
	{"long s", "version", []string{"1.0.po\u017ft1"}, "is invalid for 'version'."},
	{"local version", "version", []string{"1.0.0+local"}, "The use of local versions in '1.0.0+local' is not allowed."},
	{"summary of two lines", "summary", []string{"a\nb"}, "'summary' must be a single line."},
	{"long summary", "summary", []string{strings.Repeat("é", 513)}, "'summary' field must be 512 characters or less."},
	{"two summaries", "summary", []string{"a", "b"}, "'summary' has invalid data."},
	{"content type", "description_content_type", []string{"text/html"}, "'description-content-type' must be one of ["},
	{"no content type", "description_content_type", []string{"nonsense;;"},
		"'description-content-type' must be one of ["},
	{"charset", "description_content_type", []string{"text/markdown; charset=latin1"},
		"'description-content-type' can only specify the UTF-8 charset, not 'latin1'."},
	{"variant", "description_content_type", []string{"text/markdown; variant=X"},
		"valid Markdown variants for 'description-content-type' are ['GFM', 'CommonMark'], not 'X'."},
}

var wrongPeopleAndPlaces = []metadataCase{
	{"email", "author_email", []string{"Jane <jane>"}, "'jane' is not a valid email address: An email address must have"},
	{"email without name", "author_email", []string{"@example.org"}, "There must be something before the @-sign."},
	{"email domain", "maintainer_email", []string{"jane@example"}, "It should have a period."},
	{"classifier", "classifiers", []string{"Typing :: Typed", "Private :: Do Not Upload"},
		"'Private :: Do Not Upload' is not a valid classifier."},
	{"home page", "home_page", []string{"example.org"}, "'example.org' is not a valid url."},
	{"download", "download_url", []string{"ftp://example.org"}, "'ftp://example.org' is not a valid url."},
	{"project url without label", "project_urls", []string{", https://example.org"}, "Must have a label."},
	{"project url label", "project_urls", []string{long + ", https://example.org"},
		"'" + long + "' must be 32 characters or less."},
	{"project url without url", "project_urls", []string{"Home"}, "Must have a URL."},
	{"project url", "project_urls", []string{"Home, nowhere"}, "'nowhere' is not a valid url."},
	{"dynamic version", "dynamic", []string{"Version"}, "'version' is not allowed as a dynamic field."},
	{"dynamic nonsense", "dynamic", []string{"Colour"}, "Dynamic field 'colour' is not a valid dynamic field."},
	{"extra", "provides_extra", []string{"-x"}, "'-x' is invalid for 'provides-extra'."},
	{"license file up", "license_file", []string{"../LICENSE"},
		"'../LICENSE' is invalid for 'license-file', parent directory"},
	{"license file glob", "license_file", []string{"LICEN*"},
		"'LICEN*' is invalid for 'license-file', paths must be resolved."},
	{"license file absolute", "license_file", []string{"/LICENSE"},
		"'/LICENSE' is invalid for 'license-file', paths must be relative."},
	{"license file slashes", "license_file", []string{`a\LICENSE`},
		`'a\\LICENSE' is invalid for 'license-file', paths must use '/'`},
	{"python", "requires_python", []string{"3.9"}, "'3.9' is invalid for 'requires-python'."},
	{"python or", "requires_python", []string{">=3.9 || <3"}, "'>=3.9 || <3' is invalid for 'requires-python'."},
	{"dependency", "requires_dist", []string{"a b"}, "'a b' is invalid for 'requires-dist'."},
	{"dependency by url", "requires_dist", []string{"a @ https://example.org/a.whl"},
		"Can't have direct dependency: a @ https://"},
	{"provides by url", "provides_dist", []string{"a @ https://example.org/a.whl"},
		"Can't have direct dependency: a @ https://"},
}

var rightMetadata = []metadataCase{
	{"dynamic", "dynamic", []string{"License-File", "Requires-Dist"}, ""},
	{"emails", "author_email", []string{"Jane Doe <jane@example.org>, joe@example.org"}, ""},
	{"name only", "author_email", []string{"Jane <>"}, ""},
	{"empty", "home_page", []string{""}, ""},
	{"variant", "description_content_type", []string{"text/markdown; charset=UTF-8; variant=GFM"}, ""},
	{"classifiers", "classifiers", []string{"Typing :: Typed", "License :: OSI Approved :: MIT License"}, ""},
	{"urls", "project_urls", []string{"Home, https://example.org/a,b", "Source,https://example.org"}, ""},
}

func TestUploadRefusesMetadata(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(wrongDescriptions, wrongPeopleAndPlaces, rightMetadata) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := &upload{form: baseForm()}
			u.form[c.field] = c.value
			err := checkMetadata(nil, u)
			if c.want == "" {
				must(t, err)
			} else if err == nil || !strings.HasPrefix(err.Error(), "400 ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestMetadataLicenseTwice(t *testing.T) {
	t.Parallel()
	d := wheel(t).set("license", "MIT").set("license_expression", "MIT")
	if _, text := send(t, newTestServer(newClock()), d); !strings.Contains(text,
		"License is deprecated when License-Expression is present.") {
		t.Error(text)
	}
}

func TestRequirements(t *testing.T) {
	t.Parallel()
	judge := judgeRequirement("requires-dist")
	for value, valid := range map[string]bool{
		"redis": true, "redis>=5": true, "redis >=5,<6": true, "redis (>=5)": true, "redis[hiredis, ocsp]>=5.0": true,
		"redis[]": true, "redis ~= 1.0 ; python_version < '3.9'": true, "a.b_c-d===anything": true, "x==1.*": true,
		"": false, "-x": false, "redis[": false, "redis[-]": false, "redis>=": false, "redis=>5": false, "redis;": false,
		"redis>=5||<4": false, "redis 5": false, "redis (>=5": false, "\u212aelvin": false,
	} {
		if reason := judge(value); (reason == "") != valid {
			t.Errorf("%q: %q", value, reason)
		}
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	wheels := map[string]string{
		"beacon-1.0.0-py3-none-any.whl": "",
		"beacon-1.0-py3-none-any.whl":   "", // an equal version

		"beacon-1.0.0-cp311-cp311-macosx_11_0_arm64.whl": "",
		"beacon-1.0.0-cp311-cp311-macosx_11_1_arm64.whl": "has an unsupported platform tag 'macosx_11_1_arm64'.",
		"beacon-1.0.0-cp311-cp311-linux_x86_64.whl":      "has an unsupported platform tag 'linux_x86_64'.",
		"beacon-1.0.0-cp311-cp311-win_amd64.whl":         "",
		"beacon-1.0.0-py3-none.whl":                      "(wrong number of parts): 'beacon-1.0.0-py3-none'",
		"be__acon-1.0.0-py3-none-any.whl":                "Invalid project name:",
		"be acon-1.0.0-py3-none-any.whl":                 "Invalid project name:",
		"beacon-x-py3-none-any.whl":                      "Invalid wheel filename (invalid version):",
		"beacon-1.0.0-x1-py3-none-any.whl":               "Invalid build number: x1 in",
		"beacon-1.0.0-py3.-none-any.whl":                 "Invalid wheel filename (invalid tag component):",
		"beacon-1.0.0-3py-none-any.whl":                  "Invalid wheel filename (invalid tag component):",
		"lantern-1.0.0-py3-none-any.whl":                 "Start filename for 'beacon' with 'beacon'.",
		"Beacon-1.0.0-py3-none-any.whl":                  "the normalized project name 'beacon', not 'Beacon'.",
		"beacon-1.0.1-py3-none-any.whl":                  "Version in filename should be '1.0.0' not '1.0.1'.",
	}
	wheels["beacon-1.0.0-1abc-cp311.cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"] = ""
	for name, want := range wheels {
		judgeName(t, checkWheelName, kindWheel, name, want)
	}
	sdists := map[string]string{
		"beacon-1.0.0.tar.gz":  "",
		"beacon-1.0.tar.gz":    "Filename 'beacon-1.0.tar.gz' is invalid, should be 'beacon-1.0.0.tar.gz'.",
		"Beacon-1.0.0.tar.gz":  "Filename 'Beacon-1.0.0.tar.gz' is invalid, should be 'beacon-1.0.0.tar.gz'.",
		"beacon-1.0.0.zip":     "Filename 'beacon-1.0.0.zip' is invalid, should be 'beacon-1.0.0.tar.gz'.",
		"lantern-1.0.0.tar.gz": "Start filename for 'beacon' with 'beacon'.",
		"beacon.tar.gz":        "Invalid source distribution filename: beacon.tar.gz",
		"beacon-x.tar.gz":      "Invalid source distribution filename: beacon-x.tar.gz",
		"-1.0.0.tar.gz":        "Invalid source distribution filename: -1.0.0.tar.gz",
	}
	for name, want := range sdists {
		judgeName(t, checkSdistName, kindSdist, name, want)
	}
}

func judgeName(t *testing.T, check func(*Server, *upload) error, kind, name, want string) {
	t.Helper()
	u := &upload{form: baseForm(), file: &uploadedFile{name: name}}
	u.form["filetype"] = []string{kind}
	must(t, checkMetadata(nil, u))
	err := check(nil, u)
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", name, err, want)
	}
}

// An sdist as ZIP file passes the archive checks and is refused for its name.
func TestZipSdist(t *testing.T) {
	t.Parallel()
	info := member{"beacon-1.0.0/PKG-INFO", metadataText}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"right":       {zipOf(t, info), "is invalid, should be 'beacon-1.0.0.tar.gz'."},
		"no PKG-INFO": {zipOf(t, member{"beacon-1.0.0/x", ""}), "PKG-INFO not found at beacon-1.0.0/PKG-INFO"},
		"two folders": {zipOf(t, info, member{"x/y", ""}), "Incorrect number of top-level directories in sdist"},
		"no members":  {zipOf(t), "Incorrect number of top-level directories in sdist"},
		"escape":      {zipOf(t, info, member{"beacon-1.0.0/../../x", ""}), "leads outside of the archive"},
		"no zip":      {[]byte("x"), "File is not a zipfile"},
		"trailing":    {append(zipOf(t, info), 'x'), "Invalid distribution file."},
	} {
		d := sdistOf(c.content)
		d.name = "beacon-1.0.0.zip"
		if status, text := send(t, newTestServer(newClock()), d); status != 400 || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %q", name, status, text)
		}
	}
}

func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		contentType, text string
		want              string
	}{
		{"text/markdown", ".. raw:: html", ""},
		{"text/plain; charset=UTF-8", ".. raw:: html", ""},
		{"", "Beacon\n======\n\n.. note::\n\n   On.\n\n.. code-block:: python\n\n   x\n", ""},
		{"text/x-rst", "text\n.. raw:: html is not a directive here\n", ""},
		{"text/x-rst", "::\n\n  .. raw:: in a literal block\n", ""},
		{"text/x-rst", ".. _a: https://example.org\n\n.. a comment: here\n", ""},
		{"", " \n", "400 The description failed to render in the default format of reStructuredText. See http"},
		{"text/x-rst", "x\n\n.. raw:: html\n\n   <b>\n", "400 The description failed to render for 'text/x-rst'. See http"},
		{"text/x-rst", ".. include:: /etc/passwd\n", "400 The description failed to render for 'text/x-rst'."},
		{"text/x-rst; charset=UTF-8", ".. automodule:: beacon\r\n", "failed to render for 'text/x-rst; charset=UTF-8'."},
	} {
		d := wheel(t).set("description", c.text).set("description_content_type", c.contentType)
		_, text := send(t, newTestServer(newClock()), d)
		if (c.want == "") != (text == "200 OK") || !strings.Contains(text, c.want) {
			t.Errorf("%q %q: %q, want %q", c.contentType, c.text, text, c.want)
		}
	}
}

func TestPyQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": `''`, "a": `'a'`, "it's": `"it's"`, `'"`: `'\'"'`, "\n\r\t\x01\x7f\\": `'\n\r\t\x01\x7f\\'`, "é": "'é'",
	} {
		if got := pyQuote(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
