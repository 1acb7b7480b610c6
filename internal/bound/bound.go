// Package bound refuses, before a parser sees it, input that is larger, deeper or of more parts than any honest one. A
// parser that is quick with honest input may need minutes or gigabytes for a small hostile one: each bound here was
// set where that begins, far above what real projects have.
package bound

import "fmt"

// Excess is what is too much, and where.
type Excess struct {
	Line   int // from 1; 0 is the input as a whole
	Reason string
}

// Error is the reason, which names what was found and the limit.
func (e *Excess) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

func excess(line int, format string, args ...any) error {
	return &Excess{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// Size refuses input of more bytes than a limit.
func Size(size, limit int) error {
	if size > limit {
		return excess(0, "has %d bytes; at most %d are read", size, limit)
	}
	return nil
}
