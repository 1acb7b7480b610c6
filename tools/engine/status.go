package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// status says what runs and what is there.
func status(out io.Writer) error {
	for _, name := range []string{"engine", "image-server"} {
		if pid, running := alive(name); running {
			fmt.Fprintf(out, "%-13s running, process %d\n", name, pid)
		} else {
			fmt.Fprintf(out, "%-13s not running\n", name)
		}
	}
	fmt.Fprintf(out, "%-13s %s, built from its Go modules\n", "dagger", daggerVersion)
	fmt.Fprintf(out, "%-13s %s\n", "logs", prefix+"/log")
	if size, err := exec.Command("du", "-sh", prefix).Output(); err == nil {
		fmt.Fprintf(out, "%-13s %s in %s\n", "disk", strings.Fields(string(size))[0], prefix)
	} else if _, err := os.Stat(prefix); err != nil {
		fmt.Fprintf(out, "%-13s nothing was built here\n", "disk")
		return nil
	}
	fmt.Fprintln(out, "\nimages that answer to official names on this machine:")
	for _, image := range localImages {
		fmt.Fprintf(out, "  %-22s %s\n", image.name+":"+image.tag, image.what)
	}
	return nil
}
