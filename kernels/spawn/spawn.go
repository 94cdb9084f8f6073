// Package spawn starts programs that must not outlive this process.
package spawn

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// Spawner starts children. Linux sends a child's parent-death signal when the THREAD that started it ends, so all of them start from
// one thread that is never given back. It also knows which children somebody waits for.
type Spawner struct {
	requests chan func()

	mu    sync.Mutex
	known map[int]bool
}

// New is a spawner that has started nothing yet.
func New() *Spawner {
	s := &Spawner{requests: make(chan func()), known: make(map[int]bool)}
	go func() {
		runtime.LockOSThread()
		for request := range s.requests {
			request()
		}
	}()
	return s
}

// Close gives the thread back. Nothing can be started after it, and children that are left may get the signal of its end.
func (s *Spawner) Close() { close(s.requests) }

// Start starts cmd in a process group of its own: signals meant for this process's group, as those of the terminal, pass it by.
// If this process dies, the child gets onDeath.
func (s *Spawner) Start(cmd *exec.Cmd, onDeath syscall.Signal) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr, onDeath)

	result := make(chan error)
	s.requests <- func() {
		// Locked until the child is known: else who reaps could take a child that ends at once.
		s.mu.Lock()
		err := cmd.Start()
		if err == nil {
			s.known[cmd.Process.Pid] = true
		}
		s.mu.Unlock()
		result <- err
	}
	return <-result
}

// Wait waits for a child that Start started.
func (s *Spawner) Wait(cmd *exec.Cmd) error {
	err := cmd.Wait()
	s.mu.Lock()
	delete(s.known, cmd.Process.Pid)
	s.mu.Unlock()
	return err
}

// Reap calls collect, to which known tells the children that somebody waits for. None is started meanwhile.
func (s *Spawner) Reap(collect func(known func(pid int) bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	collect(func(pid int) bool { return s.known[pid] })
}
