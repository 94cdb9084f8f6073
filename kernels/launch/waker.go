package launch

import (
	"os"
	"syscall"
)

// waker wakes a process that a signal halts.
type waker struct {
	process *os.Process
	halted  bool // at the last look
}

// look wakes the process if it is halted for the second time in a row, and tells so: whoever halts it for a moment, to look
// at it, is not disturbed.
func (w *waker) look() (woken bool) {
	now := stopped(w.process.Pid)
	woken = now && w.halted
	if woken {
		_ = w.process.Signal(syscall.SIGCONT) // it may have ended
	}
	w.halted = now && !woken
	return woken
}
