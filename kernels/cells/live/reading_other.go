//go:build !linux

package live

import (
	"syscall"
	"time"
)

// onto makes descriptor to the same as from.
func onto(from, to int) error { return syscall.Dup2(from, to) }

// asked is how long a program that reads has been running, so that one that ends at once asks nothing.
const asked = 200 * time.Millisecond

var started = time.Now()

// waits reports whether the program is likely to wait for input: this system does not tell, so the program's text must.
func (a *asker) waits() bool { return readsInput.Load() && time.Since(started) > asked }
