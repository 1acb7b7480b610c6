package standin

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkLicenseFiles wants every License-File in the archive (PEP 639).
func checkLicenseFiles(_ *Server, u *upload) error {
	folder := u.archive.root + "/"
	if u.field("filetype") == kindWheel {
		folder += "licenses/"
	}
	for _, license := range u.form["license_file"] {
		if license != "" && !u.archive.has(folder+license) {
			return refuse("License-File %s does not exist in distribution file %s at %s",
				license, u.file.name, folder+license)
		}
	}
	return nil
}

// checkRecord wants RECORD in a wheel, naming all of its files and no others.
// RECORD.jws and RECORD.p7s must not be named (binary distribution format).
func checkRecord(_ *Server, u *upload) error {
	if u.field("filetype") != kindWheel {
		return nil
	}
	name := u.archive.root + "/RECORD"
	recorded, err := readRecord(u.archive.inner[name])
	if err != nil {
		return refuse("Wheel '%s' does not contain the required RECORD file: %s", u.file.name, name)
	}
	for _, member := range u.archive.members {
		if strings.HasSuffix(member, "/") || strings.HasSuffix(member, `\`) ||
			member == name+".jws" || member == name+".p7s" {
			continue
		}
		if !recorded[member] {
			return refuse("Wheel '%s' does not match its RECORD file: %s is not in RECORD", u.file.name, pyQuote(member))
		}
		delete(recorded, member)
	}
	for _, missing := range slices.Sorted(maps.Keys(recorded)) {
		return refuse("Wheel '%s' does not match its RECORD file: %s is not in the wheel", u.file.name, pyQuote(missing))
	}
	return nil
}

// readRecord reads the first column of RECORD.
func readRecord(content []byte) (map[string]bool, error) {
	if content == nil || !utf8.Valid(content) {
		return nil, errors.New("no RECORD")
	}
	recorded := map[string]bool{}
	lines := csv.NewReader(strings.NewReader(string(content)))
	lines.FieldsPerRecord = -1
	for {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return recorded, nil
		}
		if err != nil {
			return nil, err
		}
		recorded[strings.ReplaceAll(line[0], `\`, "/")] = true
	}
}

// scriptName is what an entry point that becomes a command may be called
// (entry points specification): no path in it.
var scriptName = regexp.MustCompile(`^[\p{L}\p{N}_.-]+$`)

// checkEntryPoints reads entry_points.txt, if the wheel has one.
func checkEntryPoints(_ *Server, u *upload) error {
	content, found := u.archive.inner[u.archive.root+"/entry_points.txt"]
	if u.field("filetype") != kindWheel || !found {
		return nil
	}
	if reason := judgeEntryPoints(content); reason != "" {
		return refuse("Wheel '%s' has invalid entry points: %s", u.file.name, reason)
	}
	return nil
}

func judgeEntryPoints(content []byte) string {
	if !utf8.Valid(content) {
		return "entry_points.txt is not decodable as UTF-8"
	}
	section, seen := "", map[string]bool{}
	for line := range strings.Lines(string(content)) {
		trimmed := strings.TrimSpace(line)
		indented := line != "" && (line[0] == ' ' || line[0] == '\t')
		switch {
		case trimmed == "", trimmed[0] == '#', trimmed[0] == ';':
			continue
		case indented && section != "" && !strings.HasPrefix(trimmed, "["):
			continue // the value before goes on
		case trimmed[0] == '[' && strings.HasSuffix(trimmed, "]"):
			section = trimmed[1 : len(trimmed)-1]
			if seen["["+section] {
				return fmt.Sprintf("entry_points.txt is not a valid INI file: section %s is there twice", pyQuote(section))
			}
			seen["["+section] = true
			continue
		}
		name, _, found := strings.Cut(trimmed, "=")
		name = strings.TrimSpace(name)
		if !found || section == "" || seen[section+"]"+name] {
			return fmt.Sprintf("entry_points.txt is not a valid INI file: %s", pyQuote(trimmed))
		}
		seen[section+"]"+name] = true
		if (section == "console_scripts" || section == "gui_scripts") && !scriptName.MatchString(name) {
			return fmt.Sprintf("Invalid entry point name %s in %s", pyQuote(name), pyQuote(section))
		}
	}
	return ""
}

// comparedFields are those in which the form must equal the metadata inside of
// the archive, besides name and version.
var comparedFields = []string{
	"metadata_version", "summary", "requires_python", "requires_dist", "provides_extra", "classifiers",
	"license_expression", "license_file",
}

// checkInnerMetadata wants METADATA in a wheel and holds it, or PKG-INFO,
// against the form.
func checkInnerMetadata(_ *Server, u *upload) error {
	where := "PKG-INFO"
	if u.field("filetype") == kindWheel {
		where = "METADATA"
	}
	if u.archive.metadata == nil {
		return refuse("Wheel '%s' does not contain the required METADATA file: %s/METADATA",
			u.file.name, u.archive.root)
	}
	headers, err := readHeaders(u.archive.metadata)
	if err != nil {
		return refuse("%s of '%s' cannot be read: %s.", where, u.file.name, err)
	}
	for _, form := range slices.Concat([]string{"name", "version"}, comparedFields) {
		inside, sent := headers[emailName(form)], u.form[form]
		if !sameValues(inside, sent) {
			return refuse("The form's %s %s is not that of %s in '%s': %s.",
				form, pyList(sent), where, u.file.name, pyList(inside))
		}
	}
	return nil
}

// emailName is how METADATA spells a field of the form.
func emailName(form string) string {
	for _, field := range metadataFields() {
		if field.form == form {
			return field.email
		}
	}
	return strings.ReplaceAll(form, "_", "-")
}

// readHeaders reads the header of core metadata, keyed in lower case.
func readHeaders(content []byte) (map[string][]string, error) {
	head, _, _ := strings.Cut(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n\n")
	message, err := mail.ReadMessage(strings.NewReader(head + "\n\n"))
	if err != nil {
		return nil, err
	}
	headers := map[string][]string{}
	for key, values := range message.Header {
		headers[strings.ToLower(key)] = values
	}
	return headers, nil
}

// sameValues compares without regard to order and to the white space in which
// a folded header and a form field differ.
func sameValues(a, b []string) bool { return slices.Equal(tidy(a), tidy(b)) }

func tidy(values []string) []string {
	var tidied []string
	for _, value := range values {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			tidied = append(tidied, value)
		}
	}
	slices.Sort(tidied)
	return tidied
}

func pyList(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = pyQuote(value)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
