package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// machineDagger finds the machine's own Dagger CLI, if it is new enough and has a way to an engine.
func machineDagger(ctx context.Context) (string, bool) {
	cli, err := exec.LookPath("dagger")
	if err != nil || strings.HasPrefix(cli, prefix+"/") {
		return "", false
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, cli, "version").Output()
	if err != nil || !newEnough(string(out)) {
		return "", false
	}
	return cli, os.Getenv("_EXPERIMENTAL_DAGGER_RUNNER_HOST") != "" || hasContainerEngine(ctx)
}

// hasContainerEngine says whether one of the container engines that Dagger can use answers; a client alone does not
// count.
func hasContainerEngine(ctx context.Context) bool {
	for _, ask := range [][]string{{"docker", "info"}, {"podman", "info"}, {"nerdctl", "info"}, {"finch", "info"},
		{"container", "system", "status"}} {
		if path, err := exec.LookPath(ask[0]); err == nil && exec.CommandContext(ctx, path, ask[1:]...).Run() == nil {
			return true
		}
	}
	return false
}

var cliVersion = regexp.MustCompile(`^dagger v(\d+)\.(\d+)\.(\d+)(-?)`)

// newEnough reads what `dagger version` prints: "dagger v0.19.7 (image://…) linux/amd64". A development build that has
// no such version is not trusted to be new.
func newEnough(printed string) bool {
	return !less(cliVersion.FindStringSubmatch(strings.TrimSpace(printed)),
		cliVersion.FindStringSubmatch("dagger "+daggerVersion))
}

// less compares two matches of cliVersion; no match is less than any, and v0.19.7-dev is less than v0.19.7.
func less(a, b []string) bool {
	if a == nil {
		return true
	}
	for i := 1; i <= 3; i++ {
		left, _ := strconv.Atoi(a[i])
		right, _ := strconv.Atoi(b[i])
		if left != right {
			return left < right
		}
	}
	return a[4] > b[4]
}
