package main

import (
	"fmt"

	"dagger/slipway/internal/stage"
)

// say prints a line into the log of this call, which people read and runners act on. It is the only place that prints:
// what is said holds names and words of the repository and of the index.
func say(text string) { fmt.Println(stage.Harmless(text)) }
