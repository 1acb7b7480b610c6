package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// need is a program that tests run, and the Debian package that brings it.
type need struct {
	pkg     string
	command []string // succeeds where it is there
}

var needs = []need{
	{"python3", []string{"python3", "-c", "import tomllib"}},
	{"python3-venv", []string{"python3", "-c", "import venv, ensurepip"}},
	{"python3-pip", []string{"python3", "-m", "pip", "--version"}},
	{"gnupg", []string{"gpg", "--version"}},
}

// missing lists the packages whose programs are not here.
func missing(all []need) []string {
	var packages []string
	for _, one := range all {
		if exec.Command(one.command[0], one.command[1:]...).Run() != nil {
			packages = append(packages, one.pkg)
		}
	}
	return packages
}

// install brings what tests run and this machine lacks, where that can be done, and says so.
func install(packages []string) error {
	if len(packages) == 0 {
		return nil
	}
	_, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("tests run programs that are not here; install these Debian packages, or what they are called on "+
			"this system: %s", strings.Join(packages, ", "))
	}
	fmt.Printf("tools/test: installing %s\n", strings.Join(packages, ", "))
	for _, arguments := range [][]string{{"update"}, append([]string{"install", "-y", "--no-install-recommends"}, packages...)} {
		command := exec.Command("apt-get", arguments...)
		command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(arguments, " "), err, out)
		}
	}
	return nil
}
