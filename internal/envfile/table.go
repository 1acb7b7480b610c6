package envfile

import (
	"strings"
	"sync"
)

// arguments maps FUNCTION_ARGUMENT, joined, to how a person calls it.
var arguments = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(functions) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		function, whose := words[0], " of "+strings.ReplaceAll(words[0], "/", " ")
		if function == "." {
			function, whose = "", " of every function"
		}
		for _, argument := range words[1:] {
			all[joined(strings.ReplaceAll(function, "/", "")+argument)] = "--" + argument + whose
		}
	}
	return all
})
