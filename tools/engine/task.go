package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// task is one phase at work.
type task struct {
	*bringUp
	name string
	log  io.Writer
}

// work is a folder for this phase alone.
func (t task) work() string { return under("work", t.name) }

// command runs a program with its output in the log. Interrupted, its whole process group is ended: a script's children
// would otherwise go on.
func (t task) command(ctx context.Context, env []string, program string, arguments ...string) error {
	return t.commandIn(ctx, "", env, program, arguments...)
}

func (t task) commandIn(ctx context.Context, dir string, env []string, program string, arguments ...string) error {
	run := exec.CommandContext(ctx, program, arguments...)
	run.Dir, run.Env = dir, append(os.Environ(), env...)
	run.Stdout, run.Stderr = t.log, t.log
	if t.lock != nil {
		// Should we be killed, the lock lasts until the last of our commands has ended.
		run.ExtraFiles = []*os.File{t.lock}
	}
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGKILL) }
	run.WaitDelay = 5 * time.Second
	if err := run.Run(); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	return nil
}
