package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"cnn321/kernels/jupyter"
)

const (
	lockDescriptor = 3 // the first of exec.Cmd.ExtraFiles
	portsTimeout   = 10 * time.Second
)

// Supervise is the supervisor of the private folder dir: it runs engine and GoNB until GoNB ends or the front wants it,
// and returns GoNB's exit status. Standard input is the lifeline, and descriptor 3 the folder's lock.
func Supervise(ctx context.Context, config Config, dir string) (status int, err error) {
	config = config.withDefaults()
	syscall.CloseOnExec(lockDescriptor)
	private := openPrivate(dir, os.NewFile(lockDescriptor, lockName))
	defer func() { err = errors.Join(err, private.remove()) }()
	if err := adoptOrphans(); err != nil {
		config.logf("%v", err)
	}

	// A stray signal must not end the engine, and a closed log (Jupyter's, when it died) must not end us before all is
	// cleaned up. Notify rather than Ignore, because children would inherit being deaf.
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, os.Interrupt, syscall.SIGHUP, syscall.SIGPIPE)
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer cancel()
	ctx, requests := listen(ctx, os.Stdin)

	s := &supervisor{Config: config, dir: dir, spawner: newSpawner()}
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	go func() {
		for range children {
			s.spawner.reap()
		}
	}()

	status, err = s.run(ctx, requests)
	if left := killDescendants(5 * time.Second); left > 0 {
		config.logf("%d processos não terminaram", left)
	}
	return status, err
}

type supervisor struct {
	Config
	dir     string
	spawner *spawner
}

// run starts the programs and stays until GoNB has ended; then it ends the others.
func (s *supervisor) run(ctx context.Context, requests <-chan string) (int, error) {
	goCommand, err := findGo()
	if err != nil {
		return 1, err
	}
	if err := writeCellGo(s.dir, goCommand); err != nil {
		return 1, err
	}
	if err := s.waitForPorts(ctx); err != nil {
		return 1, err
	}
	if s.PluginProblem != nil {
		s.logf("%v", s.PluginProblem)
	}

	background, stopBackground := context.WithCancel(ctx)
	var workers sync.WaitGroup
	workers.Go(func() { s.keepEngine(background) })
	defer func() {
		stopBackground()
		workers.Wait()
	}()

	env := s.gonbEnv(s.dir, goCommand, os.Environ())
	gonb := exec.Command(s.GoNB, s.gonbArgs()...)
	gonb.Env = env
	gonb.Stderr = s.Log
	if err := s.spawner.start(gonb, syscall.SIGKILL); err != nil {
		return 1, fmt.Errorf("não consegui iniciar o GoNB: %w", err)
	}
	workers.Go(func() { s.warm(background, goCommand, env) })

	done := make(chan error, 1)
	go func() { done <- s.spawner.wait(gonb) }()
	return exitStatus(s.attendGoNB(ctx, gonb.Process, requests, done))
}

// gonbArgs are GoNB's arguments. Errors are plain text: one output that shows on any viewer. Its chatter goes to a file
// in the private folder, so that Jupyter's log shows only what went wrong.
func (s *supervisor) gonbArgs() []string {
	return []string{
		"-kernel", s.ConnectionFile,
		"-go_work=" + s.Root,
		"-raw_error",
		"-logtostderr=false",
		"-stderrthreshold=ERROR",
		"-log_dir=" + s.dir,
	}
}

// waitForPorts waits until the ports of the connection file are free: when Jupyter restarts a kernel the hard way, the
// one before may still hold them for a moment, and GoNB would give up at once.
func (s *supervisor) waitForPorts(ctx context.Context) error {
	connection, err := jupyter.ReadConnection(s.ConnectionFile)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, portsTimeout)
	defer cancel()
	return connection.WaitFree(ctx)
}

// attendGoNB fulfils requests until GoNB has ended, and returns how it ended.
func (s *supervisor) attendGoNB(ctx context.Context, gonb *os.Process, requests <-chan string, done <-chan error) error {
	cancelled := ctx.Done()
	var overdue <-chan time.Time
	stop := func() {
		if overdue == nil {
			_ = gonb.Signal(syscall.SIGTERM)
			overdue = time.After(s.Grace)
		}
	}
	for {
		select {
		case err := <-done:
			return err
		case request, ok := <-requests:
			switch {
			case request == askInterrupt:
				go interrupt(gonb)
			case request == askStop:
				stop()
			case !ok:
				// The front was killed: Jupyter wants this kernel gone now, and perhaps its ports for the next one.
				requests = nil
				_ = gonb.Kill()
			}
		case <-cancelled:
			cancelled = nil
			stop()
		case <-overdue:
			_ = gonb.Kill()
		}
	}
}
