package bench

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"cnn321/kernels/spawn"
)

// children are programs that must not outlive this process. Each is in a process group
// of its own, so that the terminal's Ctrl-C comes to this process alone; should this process be killed, the program sees
// the end of its standard input, and on Linux gets a signal too.
type children struct {
	spawner *spawn.Spawner

	mu      sync.Mutex
	running map[*child]bool
}

// newChildren makes an empty set.
func newChildren() *children {
	return &children{spawner: spawn.New(), running: make(map[*child]bool)}
}

// child is a program under way.
type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	grace time.Duration
	ended chan struct{}
	err   error // how it ended; set before ended is closed
}

// Start starts cmd, whose standard input must not be set. Grace is how long it may take to end when asked.
func (p *children) Start(cmd *exec.Cmd, grace time.Duration) (*child, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("não consegui preparar %s: %w", filepath.Base(cmd.Path), err)
	}
	if err := p.spawner.Start(cmd, syscall.SIGTERM); err != nil {
		return nil, fmt.Errorf("não consegui iniciar %s: %w", cmd.Path, err)
	}
	program := &child{cmd: cmd, stdin: stdin, grace: grace, ended: make(chan struct{})}
	p.mu.Lock()
	p.running[program] = true
	p.mu.Unlock()
	go func() {
		program.err = p.spawner.Wait(cmd)
		p.mu.Lock()
		delete(p.running, program)
		p.mu.Unlock()
		close(program.ended)
	}()
	return program, nil
}

// Close stops all programs. The set cannot be used after it.
func (p *children) Close() {
	p.mu.Lock()
	var running []*child
	for program := range p.running {
		running = append(running, program)
	}
	p.mu.Unlock()
	for _, program := range running {
		program.Stop()
	}
	// Its thread ends with it, and would take the programs along.
	p.spawner.Close()
}

// PID is the program's process number.
func (p *child) PID() int { return p.cmd.Process.Pid }

// Write writes to the program's standard input.
func (p *child) Write(data []byte) (int, error) { return p.stdin.Write(data) }

// Ended is closed when the program has ended; then Err says how.
func (p *child) Ended() <-chan struct{} { return p.ended }

// Err is nil while the program runs and when it ended well.
func (p *child) Err() error {
	select {
	case <-p.ended:
		return p.err
	default:
		return nil
	}
}

// CPUTime is the processor time that the program's process has used; ok is false where the system does not tell.
func (p *child) CPUTime() (used time.Duration, ok bool) { return cpuTime(p.PID()) }

// Stop asks the program to end, by the end of its standard input and by SIGTERM, and ends its whole process group when
// it does not. It returns when the program has ended.
func (p *child) Stop() {
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
