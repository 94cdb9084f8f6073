package spawn

import "syscall"

// dieWithParent asks the kernel to send sig when the thread that starts the process ends.
func dieWithParent(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }
