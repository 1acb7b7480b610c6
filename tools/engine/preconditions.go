package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// neededGiB is what a bring-up and a first release take on disk, with room for the engine's cache.
const neededGiB = 12

// preconditions says, in one sentence with its remedy, why this machine cannot be brought up.
func preconditions() error {
	switch {
	case runtime.GOOS != "linux":
		return fmt.Errorf("there is no container engine, and bringing one along works on Linux only, not on %s; "+
			"install Dagger and Docker", runtime.GOOS)
	case os.Geteuid() != 0:
		return errors.New("there is no container engine, and bringing one along needs root; run as root, or install " +
			"Dagger and Docker")
	}
	for program, remedy := range map[string]string{
		"apt-get": "local images are made with Debian's tools; install Dagger and Docker on other systems",
		"go":      "install Go 1.25 or newer: Dagger is built from its Go modules",
	} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("there is no %s here; %s", program, remedy)
		}
	}
	return enoughDisk(prefix)
}

// enoughDisk looks at the file system that a folder will be on. What is already built counts.
func enoughDisk(folder string) error {
	if _, err := os.Stat(stampPath("tools")); err == nil {
		return nil
	}
	for {
		if _, err := os.Stat(folder); err == nil {
			break
		}
		folder = filepath.Dir(folder)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return fmt.Errorf("reading the free space of %s: %w", folder, err)
	}
	if free := disk.Bavail * uint64(disk.Bsize) >> 30; free < neededGiB {
		return fmt.Errorf("%s has %d GiB free and the engine needs %d; make room, or mount a larger disk at %s",
			folder, free, neededGiB, prefix)
	}
	return nil
}
