package e2e

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// again is a dagger that asks once more where the engine has lost a session. Dagger v0.19.7 shares the look at a module's
// folder between calls that come at the same time, and fails the second one when the first has just ended; nothing has
// been run by then. What was lost is said, so that it stays seen.
const again = `#!/bin/sh
case " $* " in *" up "*) exec "$DAGGER" "$@" ;; esac
said=$(mktemp)
"$DAGGER" "$@" 2>"$said"
code=$?
if [ $code -ne 0 ] && grep -q 'failed to get requester session' "$said"; then
	echo 'the engine lost a session; asked once more' >&2
	"$DAGGER" "$@" 2>"$said"
	code=$?
fi
cat "$said" >&2
rm "$said"
exit $code
`

// useAgain puts that dagger first in a script's PATH.
func useAgain(env *testscript.Env) error {
	dagger, err := exec.LookPath("dagger")
	if err != nil {
		return err
	}
	bin := filepath.Join(env.WorkDir, ".bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return err
	}
	env.Setenv("DAGGER", dagger)
	env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
	return os.WriteFile(filepath.Join(bin, "dagger"), []byte(again), 0o755)
}
