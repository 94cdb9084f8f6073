package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// yield has every thread of this process, and those that they will start, step back when others want the processor. On Linux each thread
// has a priority of its own, handed on to those that it starts.
func yield() error {
	done := make(map[string]bool)
	// One that is being looked for may start another, so until a look finds none.
	for found := true; found; {
		found = false
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return fmt.Errorf("prioridade do motor: %w", err)
		}
		for _, thread := range threads {
			if done[thread.Name()] {
				continue
			}
			done[thread.Name()], found = true, true
			id, err := strconv.Atoi(thread.Name())
			if err != nil {
				return fmt.Errorf("prioridade do motor: %w", err)
			}
			if err := stepBack(id); err != nil && !errors.Is(err, syscall.ESRCH) { // it has ended
				return err
			}
		}
	}
	return nil
}

// stepBack lowers the priority of a thread to [niceness]; one that is lower stays, since it could not be raised.
func stepBack(thread int) error {
	raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, thread)
	if err == nil && 20-raw < niceness { // the system call gives 20 less the niceness
		err = syscall.Setpriority(syscall.PRIO_PROCESS, thread, niceness)
	}
	if err != nil {
		return fmt.Errorf("prioridade do motor: %w", err)
	}
	return nil
}
