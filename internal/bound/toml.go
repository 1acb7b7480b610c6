package bound

import "bytes"

// What a TOML document may have. go-toml looks through all tables and keys for each one that it reads: 25 000 keys take
// seconds. A dotted key costs the square of its parts to whoever notes each of them.
const (
	MaxTOML     = 1 << 20 // bytes
	maxNesting  = 100     // brackets in brackets
	maxKeys     = 5000    // keys and tables together
	maxParts    = 32      // of one dotted key
	maxKey      = 1000    // bytes of one key
	maxElements = 50_000  // of all arrays and inline tables
)

// TOML refuses a document that is too much for its parser. It returns nil or an *Excess. It splits the text into words
// as TOML 1.0 does; from where a document is no TOML on, the parser reads nothing either.
func TOML(data []byte) error {
	if err := Size(len(data), MaxTOML); err != nil {
		return err
	}
	s := tomlScan{data: data, line: 1, fresh: true}
	for s.at < len(s.data) {
		if err := s.step(); err != nil {
			return err
		}
	}
	return nil
}

// tomlScan goes through a document. A word is what stands between two of = , [ ] { } and line ends: a key, or a value.
type tomlScan struct {
	data     []byte
	at, line int
	word     int  // where the word begins
	dots     int  // in it, outside of strings
	fresh    bool // nothing but white space was on this line
	header   bool // the word is the name of a table
	depth    int
	keys     int
	elements int
}

func (s *tomlScan) step() error {
	b := s.data[s.at]
	fresh := s.fresh
	s.fresh = fresh && (b == ' ' || b == '\t')
	switch b {
	case '\n':
		s.line++
		s.next()
		s.fresh = true
	case '#':
		s.skipTo('\n')
	case '"', '\'':
		s.text(b)
	case '.':
		if s.dots++; s.dots >= maxParts {
			return excess(s.line, "a key has more than %d parts", maxParts)
		}
		s.at++
	case '[', '{':
		if s.depth++; s.depth > maxNesting {
			return excess(s.line, "brackets nest deeper than %d", maxNesting)
		}
		header := b == '[' && (fresh && s.depth == 1 || s.header && s.word == s.at)
		s.next()
		s.header = header
	case ']', '}':
		s.depth = max(s.depth-1, 0)
		return s.end(s.header)
	case '=':
		return s.end(true)
	case ',':
		if s.elements++; s.elements > maxElements {
			return excess(s.line, "arrays have more than %d elements", maxElements)
		}
		s.next()
	default:
		s.at++
	}
	return nil
}

// end closes a word, which may be a key.
func (s *tomlScan) end(key bool) error {
	if key {
		if size := s.at - s.word; size > maxKey {
			return excess(s.line, "a key has %d bytes; at most %d are read", size, maxKey)
		}
		if s.keys++; s.keys > maxKeys {
			return excess(s.line, "there are more than %d keys and tables", maxKeys)
		}
	}
	s.next()
	return nil
}

// next begins a word behind the byte that ended one.
func (s *tomlScan) next() {
	s.at++
	s.word, s.dots, s.header = s.at, 0, false
}

func (s *tomlScan) skipTo(b byte) {
	if found := bytes.IndexByte(s.data[s.at:], b); found >= 0 {
		s.at += found
		return
	}
	s.at = len(s.data)
}

// text goes over a string: basic or literal, of one line or of several.
func (s *tomlScan) text(quote byte) {
	long := s.quotes(quote, 3) == 3
	s.at++
	if long {
		s.at += 2
	}
	for s.at < len(s.data) {
		switch b := s.data[s.at]; {
		case b == '\\' && quote == '"':
			s.at++ // what follows is no end; a line feed is counted below
			if s.at < len(s.data) && s.data[s.at] != '\n' {
				s.at++
			}
			continue
		case b == '\n' && !long:
			return
		case b == '\n':
			s.line++
		case b == quote && !long:
			s.at++
			return
		case b == quote && s.quotes(quote, 3) == 3:
			s.at += s.quotes(quote, 5) // up to two belong to the string
			return
		}
		s.at++
	}
}

// quotes counts the quotes that stand here, up to a number.
func (s *tomlScan) quotes(quote byte, most int) int {
	count := 0
	for count < most && s.at+count < len(s.data) && s.data[s.at+count] == quote {
		count++
	}
	return count
}
