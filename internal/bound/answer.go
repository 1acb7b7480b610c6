package bound

import "bytes"

// What a tool's answer may have. Programs that run the project's code write what the project likes.
const (
	MaxAnswer = 32 << 20 // bytes
	maxValues = 2 << 20  // of JSON: what a brace, a bracket or a comma begins
	maxTags   = 1 << 20  // of XML, opening and closing ones
	maxEquals = 3 << 20  // of XML, as many attributes at most
)

// JSON refuses a document that would take much more memory than it has bytes. It returns nil or an *Excess. What is no
// JSON is left to the parser, which stops there. Depth is the parser's own to refuse: encoding/json takes 10 000.
func JSON(data []byte, limit int) error {
	if err := Size(len(data), limit); err != nil {
		return err
	}
	values, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case b == '"':
			quoted = !quoted
		case quoted && b == '\\':
			i++
		case !quoted && (b == '{' || b == '[' || b == ','):
			values++
		}
		if values > maxValues {
			return excess(1+bytes.Count(data[:i], []byte("\n")), "has more than %d values", maxValues)
		}
	}
	return nil
}

// XML refuses a document that would take much more memory than it has bytes. It returns nil or an *Excess. What stands
// in text and comments is counted too, which no honest document of this size has as much of. Depth is the parser's own
// to refuse: encoding/xml takes 10 000.
func XML(data []byte, limit int) error {
	if err := Size(len(data), limit); err != nil {
		return err
	}
	if count := bytes.Count(data, []byte("<")); count > maxTags {
		return excess(0, "has %d tags; at most %d are read", count, maxTags)
	}
	if count := bytes.Count(data, []byte("=")); count > maxEquals {
		return excess(0, "has %d attributes; at most %d are read", count, maxEquals)
	}
	return nil
}
