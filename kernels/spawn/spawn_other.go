//go:build !linux

package spawn

import "syscall"

// dieWithParent does nothing: the end of the parent shows as the end of standard input.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}
