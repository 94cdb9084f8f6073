package build

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"cnn321/kernels/cells/live/status"
)

// WarmWord, before a folder and import paths, asks [Builder.Command] for [Builder.Warm].
const WarmWord = "cnn321-warm"

// Mark is the name of the file, in the builder's cache, that [Builder.Command] makes when a program has been built, or may soon
// be: as long as it is not there, no program has begun.
const Mark = "built"

// Command is a go command for GoNB, which calls it in the folder of a cell's program: its build is quick, `go get`, which can bring nothing
// that is not there, does nothing, and all else is the real command's, whose place it takes. A build ends at an interrupt, also at one that
// only reached what it has started. It returns the exit status.
func (b Builder) Command(ctx context.Context, args []string) int {
	if len(args) == 1 && args[0] == "get" {
		return 0
	}
	if len(args) >= 2 && args[0] == WarmWord {
		if err := b.Warm(ctx, args[1], args[2:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			return 1
		}
		return 0
	}
	dir, err := os.Getwd()
	if err == nil && len(args) == 3 && args[0] == "build" && args[1] == "-o" && filepath.IsAbs(args[2]) {
		interruptible, stop := signal.NotifyContext(ctx, os.Interrupt)
		err := b.direct(interruptible, dir, args[2])
		over := interruptible.Err() != nil || interrupted(err)
		stop()
		if over {
			return status.Interrupted
		}
		if marking := os.WriteFile(filepath.Join(b.Cache, Mark), nil, 0o600); marking != nil {
			os.Stderr.WriteString(marking.Error() + "\n")
			return 1
		}
		if err == nil {
			return 0
		}
	}
	if err := syscall.Exec(b.Go, append([]string{b.Go}, args...), b.Env); err != nil {
		os.Stderr.WriteString("go: " + err.Error() + "\n")
	}
	return 127
}

// interrupted reports whether a tool failed because somebody interrupted it.
func interrupted(err error) bool {
	failed, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return false
	}
	ended, ok := failed.Sys().(syscall.WaitStatus)
	return ok && ended.Signaled() && ended.Signal() == syscall.SIGINT
}
