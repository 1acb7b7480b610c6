package stage

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// hostile is what a repository may put anywhere: it moves the cursor, hides, reorders, and speaks to a runner.
const hostile = "\x1b[2J\u202e\u061c\u200b\U000e0041\u009b31m\x7f\ufeff::error::x\r\n::stop-commands::y ##[add-matcher]z\xff"

// Every text of a result is cleaned, those that a later version adds too: the test finds them by their type.
func TestResultClean(t *testing.T) {
	t.Parallel()
	var r Result
	fill(reflect.ValueOf(&r).Elem())
	before := r.Details[0]
	got := r.Clean()
	count := 0
	each(reflect.ValueOf(got), func(text string) {
		count++
		if text != Clean(hostile) {
			t.Errorf("%q", text)
		}
	})
	if count != 16 {
		t.Errorf("%d texts", count)
	}
	if r.Details[0] != before || r.Findings[0].File != hostile {
		t.Error("the result itself was changed")
	}
	if empty := (Result{}).Clean(); !reflect.DeepEqual(empty, Result{}) {
		t.Errorf("%#v", empty)
	}
}

// fill puts the hostile text wherever a text fits.
func fill(value reflect.Value) {
	switch value.Kind() {
	case reflect.String:
		value.SetString(hostile)
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				fill(value.Field(i))
			}
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem())
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		fill(value.Index(0))
	case reflect.Map:
		value.Set(reflect.MakeMap(value.Type()))
		value.SetMapIndex(reflect.ValueOf(hostile), reflect.ValueOf(hostile))
	}
}

// each calls look with every text.
func each(value reflect.Value, look func(string)) {
	switch value.Kind() {
	case reflect.String:
		look(value.String())
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				each(value.Field(i), look)
			}
		}
	case reflect.Pointer:
		each(value.Elem(), look)
	case reflect.Slice:
		for i := range value.Len() {
			each(value.Index(i), look)
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			each(key, look)
			each(value.MapIndex(key), look)
		}
	}
}

// JSON says the same to programs, and nothing to a terminal or a runner.
func TestJSON(t *testing.T) {
	t.Parallel()
	text := strings.ToValidUTF8(hostile, "") + "é漢👍\u2028\U000e0100"
	data, err := JSON(map[string]any{text: []string{text}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range string(data) {
		if r != '\n' && Hidden(r) {
			t.Errorf("%+q is raw", r)
		}
	}
	if shown := string(data); Harmless(shown) != shown || !strings.Contains(shown, "é漢👍") {
		t.Errorf("%q", shown)
	}
	var back map[string][]string
	if err := json.Unmarshal(data, &back); err != nil || len(back[text]) != 1 || back[text][0] != text {
		t.Errorf("%q, %v", back, err)
	}
}
