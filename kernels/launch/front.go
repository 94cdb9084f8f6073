package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Run is the whole life of a kernel as Jupyter sees it. It returns GoNB's exit status when GoNB has ended, after Jupyter's shutdown_request
// or by itself, and when ctx is done, a signal asks for the end or the parent process dies. Nothing of the kernel is
// left when it returns.
func Run(ctx context.Context, config Config) (status int, err error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return 1, err
	}
	parent := os.Getppid()
	if err := adoptOrphans(); err != nil {
		config.logf("%v", err)
	}

	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	// When Jupyter died its log is closed; a message to it must not be our end.
	closedLog := make(chan os.Signal, 1)
	signal.Notify(closedLog, syscall.SIGPIPE)
	defer signal.Stop(closedLog)

	base := tempBase()
	for _, dir := range sweep(base) {
		config.logf("removi os restos de um kernel interrompido: %s", dir)
	}
	sweepEngines(base, config.engineName(os.Environ())) // this kernel's own has an owner soon
	private, err := newPrivate(base)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, private.remove()) }()

	supervisor, lifeline, err := config.startSupervisor(private)
	if err != nil {
		return 1, err
	}
	done := make(chan error, 1)
	go func() { done <- supervisor.Wait() }()
	err = config.attend(ctx, supervisor.Process, lifeline, signals, done, parent)

	// The supervisor leaves nothing when it ends in order. When it was killed, its children are ours now. The engine, which its end told to
	// end too, is first let keep what it trains.
	killDescendants(config.Saving, config.isEngine)
	if left := killDescendants(5*time.Second, nil); left > 0 {
		config.logf("%d processos não terminaram", left)
	}
	sweepEngines(base, "")
	return exitStatus(err)
}

// isEngine reports whether a process is an engine's.
func (c Config) isEngine(p process) bool { return p.name == shortName(c.Engine) }

// startSupervisor starts this program again, in a session of its own, with the lifeline as its standard input.
func (c Config) startSupervisor(private *private) (*exec.Cmd, io.WriteCloser, error) {
	self, err := selfPath()
	if err != nil {
		return nil, nil, fmt.Errorf("não encontrei o meu próprio programa: %w", err)
	}
	cmd := exec.Command(self, c.SupervisorArgs(private.dir)...)
	cmd.Args[0] = os.Args[0]
	cmd.Stdout, cmd.Stderr = os.Stdout, c.Log
	cmd.ExtraFiles = []*os.File{private.lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("não consegui preparar o supervisor do kernel: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("não consegui iniciar o supervisor do kernel: %w", err)
	}
	return cmd, lifeline, nil
}

// attend passes requests on until the supervisor has ended, and returns how it ended.
func (c Config) attend(ctx context.Context, supervisor *os.Process, lifeline io.WriteCloser, signals <-chan os.Signal, done <-chan error, parent int) error {
	defer lifeline.Close()
	poll := time.NewTicker(c.ParentPoll)
	defer poll.Stop()

	watched := waker{process: supervisor}
	cancelled := ctx.Done()
	var overdue <-chan time.Time
	stop := func() {
		if overdue == nil {
			ask(lifeline, askStop)
			overdue = time.After(2*c.Grace + c.Saving + 5*time.Second)
		}
	}
	for {
		select {
		case err := <-done:
			return err
		case sig := <-signals:
			if sig == os.Interrupt {
				ask(lifeline, askInterrupt)
			} else {
				stop()
			}
		case <-cancelled:
			cancelled = nil
			stop()
		case <-poll.C:
			// GoNB itself would live on for ever without its Jupyter.
			if os.Getppid() != parent {
				stop()
			}
			if watched.look() {
				c.logf("um sinal tinha parado o kernel: ele continua")
			}
		case <-overdue:
			// The supervisor hangs; what is below it falls to us.
			return errors.New("o supervisor do kernel não terminou a tempo")
		}
	}
}

// ask sends a request. A supervisor that has just ended cannot be asked; its end is noticed elsewhere.
func ask(lifeline io.Writer, request string) { _, _ = io.WriteString(lifeline, request+"\n") }

// exitStatus turns how a program ended into an exit status, as a shell does.
func exitStatus(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 1, err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
