package launch

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Programs starts programs that must not outlive this process, without a kernel around them. Each is in a process group
// of its own, so that the terminal's Ctrl-C comes to this process alone; should this process be killed, the program sees
// the end of its standard input, and on Linux gets a signal too.
type Programs struct {
	spawner *spawner

	mu      sync.Mutex
	running map[*Program]bool
}

// NewPrograms makes an empty set of programs.
func NewPrograms() *Programs {
	return &Programs{spawner: newSpawner(), running: make(map[*Program]bool)}
}

// Program is a program under way.
type Program struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	grace time.Duration
	ended chan struct{}
	err   error // how it ended; set before ended is closed
}

// Start starts cmd, whose standard input must not be set. Grace is how long it may take to end when asked.
func (p *Programs) Start(cmd *exec.Cmd, grace time.Duration) (*Program, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("não consegui preparar %s: %w", filepath.Base(cmd.Path), err)
	}
	if err := p.spawner.start(cmd, syscall.SIGTERM); err != nil {
		return nil, fmt.Errorf("não consegui iniciar %s: %w", cmd.Path, err)
	}
	program := &Program{cmd: cmd, stdin: stdin, grace: grace, ended: make(chan struct{})}
	p.mu.Lock()
	p.running[program] = true
	p.mu.Unlock()
	go func() {
		program.err = p.spawner.wait(cmd)
		p.mu.Lock()
		delete(p.running, program)
		p.mu.Unlock()
		close(program.ended)
	}()
	return program, nil
}

// Close stops all programs. The set cannot be used after it.
func (p *Programs) Close() {
	p.mu.Lock()
	var running []*Program
	for program := range p.running {
		running = append(running, program)
	}
	p.mu.Unlock()
	for _, program := range running {
		program.Stop()
	}
	// Its thread ends with it, and would take the programs along.
	close(p.spawner.requests)
}

// PID is the program's process number.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Write writes to the program's standard input.
func (p *Program) Write(data []byte) (int, error) { return p.stdin.Write(data) }

// Ended is closed when the program has ended; then Err says how.
func (p *Program) Ended() <-chan struct{} { return p.ended }

// Err is nil while the program runs and when it ended well.
func (p *Program) Err() error {
	select {
	case <-p.ended:
		return p.err
	default:
		return nil
	}
}

// CPUTime is the processor time that the program's process has used; ok is false where the system does not tell.
func (p *Program) CPUTime() (used time.Duration, ok bool) { return cpuTime(p.PID()) }

// Stop asks the program to end, by the end of its standard input and by SIGTERM, and ends its whole process group when
// it does not. It returns when the program has ended.
func (p *Program) Stop() {
	select {
	case <-p.ended:
		return
	default:
	}
	p.stdin.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(p.grace):
		_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
		<-p.ended
	}
}

// Engine is an engine without a kernel, for whoever measures it: the same program in the same environment.
type Engine struct {
	*Program
	// Socket is where it listens, or soon will.
	Socket  string
	private *private
}

// StartEngine starts the engine that config names; of config, what concerns GoNB and its connection does not count. Without
// Models or Home, what the engine trains and what XLA tried out is kept in a temporary folder and goes with it.
func (p *Programs) StartEngine(config Config) (*Engine, error) {
	config = config.withDefaults()
	base := tempBase()
	sweep(base)
	private, err := newPrivate(base)
	if err != nil {
		return nil, err
	}
	if config.Models == "" {
		config.Models = filepath.Join(private.dir, "models")
	}
	if config.Home == "" {
		config.Home = private.dir
	}
	program, err := p.Start(config.engineCommand(private.dir), config.Grace)
	if err != nil {
		_ = private.remove() // the next launcher removes it if this could not
		private.lock.Close()
		return nil, err
	}
	return &Engine{Program: program, Socket: socketPath(private.dir), private: private}, nil
}

// Stop ends the engine and removes its temporary files.
func (e *Engine) Stop() error {
	e.Program.Stop()
	err := e.private.remove()
	e.private.lock.Close()
	return err
}
