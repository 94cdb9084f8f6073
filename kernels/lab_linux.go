package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// labAttributes: JupyterLab gets a process group of its own, and SIGTERM when we end, even by kill -9;
// it then ends its kernels itself.
func labAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// endWithGoRun asks the kernel for SIGTERM when the `go run` that started us ends; any other parent may
// end without us. The setting belongs to the thread, hence the lock, which the function returned undoes.
func endWithGoRun() (undo func()) {
	parent, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", os.Getppid()))
	if err != nil || filepath.Base(parent) != "go" {
		return func() {}
	}
	runtime.LockOSThread()
	// A failure leaves things as without it.
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0)
	return runtime.UnlockOSThread
}
