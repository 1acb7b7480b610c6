// Command engine runs the Dagger CLI and, on a Linux machine that has neither Dagger nor a container engine, brings both
// along: it builds Dagger from its Go modules, makes local images in place of the official ones with debootstrap, and
// starts a Dagger engine of its own. docs/engine.md says what it does to a machine.
//
//	engine SOURCE-FOLDER ARGUMENTS…
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// daggerVersion is what is built, and the oldest CLI that is used as it is.
const daggerVersion = "v0.19.7"

// prefix holds everything this program makes. dagger/distconsts compiles the same path into the engine.
const prefix = "/var/lib/slipway-engine"

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("run tools/daggerw instead"))
	}
	source, arguments := os.Args[1], os.Args[2:]
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(arguments) > 0 && arguments[0] == "engine" {
		fail(manage(ctx, source, arguments[1:]))
		return
	}
	if cli, ok := machineDagger(ctx); ok {
		fail(run(cli, arguments, os.Environ()))
	}
	if err := up(ctx, source); err != nil {
		fail(err)
	}
	stop() // from here on an interrupt is the CLI's
	fail(run(prefix+"/bin/dagger", arguments, environment()))
}

// manage carries out `daggerw engine VERB`.
func manage(ctx context.Context, source string, arguments []string) error {
	verb := strings.Join(arguments, " ")
	switch verb {
	case "up":
		return up(ctx, source)
	case "down":
		return down()
	case "status":
		return status(os.Stdout)
	case "clean":
		return clean()
	case "env":
		if cli, ok := machineDagger(ctx); ok {
			fmt.Printf("# this machine's own Dagger is used: %s\n", cli)
			return nil
		}
		for _, line := range exports() {
			fmt.Println("export " + line)
		}
		return nil
	case "serve-images":
		return serveImages(ctx)
	}
	return fmt.Errorf("engine %q is none of: engine up, down, status, clean, env", verb)
}

// run replaces this process by a command.
func run(program string, arguments, environment []string) error {
	if err := syscall.Exec(program, append([]string{program}, arguments...), environment); err != nil {
		return fmt.Errorf("starting %s: %w", program, err)
	}
	return nil
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "daggerw: "+err.Error())
	os.Exit(1)
}

// exports are the variables with which a Dagger CLI uses our engine.
func exports() []string {
	return []string{
		"PATH=" + prefix + "/bin:" + os.Getenv("PATH"),
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST=unix://" + socket,
		"_EXPERIMENTAL_DAGGER_CLI_BIN=" + prefix + "/bin/dagger",
		"DAGGER_NO_NAG=1",
		"DO_NOT_TRACK=1",
	}
}

// environment is this process's, with exports.
func environment() []string { return append(os.Environ(), exports()...) }
