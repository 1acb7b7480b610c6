package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
)

// neededGiB is what a bring-up and a first release take on disk, with room for the engine's cache.
const neededGiB = 12

// machine is what the preconditions look at, besides PATH.
type machine struct {
	system  string // runtime.GOOS
	user    int    // effective user
	release string // file that describes the distribution
	needed  uint64 // GiB on disk
	port    string // for the image server
}

func thisMachine() machine {
	return machine{runtime.GOOS, os.Geteuid(), osRelease, neededGiB, imagePort}
}

// What was looked for, and what to do where it cannot be brought along.
const (
	missing = "no Dagger " + daggerVersion + " or newer with a container engine here"
	instead = "install Dagger " + daggerVersion + " or newer, and Docker"
)

// preconditions says, in one sentence with its remedy, why this machine cannot be brought up.
func (m machine) preconditions() error {
	switch {
	case m.system != "linux":
		return fmt.Errorf("there is "+missing+", and bringing them along works on Linux only, not on %s; %s",
			m.system, instead)
	case m.user != 0:
		return errors.New("there is " + missing + ", and bringing them along needs root; run this as root, or " +
			instead)
	}
	for _, needed := range []struct{ program, remedy string }{
		{"go", "install Go 1.25 or newer: Dagger is built from its Go modules"},
		{"apt-get", "local images are made with Debian's tools: use Debian 12, or " + instead},
	} {
		if _, err := exec.LookPath(needed.program); err != nil {
			return fmt.Errorf("there is no %s here; %s", needed.program, needed.remedy)
		}
	}
	if err := m.debian(); err != nil {
		return err
	}
	return m.enoughDisk(prefix)
}

// debian refuses its descendants, which have apt-get but mirrors of their own.
func (m machine) debian() error {
	data, err := os.ReadFile(m.release)
	if err != nil {
		return fmt.Errorf("what this machine runs is not known (%w), and local images come from a Debian's mirror; "+
			"use Debian 12, or %s", err, instead)
	}
	if regexp.MustCompile(`(?m)^ID="?debian"?$`).Match(data) {
		return nil
	}
	name := "not Debian"
	if match := regexp.MustCompile(`(?m)^PRETTY_NAME="?([^"\n]+)`).FindSubmatch(data); match != nil {
		name = string(match[1])
	}
	return fmt.Errorf("this is %s, and local images come from a Debian's mirror; use Debian 12, or %s", name, instead)
}

// enoughDisk looks at the file system that a folder will be on. What is already built counts.
func (m machine) enoughDisk(folder string) error {
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
	if free := disk.Bavail * uint64(disk.Bsize) >> 30; free < m.needed {
		return fmt.Errorf("%s has %d GiB free and the engine needs %d; make room, or mount a larger disk at %s",
			folder, free, m.needed, prefix)
	}
	return nil
}

// portFree refuses a port that somebody else holds. To be asked with the lock held: another bring-up's image server is
// not yet known for ours a moment after its start.
func (m machine) portFree() error {
	if _, ours := alive("image-server"); ours {
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+m.port)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %s of 127.0.0.1, where the engine will look for images, is held by another program; "+
			"end that one (`ss -ltnp` as root names it) and run this again", m.port)
	}
	if err != nil {
		return fmt.Errorf("listening on port %s of 127.0.0.1, where the engine will look for images: %w", m.port, err)
	}
	return listener.Close()
}
