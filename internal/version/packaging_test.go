package version

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"dagger/slipway/internal/version/pythontest"
)

// differences is everything in which Parse and Compare are known to differ from packaging.version, each with its reason.
// Whatever else differs fails the tests below.
var differences = []struct {
	reason  string
	applies func(string) bool
}{
	{"a number of 19 digits or more is refused: no index has one, and every number fits 64 bits this way",
		func(v string) bool { return longNumber.MatchString(v) }},
	{"more than 500 bytes are refused: what comes from outside is bounded",
		func(v string) bool { return len(v) > maxVersion }},
	{"white space beyond ASCII is not cut off: Python's str.strip, not PEP 440, does that",
		func(v string) bool { return strings.ContainsFunc(v, func(r rune) bool { return r > '~' }) }},
	{"the separators U+001C to U+001F are white space to Python's regular expressions alone",
		func(v string) bool { return strings.ContainsAny(v, "\x1c\x1d\x1e\x1f") }},
}

// known says whether a text that packaging takes and Parse refuses stands in the list.
func known(text string) bool {
	for _, difference := range differences {
		if difference.applies(text) {
			return true
		}
	}
	return false
}

// packaging is a Python that answers, for two texts, how packaging.version spells and orders them.
type packaging struct {
	ask    *json.Encoder
	answer *json.Decoder
}

type answer struct {
	Left, Right string // canonical; empty for no version
	Order       int
	PreRelease  bool // of Left
}

const askPackaging = `
import json, sys
from packaging.version import InvalidVersion, Version
def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None
for line in sys.stdin:
    left, right = map(parse, json.loads(line))
    print(json.dumps({
        "left": str(left or ""), "right": str(right or ""), "prerelease": bool(left and left.is_prerelease),
        "order": (left > right) - (left < right) if left and right else 0,
    }), flush=True)
`

func startPackaging(t testing.TB, python string) packaging {
	t.Helper()
	command := exec.Command(python, "-c", askPackaging)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return packaging{json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))}
}

// compare holds this package against packaging for two texts, and says whether both are versions and equal.
func (p packaging) compare(t *testing.T, left, right string) (both, equal bool) {
	t.Helper()
	if err := p.ask.Encode([]string{left, right}); err != nil {
		t.Fatal(err)
	}
	var want answer
	if err := p.answer.Decode(&want); err != nil {
		t.Fatal(err)
	}
	ours := [2]Version{}
	for i, text := range []string{left, right} {
		var err error
		ours[i], err = Parse(text)
		if spelled := [2]string{want.Left, want.Right}[i]; ours[i].String() != spelled && !(err != nil && known(text)) {
			t.Errorf("Parse(%q) is %q, %v; packaging has %q", text, ours[i], err, spelled)
		}
	}
	if ours[0].String() == "" || ours[1].String() == "" {
		return false, false
	}
	if got := ours[0].Compare(ours[1]); got != want.Order {
		t.Errorf("%q against %q is %d; packaging has %d", left, right, got, want.Order)
	}
	if got := Equal(left, right); got != (want.Order == 0) {
		t.Errorf("Equal(%q, %q) is %v; packaging has order %d", left, right, got, want.Order)
	}
	if got := ours[0].Prerelease(); got != want.PreRelease {
		t.Errorf("pre-release %q: %v; packaging has %v", left, got, want.PreRelease)
	}
	return true, want.Order == 0
}

func TestAgreesWithPackaging(t *testing.T) {
	t.Parallel()
	oracle := startPackaging(t, pythontest.Python(t, "packaging==26.3"))
	texts := generated(6000)
	// Neighbours that may be equal, so that equality is asked something.
	for i := 0; i+1 < 2000; i += 2 {
		texts[i+1] = strings.ToUpper(strings.Replace(texts[i], "1.0", "1.0.0", 1))
	}
	pairs, equals := 0, 0
	for i := range texts[1:] {
		both, equal := oracle.compare(t, texts[i], texts[i+1])
		pairs += truth(both)
		equals += truth(equal)
	}
	if t.Logf("%d pairs of versions, %d equal", pairs, equals); pairs < 1000 || equals < 300 {
		t.Errorf("%d pairs of versions, %d equal: too few to prove anything", pairs, equals)
	}
}

// Each known difference must still be one: a list that nobody needs hides what it covers.
func TestDifferencesStand(t *testing.T) {
	t.Parallel()
	oracle := startPackaging(t, pythontest.Python(t, "packaging==26.3"))
	for i, text := range []string{
		"1." + strings.Repeat("9", 19), "1" + strings.Repeat(".0", 300), "1.0\u00a0", "1.0\x1c",
	} {
		if err := oracle.ask.Encode([]string{text, "1"}); err != nil {
			t.Fatal(err)
		}
		var theirs answer
		if err := oracle.answer.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(text); err == nil || theirs.Left == "" || !differences[i].applies(text) {
			t.Errorf("%q: ours %v, packaging %q: no difference any more (%s)", text, err, theirs.Left, differences[i].reason)
		}
	}
}

// FuzzAgainstPackaging asks packaging about whatever the fuzzer finds: go test -fuzz AgainstPackaging ./internal/version
func FuzzAgainstPackaging(f *testing.F) {
	texts := generated(60)
	for i := range texts[1:] {
		f.Add(texts[i], texts[i+1])
	}
	oracle := startPackaging(f, pythontest.Python(f, "packaging==26.3"))
	f.Fuzz(func(t *testing.T, left, right string) {
		if strings.ToValidUTF8(left+right, "") != left+right {
			t.Skip() // JSON carries text only
		}
		oracle.compare(t, left, right)
	})
}
