package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"cnn321/cnnlib/machine"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/launch/death"
)

const (
	maxBackoff = 10 * time.Second
	// An engine that lived this long died of something new: the waits start from the first again.
	longLife = 30 * time.Second
	// mostDeaths is how often an engine may end by itself as it starts, or by the same call, before it is not tried again.
	mostDeaths = 3
)

// keepEngine runs the engine, and starts it again when it dies, until ctx is done. The socket path stays the same, so a
// cell simply connects again. A missing engine is looked for again and again too: `setup` in a terminal cures a running kernel.
// One that dies as it starts, time and again, is not started for ever, but only when another kernel starts; nor is a call begun for ever that ends
// each engine.
func (s *supervisor) keepEngine(ctx context.Context) {
	wait, last := s.Backoff, ""
	count := s.newCount()
	for ctx.Err() == nil {
		begin, oom := time.Now(), machine.OOMKills()
		hung, words, err := s.runEngine(ctx)
		if ctx.Err() != nil {
			why := "terminou com o kernel"
			if context.Cause(ctx) == errRemoved {
				why = "terminou porque a sua pasta foi apagada"
			}
			if words != "" {
				s.keepSaid(why, words)
			}
			return
		}
		reason := death.Of(death.End{Err: err, Said: words, OutOfMemory: machine.OOMKills() > oom, Hung: hung, Missing: !exists(s.Engine)})
		lived := time.Since(begin)
		if lived > longLife {
			wait, last = s.Backoff, ""
		}
		down := s.note(count, reason, started(err), lived)
		if message := s.engineMessage(err, reason); message != last {
			last = message
			if where := s.keepSaid(reason.Why, words); words != "" && where != "" {
				message += " (o que ele disse está em " + where + ")"
			}
			s.logf("%s; nova tentativa em %v", message, wait)
		}
		if down {
			s.logf("o motor parou %d vezes seguidas ao iniciar; não tento mais", mostDeaths)
			if !s.engine.untilStarted(ctx, count.since) {
				return
			}
			s.tell(remote.Death{})
			wait, last = s.Backoff, ""
		}
		pauseUntil(ctx, wait)
		wait = min(2*wait, maxBackoff)
	}
}

// started says whether there was a process at all. What could not be started is cured while the kernel runs, by the setup say.
func started(err error) bool {
	_, ended := errors.AsType[*exec.ExitError](err)
	return ended || err == nil
}

func (s *supervisor) engineMessage(err error, r death.Reason) string {
	switch {
	case errors.Is(err, os.ErrNotExist) && !exists(s.Engine): // and not its folder
		return fmt.Sprintf("o motor não está em %s (rode `go run ./kernels setup` na pasta %s)", s.Engine, s.Root)
	case err == nil:
		return "o motor terminou sozinho"
	default:
		return fmt.Sprintf("o motor parou (%v): %s", err, r.Why)
	}
}

// runEngine runs the engine once. When ctx is done it is asked to end, twice over: by the end of its standard input,
// which also tells it of our death, and by SIGTERM. hung says that it had to be ended because it did not answer; words are what it said.
func (s *supervisor) runEngine(ctx context.Context) (hung bool, words string, err error) {
	alive, err := s.engine.alone(ctx, s.Grace+s.Saving, s.logf)
	if err != nil {
		return false, "", err
	}
	if d, _ := remote.Told(s.engine.socket()); d.Moved {
		s.tell(remote.Death{}) // the last owner's engine has ended: from now on whoever is answered is answered by this one's
	}
	notes, err := newNotes(filepath.Join(s.engine.dir, engineNotes))
	if err != nil {
		alive.Close()
		return false, "", fmt.Errorf("não consegui preparar o registro do motor: %w", err)
	}
	defer func() {
		words = notes.said()
		notes.Close()
	}()
	cmd, stdin, saving, err := s.startEngine(alive, notes)
	alive.Close() // an engine that was started has it
	if err != nil {
		return false, "", err
	}
	go saving.listen()
	done := make(chan error, 1)
	go func() { done <- s.spawner.Wait(cmd) }()
	watching, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	hangs := make(chan struct{})
	go s.watchEngine(watching, cmd.Process, notes, hangs)

	select {
	case err := <-done:
		return false, "", err
	case <-hangs:
		// Go then writes what each of its threads was about.
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		return true, "", killSoon(cmd.Process, done)
	case <-ctx.Done():
	}
	if s.engine.shared && context.Cause(ctx) != errRemoved { // there its next owner tells
		s.tell(remote.Handover())
	}
	return false, "", endEngine(cmd.Process, stdin, done, saving, s.Grace, s.Saving)
}

// startEngine starts an engine that writes what it says to notes and whose end is that of stdin, and hands it the lock that says that it lives, if
// there is one.
func (s *supervisor) startEngine(alive *os.File, notes notes) (cmd *exec.Cmd, stdin io.Closer, saving *saving, err error) {
	if err := errors.Join(removed(s.engine.socket()), removed(s.engine.journal())); err != nil {
		return nil, nil, nil, fmt.Errorf("não consegui remover o soquete antigo: %w", err)
	}
	cmd = s.engineCommand(s.engine.dir)
	cmd.Stderr = notes.File
	if alive != nil {
		cmd.ExtraFiles = []*os.File{alive}
	}
	if stdin, err = cmd.StdinPipe(); err != nil {
		return nil, nil, nil, fmt.Errorf("não consegui preparar o motor: %w", err)
	}
	if saving, err = newSaving(); err != nil {
		return nil, nil, nil, fmt.Errorf("não consegui preparar o motor: %w", err)
	}
	cmd.Stdout = saving.write
	if err := s.spawner.Start(cmd, syscall.SIGTERM); err != nil {
		saving.close()
		return nil, nil, nil, err
	}
	noteAlive(alive, cmd.Process.Pid, s.Engine)
	return cmd, stdin, saving, nil
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// killSoon gives a process a moment to end by itself.
func killSoon(process *os.Process, done <-chan error) error {
	select {
	case err := <-done:
		return err
	case <-time.After(2 * time.Second):
	}
	_ = process.Kill()
	return <-done
}

// engineCommand is the engine of the private folder dir, ready to be started.
func (c Config) engineCommand(dir string) *exec.Cmd {
	cmd := exec.Command(c.Engine, c.engineArgs(socketPath(dir), filepath.Join(dir, doingName))...)
	cmd.Env = c.engineEnv(dir, os.Environ())
	cmd.Stderr = c.Log
	return cmd
}

// engineArgs is the engine's command line.
func (c Config) engineArgs(socket, journal string) []string {
	args := []string{"--socket", socket, "--device", c.Device, "--devices", strconv.Itoa(c.Devices), "--plugin", c.Plugin, "--models", c.Models, "--journal", journal}
	if c.Trained != "" {
		args = append(args, "--trained", c.Trained)
	}
	if c.Plugin == "" && c.PluginProblem != nil {
		args = append(args, "--no-plugin", c.PluginProblem.Error())
	}
	if c.Precision != "" {
		args = append(args, "--precision", c.Precision)
	}
	return args
}
