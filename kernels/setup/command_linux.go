package setup

import "syscall"

// childAttributes give a child its own process group, and its end with ours even after kill -9.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
