package dist

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseMetadata(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text  string
		fields      []Field
		description string
	}{
		{"body", "Name: a\nVersion: 1\n\nHello\n\nWorld\n", []Field{{"Name", "a"}, {"Version", "1"}}, "Hello\n\nWorld\n"},
		{"no body", "Name: a\n", []Field{{"Name", "a"}}, ""},
		{"no newline at the end", "Name: a", []Field{{"Name", "a"}}, ""},
		{"crlf", "Name: a\r\nVersion: 1\r\n\r\nHello\r\n", []Field{{"Name", "a"}, {"Version", "1"}}, "Hello\r\n"},
		{"repeated", "Classifier: x\nClassifier: y\n", []Field{{"Classifier", "x"}, {"Classifier", "y"}}, ""},
		{"colon in value", "Project-URL: Home, https://example.org\n", []Field{{"Project-URL",
			"Home, https://example.org"}}, ""},
		{"empty value", "License:\nName: a\n", []Field{{"License", ""}, {"Name", "a"}}, ""},
		{"continued", "License: one\n        two\n          three\n\ttab\nName: a\n",
			[]Field{{"License", "one\ntwo\n  three\ntab"}, {"Name", "a"}}, ""},
		{"description field", "Name: a\nDescription: one\n        two\n", []Field{{"Name", "a"}}, "one\ntwo"},
		{"description with bars", "Description: one\n       |two\n       |    code\nName: a\n", []Field{{"Name", "a"}},
			"one\ntwo\n    code"},
		{"header in body", "Name: a\n\nName: b\n", []Field{{"Name", "a"}}, "Name: b\n"},
		{"unicode", "Author: Ünïcode\n", []Field{{"Author", "Ünïcode"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMetadata([]byte(test.text))
			if err != nil || !reflect.DeepEqual(got.Fields, test.fields) || got.Description != test.description {
				t.Errorf("got %q, %q, %v", got.Fields, got.Description, err)
			}
		})
	}
}

func TestParseMetadataErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "no field",
		"\nName: a\n":                      "no field",
		" Name: a\n":                       "line 1 goes on",
		"Name: a\nbroken\n":                "line 2 is not",
		"Name: a\n\r\r\n":                  "line 2 has a carriage return",
		"Name: a\rVersion: 1\n":            "line 1 has a carriage return",
		"Name : a\n":                       "line 1 is not",
		"\ufeffName: a\n":                  "line 1 is not",
		"Name: \xff\n":                     "not UTF-8",
		"Name: a\x00b\n":                   "NUL",
		"Description: a\n\nb\n":            "more than one description",
		"Description: a\nDescription: b\n": "more than one description",
		"Name: " + strings.Repeat("x", maxMetadata):                                           "bytes, more than",
		strings.Repeat("Classifier: a\n", maxFields+1):                                        "metadata line 20001: there are more than 20000 fields",
		strings.Repeat("Keywords: abcdef\n", 9) + "License: " + strings.Repeat("x", maxHeads): "more than 2097152 bytes of fields",
		"License: x\n" + strings.Repeat(" x\n", maxHeads):                                     "more than 2097152 bytes of fields",
	} {
		_, err := ParseMetadata([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q", text, err, want)
		}
	}
}

func TestMetadataFieldsAreFoundWithoutCase(t *testing.T) {
	t.Parallel()
	meta := Metadata{Fields: []Field{{"License-File", "A"}, {"license-file", "B"}}}
	if got := meta.All("LICENSE-FILE"); !reflect.DeepEqual(got, []string{"A", "B"}) {
		t.Errorf("got %q", got)
	}
	if meta.Get("License-file") != "A" || meta.Get("Name") != "" {
		t.Error("Get")
	}
}

func FuzzParseMetadata(f *testing.F) {
	f.Add([]byte("Name: a\nLicense: x\n        y\n\nbody"))
	f.Add([]byte("Description: a\r\n       |b\r\n\r\n"))
	f.Add([]byte("Name: a\n\r\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		meta, err := ParseMetadata(data)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, field := range meta.Fields {
			if !fieldName.MatchString(field.Name) || strings.EqualFold(field.Name, "Description") {
				t.Fatalf("field %q", field.Name)
			}
			again.WriteString(field.Name + ": " + strings.ReplaceAll(field.Value, "\n", "\n       |") + "\n")
		}
		if len(meta.Fields) == 0 {
			return
		}
		again.WriteString("\n" + meta.Description)
		second, err := ParseMetadata([]byte(again.String()))
		if err != nil || !reflect.DeepEqual(meta, second) {
			t.Fatalf("%q became %q, %v", meta, second, err)
		}
	})
}
