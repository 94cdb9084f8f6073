package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// command is one subcommand.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		labCommand(),
		runCommand(),
		setupCommand(),
		doctorCommand(),
		benchCommand(),
		classCommand(),
		bundleCommand(),
		trainCommand(),
		talkCommand(),
		installCommand(),
		uninstallCommand(),
		kernelCommand(),
		cellGoCommand(),
		buildCacheCommand(),
	}
}

// Exit statuses: a failure, a command that was not understood, an interruption (as a shell counts SIGINT).
const (
	statusFailed      = 1
	statusUsage       = 2
	statusInterrupted = 130
)

const echo = time.Second

// errUsage is a command line that was not understood; what is wrong has already been said.
var errUsage = errors.New("uso incorreto")

// errReported is a failure that has already been told in full.
var errReported = errors.New("falha já informada")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	// A later Ctrl-C ends at once whoever does not heed the first; at the same moment it is but an echo,
	// sent to us and to our process group.
	context.AfterFunc(ctx, func() { time.AfterFunc(echo, stop) })
	// Beyond a limit on file sizes a write then fails, and is explained, where it would end the program.
	signal.Ignore(syscall.SIGXFSZ)
	err := dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stopped := ctx.Err() != nil
	stop()
	os.Exit(statusOf(err, stopped, os.Stderr))
}

func statusOf(err error, stopped bool, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return statusUsage
	case errors.Is(err, errReported):
		return statusFailed
	}
	fmt.Fprintln(stderr, err)
	if stopped {
		return statusInterrupted
	}
	return statusFailed
}

func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		usage(stderr)
		return errUsage
	}
	switch args[0] {
	case "-h", "-help", "--help", "help", "ajuda":
		usage(stdout)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	fmt.Fprintf(stderr, "Não conheço o comando %q.\n\n", args[0])
	usage(stderr)
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Uso: go run ./kernels COMANDO [opções]")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "As opções de cada comando: go run ./kernels COMANDO --help")
}
