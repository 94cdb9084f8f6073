package launch

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// spawner starts the supervisor's children. Linux sends a child's parent-death signal when the THREAD that started it
// ends, so all of them start from one thread that is never given back. It also knows which children somebody waits for.
type spawner struct {
	requests chan func()

	mu    sync.Mutex
	known map[int]bool
}

func newSpawner() *spawner {
	s := &spawner{requests: make(chan func()), known: make(map[int]bool)}
	go func() {
		runtime.LockOSThread()
		for request := range s.requests {
			request()
		}
	}()
	return s
}

// start starts cmd in a process group of its own: signals meant for the front, or for the terminal, pass it by.
// If the supervisor dies, the child gets onDeath.
func (s *spawner) start(cmd *exec.Cmd, onDeath syscall.Signal) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr, onDeath)

	result := make(chan error)
	s.requests <- func() {
		// Locked until the child is known: else the reaper could take a child that ends at once.
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

// wait waits for a child that start started.
func (s *spawner) wait(cmd *exec.Cmd) error {
	err := cmd.Wait()
	s.mu.Lock()
	delete(s.known, cmd.Process.Pid)
	s.mu.Unlock()
	return err
}

// reap collects adopted orphans that have ended.
func (s *spawner) reap() {
	s.mu.Lock()
	defer s.mu.Unlock()
	reapOrphans(func(pid int) bool { return s.known[pid] })
}
