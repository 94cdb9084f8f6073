//go:build !linux

package main

import (
	"fmt"
	"syscall"
)

// yield has this process step back when others want the processor.
func yield() error {
	if now, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err == nil && now >= niceness {
		return nil
	}
	if err := syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness); err != nil {
		return fmt.Errorf("prioridade do motor: %w", err)
	}
	return nil
}
