package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

const (
	maxBackoff = 10 * time.Second
	// An engine that lived this long died of something new: the waits start from the first again.
	longLife = 30 * time.Second
)

// keepEngine runs the engine, and starts it again when it dies, until ctx is done. The socket path stays the same, so a
// cell simply connects again. A missing engine is looked for again and again too: `setup` in a terminal cures a running kernel.
func (s *supervisor) keepEngine(ctx context.Context) {
	wait := s.Backoff
	last := ""
	for ctx.Err() == nil {
		begin := time.Now()
		err := s.runEngine(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(begin) > longLife {
			wait, last = s.Backoff, ""
		}
		if message := s.engineMessage(err); message != last {
			s.logf("%s; nova tentativa em %v", message, wait)
			last = message
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, maxBackoff)
	}
}

func (s *supervisor) engineMessage(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("o motor não está em %s (rode `go run ./kernels setup` na pasta %s)", s.Engine, s.Root)
	case err == nil:
		return "o motor terminou sozinho"
	default:
		return fmt.Sprintf("o motor parou (%v)", err)
	}
}

// runEngine runs the engine once. When ctx is done it is asked to end, twice over: by the end of its standard input,
// which also tells it of our death, and by SIGTERM.
func (s *supervisor) runEngine(ctx context.Context) error {
	socket := socketPath(s.dir)
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("não consegui remover o soquete antigo: %w", err)
	}
	cmd := s.engineCommand(s.dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("não consegui preparar o motor: %w", err)
	}
	if err := s.spawner.Start(cmd, syscall.SIGTERM); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.spawner.Wait(cmd) }()

	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	return endEngine(cmd.Process, stdin, done, s.Grace)
}

// engineCommand is the engine of the private folder dir, ready to be started.
func (c Config) engineCommand(dir string) *exec.Cmd {
	cmd := exec.Command(c.Engine, c.engineArgs(socketPath(dir))...)
	cmd.Env = c.engineEnv(dir, os.Environ())
	cmd.Stderr = c.Log
	return cmd
}

// engineArgs is the engine's command line.
func (c Config) engineArgs(socket string) []string {
	args := []string{"--socket", socket, "--device", c.Device, "--devices", strconv.Itoa(c.Devices), "--plugin", c.Plugin, "--models", c.Models}
	if c.Trained != "" {
		args = append(args, "--trained", c.Trained)
	}
	if c.Precision != "" {
		args = append(args, "--precision", c.Precision)
	}
	return args
}

func endEngine(engine *os.Process, stdin io.Closer, done <-chan error, grace time.Duration) error {
	stdin.Close()
	_ = engine.Signal(syscall.SIGTERM)
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
	}
	_ = engine.Kill()
	return <-done
}
