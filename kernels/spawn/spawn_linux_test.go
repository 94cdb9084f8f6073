package spawn

import (
	"os/exec"
	"syscall"
	"testing"
)

// A child is in a group of its own, asks to end with its parent, and is known until it was waited for.
func TestSpawner(t *testing.T) {
	s := New()
	defer s.Close()
	cmd := exec.Command("/bin/sleep", "1000")
	if err := s.Start(cmd, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if group, err := syscall.Getpgid(cmd.Process.Pid); err != nil || group != cmd.Process.Pid {
		t.Errorf("its group is %d, %v, want its own, %d", group, err, cmd.Process.Pid)
	}
	known := func() (is bool) {
		s.Reap(func(known func(pid int) bool) { is = known(cmd.Process.Pid) })
		return is
	}
	if !known() {
		t.Error("a child that runs is not known")
	}
	if signal := cmd.SysProcAttr.Pdeathsig; signal != syscall.SIGTERM {
		t.Errorf("its parent's death sends it %v", signal)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(cmd); err == nil {
		t.Error("it ended well")
	}
	if known() {
		t.Error("a child that has ended is known")
	}
}

func TestWhatCannotStart(t *testing.T) {
	s := New()
	defer s.Close()
	if err := s.Start(exec.Command("/não/há"), syscall.SIGKILL); err == nil {
		t.Error("no error")
	}
}
