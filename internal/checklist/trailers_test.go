package checklist

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const (
	title     = "Release 1.0.0\n\n"
	signedOff = "Signed-off-by: Ben <b@example.org>\n"
)

func TestTrailers(t *testing.T) {
	t.Parallel()
	ann := func(what string) []SignOff { return []SignOff{{"manual-testing", "Ann", "ann@example.org", what}} }
	const key = "Manual-Testing: Ann <ann@example.org>: "
	for name, test := range map[string]struct {
		message string
		want    []SignOff
	}{
		"empty":                 {"", nil},
		"title only":            {"v1.0.0\n", nil},
		"one":                   {title + key + "resume\n", ann("resume")},
		"no line feed":          {title + key + "resume", ann("resume")},
		"DOS lines":             {strings.ReplaceAll(title+key+"resume\n", "\n", "\r\n"), ann("resume")},
		"any case":              {title + "mANUAL-tESTING \t:Ann<ann@example.org>:resume\n", ann("resume")},
		"folded":                {title + key + "resume,\n   on 3.13\n\tand 3.12\n", ann("resume, on 3.13 and 3.12")},
		"folded in the address": {title + "Manual-Testing: Ann\n <ann@example.org>:\n resume\n", ann("resume")},
		"others":                {title + signedOff + key + "resume\nReviewed-by: Cy\n", ann("resume")},
		"two": {title + key + "resume\nDemo: Ben <b@example.org>: ran\n", append(ann("resume"),
			SignOff{"demo", "Ben", "b@example.org", "ran"})},
		"twice":                {title + key + "resume\n" + key + "again\n", append(ann("resume"), ann("again")...)},
		"body before":          {title + "Some words.\n\n" + key + "resume\n\n\n", ann("resume")},
		"comment after":        {title + key + "resume\n\n# words\n\n", ann("resume")},
		"in the title":         {key + "resume\n", nil},
		"in the body":          {title + key + "resume\n\nMore words.\n", nil},
		"in prose":             {title + "Some words.\n" + key + "resume\n", nil},
		"in prose, signed off": {title + "Some words.\n" + key + "resume\n" + signedOff, ann("resume")},
		"in much prose":        {title + strings.Repeat("Words.\n", 7) + key + "resume\n" + signedOff, nil},
		"indented":             {title + " " + key + "resume\n", nil},
		"not asked for":        {title + "Advisory-Drafted: yes\nNo-Line: x\n", nil},
		"signed with OpenPGP": {title + key + "resume\n-----BEGIN PGP SIGNATURE-----\n\niQ: x\n-----END",
			ann("resume")},
		"signed with SSH": {title + key + "resume\n-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END",
			ann("resume")},
		"malformed in prose":      {title + "Tests: all fine\nand words\n", nil},
		"continuation of another": {title + "Note: x\n " + key + "resume\n", nil},
	} {
		if got, err := demo.Trailers("v1.0.0", test.message); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	security := Rules{Security: true}
	got, err := security.Trailers("v1.0.0", title+"Advisory-Drafted: Ann <a@example.org>: GHSA draft\n")
	if err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestBadTrailers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ message, want string }{
		"no person": {title + signedOff + "Tests: all fine\n",
			`tag "v1.0.0", line 4 of its message: "Tests: all fine" gives no mail address`},
		"no mail": {title + "Manual-Testing: Ann: x\n", "line 3 of its message"},
		"bad mail": {title + "Manual-Testing: Ann <ann>: x\n",
			`has "ann" for a mail address; write it as Manual-Testing: Name <mail>: what was tried`},
		"nobody":  {title + "Manual-Testing: <ann@example.org>: x\n", "names nobody"},
		"no what": {title + "Manual-Testing: Ann <ann@example.org>\n", "does not say what was done"},
		"empty": {title + "words\n\n" + signedOff + "x: y\n z\nDEMO:\n",
			"line 8 of its message: \"DEMO: \" gives no mail"},
		"folded":  {title + "Demo: Ann\n  <ann@example.org>\n" + signedOff, "line 3 of its message"},
		"control": {title + "Demo: Ann <ann@example.org>: x\x1b[2J\n", "do not belong"},
		"hostile value": {title + "Demo: \x1b[2J" + strings.Repeat("x", 999) + "\n",
			`line 3 of its message: "Demo: \x1b[2J`},
	} {
		got, err := demo.Trailers("v1.0.0", test.message)
		if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		} else if strings.ContainsFunc(err.Error(), unicode.IsControl) || len(err.Error()) > 500 {
			t.Errorf("%s: an error that no terminal should see: %q", name, err)
		}
	}
}

// messages makes tag messages out of lines that matter to trailers, the same ones every time.
func messages(count int) []string {
	random := rand.New(rand.NewPCG(822, 1))
	lines := []string{"", "", "", " ", "\t", "words", "more words.", " indented", "\tindented", "Tests: a",
		"Demo : b", "manual-testing:", "a b: c", "Signed-off-by: Ben <b@example.org>",
		"(cherry picked from commit 0123)", "x=y", "# comment", ": x", "é: x", "Key: value: <x>", "-: x", "A:x  "}
	var all []string
	for range count {
		message := "title\n"
		if random.IntN(8) > 0 {
			message += "\n"
		}
		for range random.IntN(9) {
			message += lines[random.IntN(len(lines))] + "\n"
		}
		all = append(all, message)
	}
	return all
}

// TestAgreesWithGit asks git for the trailers of the same messages.
func TestAgreesWithGit(t *testing.T) {
	t.Parallel()
	found, empty := 0, t.TempDir()
	for _, message := range append(messages(300), title+"Tests: a\n\n# words\n\n", "\nTests: a\n") {
		command := exec.Command("git", "interpret-trailers", "--only-trailers", "--only-input", "--unfold",
			"--no-divider")
		command.Stdin, command.Dir = strings.NewReader(message), empty
		command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
			"GIT_CEILING_DIRECTORIES=/")
		output, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, one := range trailers(message) {
			got += fmt.Sprintf("%s: %s\n", one.key, one.value)
			found++
		}
		if got != string(output) {
			t.Errorf("of %q\nwe read  %q\ngit reads %q", message, got, output)
		}
	}
	if found < 100 {
		t.Errorf("%d trailers prove nothing", found)
	}
}

// FuzzTrailers: lines lie inside the message, and what is read is read again from a message of our own.
func FuzzTrailers(f *testing.F) {
	f.Add(title + "Manual-Testing: Ann <a@example.org>: x\n y\nSigned-off-by: B\n")
	f.Add(title + "Tests: all fine\n-----BEGIN PGP SIGNATURE-----\nx\n")
	for _, message := range messages(20) {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		lines := strings.Split(message, "\n")
		for _, one := range trailers(message) {
			if one.line < 2 || one.line > len(lines) || !strings.HasPrefix(lines[one.line-1], one.key) {
				t.Errorf("%q is not in line %d of %q", one.key, one.line, message)
			}
		}
		got, err := demo.Trailers("v1.0.0", message)
		if err != nil {
			if got != nil || strings.ContainsFunc(err.Error(), unicode.IsControl) || len(err.Error()) > 1000 {
				t.Errorf("%+v, %q", got, err)
			}
			return
		}
		again := title
		for _, one := range got {
			again += strings.ToUpper(one.Item) + ": " + one.String() + "\n"
		}
		if back, err := demo.Trailers("v1.0.0", again); err != nil || !slices.Equal(back, got) {
			t.Errorf("%+v is read as %+v, %v", got, back, err)
		}
	})
}
