package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// status says what runs and what is there.
func status(ctx context.Context, out io.Writer) error {
	if cli, ok := machineDagger(ctx); ok {
		fmt.Fprintf(out, "this machine's own Dagger is used: %s\n", cli)
	}
	for _, name := range []string{"engine", "image-server"} {
		if pid, running := alive(name); running {
			fmt.Fprintf(out, "%-13s running, process %d\n", name, pid)
		} else {
			fmt.Fprintf(out, "%-13s not running\n", name)
		}
	}
	fmt.Fprintf(out, "%-13s %s, built from its Go modules\n", "dagger", daggerVersion)
	fmt.Fprintf(out, "%-13s %s\n", "logs", under("log"))
	if _, err := os.Stat(prefix); err != nil {
		fmt.Fprintf(out, "%-13s nothing was built here\n", "disk")
		return nil
	}
	// It fails when a file goes away under it, and still has the sum.
	if size, _ := exec.Command("du", "-sh", prefix).Output(); len(size) > 0 {
		fmt.Fprintf(out, "%-13s %s in %s\n", "disk", strings.Fields(string(size))[0], prefix)
	}
	fmt.Fprintln(out, "\nimages that answer to official names on this machine:")
	for _, image := range localImages {
		fmt.Fprintf(out, "  %-22s %s\n", image.name+":"+image.tag, image.what)
	}
	return nil
}
