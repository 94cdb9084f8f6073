//go:build !linux

package live

import "syscall"

// onto makes descriptor to the same as from.
func onto(from, to int) error { return syscall.Dup2(from, to) }

// waits reports whether the program is likely to wait for input: this system does not tell.
func (a *asker) waits() bool { return likely() }
