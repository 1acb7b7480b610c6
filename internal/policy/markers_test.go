package policy

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	opens  = "<!-- slipway:support -->\n"
	closes = "<!-- /slipway:support -->\n"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	const table = "| a |\n|---|\n| b |\n"
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for name, test := range map[string]struct {
		document, want string
		written        Written
	}{
		"empty":          {"", "", NoMarkers},
		"no markers":     {"# x\n", "# x\n", NoMarkers},
		"another marker": {"<!-- slipway:calendar -->\n<!-- /slipway:calendar -->\n", "", NoMarkers},
		"a longer name":  {"<!-- slipway:supported -->\n", "", NoMarkers},
		"nothing between": {"a\n" + opens + closes + "b", "a\n" + opens + "\n" + table + "\n" + closes + "b",
			Updated},
		"an old table": {opens + "\n| old |\n\n" + closes, opens + "\n" + table + "\n" + closes, Updated},
		"up to date":   {opens + "\n" + table + "\n" + closes, "", UpToDate},
		"no last line feed": {opens + closes[:len(closes)-1], opens + "\n" + table + "\n" + closes[:len(closes)-1],
			Updated},
		"CRLF": {crlf("a\n" + opens + "old\n" + closes + "b\n"), crlf("a\n" + opens + "\n" + table +
			"\n" + closes + "b\n"), Updated},
		"CRLF, up to date": {crlf(opens + "\n" + table + "\n" + closes), "", UpToDate},
		"mixed line ends": {"a\r\n" + opens + closes + "b\r\n", "a\r\n" + opens + "\n" + table + "\n" + closes +
			"b\r\n", Updated},
		"byte order mark": {"\ufeff" + opens + closes, "\ufeff" + opens + "\n" + table + "\n" + closes, Updated},
		"other white space": {"  <!--slipway:support-->\t\n<!--  /slipway:support\t--> \n",
			"  <!--slipway:support-->\t\n\n" + table + "\n<!--  /slipway:support\t--> \n", Updated},
		"fenced":               {"```md\n" + opens + closes + "```\n", "", NoMarkers},
		"fenced by tildes":     {"~~~\n" + opens + "```\n" + closes + "~~~~\n", "", NoMarkers},
		"a fence never closed": {"````\n```\n" + opens + closes, "", NoMarkers},
		"after a fence": {"```\n" + opens + "```\n" + opens + closes, "```\n" + opens + "```\n" + opens + "\n" +
			table + "\n" + closes, Updated},
		"no fence": {"``` a `b\n" + opens + closes, "``` a `b\n" + opens + "\n" + table + "\n" + closes,
			Updated},
		"a fence with an info": {"```\n``` x\n" + opens + "```\n", "", NoMarkers},
		"fenced, CRLF":         {crlf("```\n" + opens + "```\n"), "", NoMarkers},
		"indented code":        {"    " + opens, "", NoMarkers},
		"in a sentence":        {"Write `" + opens[:len(opens)-1] + "` above it.\n", "", NoMarkers},
		"other text": {"é\x00\u202e\n" + opens + closes + "é", "é\x00\u202e\n" + opens + "\n" + table + "\n" +
			closes + "é", Updated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.want == "" {
				test.want = test.document
			}
			got, written, err := Write("README.md", []byte(test.document), SupportMarker, table)
			if err != nil || written != test.written || string(got) != test.want {
				t.Fatalf("%s, %v\ngot  %q\nwant %q", written, err, got, test.want)
			}
			again, written, err := Write("README.md", got, SupportMarker, table)
			if err != nil || written == Updated || !bytes.Equal(again, got) {
				t.Errorf("again: %s, %v, %q", written, err, again)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		document string
		line     int
		reason   string
	}{
		"never closed": {"a\n" + opens + "b\n", 2,
			"<!-- slipway:support --> is never closed; write <!-- /slipway:support --> after it"},
		"closed in a fence": {opens + "```\n" + closes + "```\n", 1, "is never closed"},
		"reversed": {"a\n\n" + closes + opens, 3,
			"<!-- /slipway:support --> comes before any <!-- slipway:support -->"},
		"only the end": {closes, 1, "comes before any"},
		"opened twice": {opens + "a\n" + opens + closes, 3,
			"<!-- slipway:support --> stands on line 1 already; leave one"},
		"closed twice": {opens + closes + closes, 3, "<!-- /slipway:support --> stands on line 2 already"},
		"two pairs":    {opens + closes + "a\n" + opens + closes, 4, "stands on line 1 already"},
		"one line": {"a\r\n<!-- slipway:support --><!-- /slipway:support -->\r\n", 2,
			"a marker stands alone on its line"},
		"text after it": {opens + "<!-- /slipway:support --> text\n", 2, "a marker stands alone on its line"},
		"Latin-1": {"a\nb\ncaf\xe9\n" + opens + closes, 3,
			"the document is not UTF-8; save it as UTF-8"},
		"UTF-16": {"\xff\xfea\x00", 1, "not UTF-8"},
		"cut":    {"é\n\xc3", 2, "not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, written, err := Write("docs/SECURITY.md", []byte(test.document), SupportMarker, "x\n")
			var refused *MarkerError
			if !errors.As(err, &refused) || refused.Line != test.line || !strings.Contains(refused.Reason,
				test.reason) ||
				!strings.HasPrefix(err.Error(), "docs/SECURITY.md:") {
				t.Errorf("%v; want line %d, %s", err, test.line, test.reason)
			}
			if written == Updated || string(got) != test.document {
				t.Errorf("%s, %q", written, got)
			}
		})
	}
}

func FuzzWrite(f *testing.F) {
	for _, seed := range []string{
		"a\n" + opens + "old\n" + closes + "b", "```\n" + opens + closes, opens + opens, closes + opens, "\xff" + opens,
		"a\r\n<!-- slipway:support -->\r\n<!-- /slipway:support -->", "~~~\n" + opens + "~~~\n" + opens + closes,
	} {
		f.Add([]byte(seed))
	}
	const content = "| a |\n|---|\n"
	f.Fuzz(func(t *testing.T, document []byte) {
		got, written, err := Write("x.md", bytes.Clone(document), SupportMarker, content)
		var refused *MarkerError
		switch {
		case errors.As(err, &refused):
			if lines := 1 + bytes.Count(document, []byte("\n")); refused.Line < 1 || refused.Line > lines {
				t.Errorf("line %d of %d: %v", refused.Line, lines, err)
			}
			fallthrough
		case written != Updated:
			if !bytes.Equal(got, document) {
				t.Errorf("%s, and %q is %q", written, document, got)
			}
		default:
			if again, written, err := Write("x.md", got, SupportMarker, content); err != nil || written != UpToDate ||
				!bytes.Equal(again, got) {
				t.Errorf("twice: %s, %v\n%q\n%q", written, err, got, again)
			}
			checkOutside(t, document, got)
		}
		if err == nil && !utf8.Valid(document) {
			t.Errorf("%q is not UTF-8", document)
		}
	})
}

// checkOutside holds that a document begins and ends as it did, markers included.
func checkOutside(t *testing.T, before, after []byte) {
	t.Helper()
	from, to, found, err := region("x.md", before, SupportMarker)
	if err != nil || !found {
		t.Fatalf("%v, %v", found, err)
	}
	if !bytes.HasPrefix(after, before[:from]) || !bytes.HasSuffix(after, before[to:]) {
		t.Errorf("%q became %q", before, after)
	}
}
