package main

import "dagger/slipway/internal/stage"

// stageError carries our words over the module boundary, safe to show whatever they quote. The generated code follows
// Unwrap() error to the engine's own error and sends that one's message ("exit code: 1") instead of ours; it stops at
// Unwrap() []error.
type stageError struct {
	text  string
	cause error
}

func (e *stageError) Error() string { return stage.Harmless(e.text) }

func (e *stageError) Unwrap() []error {
	if e.cause == nil {
		return nil
	}
	return []error{e.cause}
}

// explain puts words before an error in a way that survives the module boundary.
func explain(words string, err error) error {
	if err == nil {
		return nil
	}
	return &stageError{text: words + ": " + err.Error(), cause: err}
}
