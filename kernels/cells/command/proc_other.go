//go:build !linux

package command

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// canSeeReading tells that waitsFor works here: it does not, and programs meet the end of their input.
const canSeeReading = false

func ownGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

// pending cannot be told here.
func pending(*os.File) int { return 0 }

// endMarked ends the process group of root: other systems do not show what else carries the mark.
func endMarked(_ string, root *os.Process, _ ...*os.File) {
	if root == nil {
		return
	}
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, time.Second}, {syscall.SIGTERM, 800 * time.Millisecond}, {syscall.SIGKILL, 0}} {
		if syscall.Kill(-root.Pid, step.signal) != nil {
			return // nobody is left
		}
		for waited := time.Duration(0); waited < step.wait && syscall.Kill(-root.Pid, 0) == nil; waited += 20 * time.Millisecond {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func waitsFor(*os.File) bool { return false }
