package stage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
)

// JSON encodes a value for programs, so that people may look at it too. What a terminal or a runner would act on stands
// in it escaped: programs read the same, and whoever prints the file sees what is there. encoding/json escapes the ASCII
// controls only.
func JSON(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, r := range string(data) { // UTF-8 always; all beyond ASCII stands in strings
		switch {
		case !Hidden(r) || r == '\n':
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	// Only strings have it: no value of JSON begins behind two number signs.
	text := bytes.ReplaceAll(out.Bytes(), []byte("##["), []byte(`##\u005b`))
	return append(text, '\n'), nil
}
