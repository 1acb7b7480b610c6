// Command engine runs the Dagger CLI and, on a Debian machine that has neither Dagger nor a container engine, brings
// both along: it builds Dagger from its Go modules, makes local images in place of the official ones with debootstrap,
// and starts a Dagger engine of its own. docs/engine.md says what it does to a machine.
//
//	engine SOURCE-FOLDER ARGUMENTS…
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// daggerVersion is what is built, and the oldest CLI that is used as it is.
const daggerVersion = "v0.19.7"

// prefix holds everything this program makes. dagger/distconsts compiles the same path into the engine; only tests
// change it here.
var prefix = "/var/lib/slipway-engine"

// under returns a path below prefix.
func under(elements ...string) string { return filepath.Join(prefix, filepath.Join(elements...)) }

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("run tools/daggerw instead"))
	}
	source, arguments := os.Args[1], os.Args[2:]
	ctx, stop := signal.NotifyContext(context.Background(), interrupts()...)
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
	fail(run(under("bin/dagger"), arguments, environment()))
}

// interrupts are the signals that stop a bring-up. What the caller has ignored, as nohup does, stays ignored.
func interrupts() []os.Signal {
	return append([]os.Signal{syscall.SIGTERM},
		slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGHUP}, signal.Ignored)...)
}

// manage carries out `daggerw engine VERB`.
func manage(ctx context.Context, source string, arguments []string) error {
	verb := strings.Join(arguments, " ")
	switch verb {
	case "up":
		if cli, ok := machineDagger(ctx); ok {
			fmt.Fprintf(os.Stderr, "daggerw: this machine's own Dagger is used, nothing is brought up: %s\n", cli)
			return nil
		}
		return up(ctx, source)
	case "down":
		return down(ctx)
	case "status":
		return status(ctx, os.Stdout)
	case "clean":
		return clean(ctx)
	case "env":
		return printEnv(ctx, os.Stdout)
	case "serve-images":
		return serveImages(ctx)
	}
	return fmt.Errorf("engine %q is none of: engine up, down, status, clean, env", verb)
}

// printEnv prints what a shell evaluates to use our engine.
func printEnv(ctx context.Context, out io.Writer) error {
	if cli, ok := machineDagger(ctx); ok {
		_, err := fmt.Fprintf(out, "# this machine's own Dagger is used: %s\n", cli)
		return err
	}
	for _, line := range exports() {
		name, value, _ := strings.Cut(line, "=")
		if _, err := fmt.Fprintf(out, "export %s=%s\n", name, quote(value)); err != nil {
			return err
		}
	}
	return nil
}

var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// quote makes one word of a POSIX shell.
func quote(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
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
		"PATH=" + under("bin") + ":" + os.Getenv("PATH"),
		"_EXPERIMENTAL_DAGGER_RUNNER_HOST=unix://" + socketPath(),
		"_EXPERIMENTAL_DAGGER_CLI_BIN=" + under("bin/dagger"),
		"DAGGER_NO_NAG=1",
		"DO_NOT_TRACK=1",
	}
}

// environment is this process's, with exports in place of variables of the same names: a program that is given two of a
// name takes the first.
func environment() []string {
	all := exports()
	ours := map[string]bool{}
	for _, line := range all {
		name, _, _ := strings.Cut(line, "=")
		ours[name] = true
	}
	for _, line := range os.Environ() {
		if name, _, _ := strings.Cut(line, "="); !ours[name] {
			all = append(all, line)
		}
	}
	return all
}
