package launch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A kernel that a signal halts, launcher and all, does not keep the others from an engine when its own has died: it is told to go on.
func TestHaltedOwnerIsWoken(t *testing.T) {
	t.Parallel()
	owner, guest, first, socket := pair(t, script{})
	supervisor := owner.supervisor()
	owner.kill(owner.cmd.Process.Pid, syscall.SIGSTOP)
	owner.kill(supervisor, syscall.SIGSTOP)
	owner.kill(first.Pid, syscall.SIGKILL)
	second := guest.entry("engine", 2)
	if parent := parentOf(t, second.Pid); parent != supervisor {
		t.Errorf("the next engine is of process %d", parent)
	}
	guest.answersAt(socket)
	if !strings.Contains(guest.logText(), "mandei que continue") {
		t.Errorf("the log does not tell of it:\n%s", guest.logText())
	}
	if !stopped(owner.cmd.Process.Pid) {
		t.Error("the launcher goes on too")
	}
	owner.kill(owner.cmd.Process.Pid, syscall.SIGCONT)
	end(owner, guest)
}

// A halted kernel is left alone while its engine lives, and so is another program that has its number.
func TestWhoIsHaltedOtherwise(t *testing.T) {
	t.Parallel()
	owner, guest, first, socket := pair(t, script{})
	h := &engineHome{dir: filepath.Dir(socket), shared: true}
	owner.kill(owner.cmd.Process.Pid, syscall.SIGSTOP)
	owner.kill(owner.supervisor(), syscall.SIGSTOP)
	owner.eventually("it is halted", func() bool { return stopped(owner.supervisor()) })
	if pid := h.haltedOwner(); pid != 0 {
		t.Errorf("process %d would be told to go on while engine %d lives", pid, first.Pid)
	}
	owner.kill(owner.supervisor(), syscall.SIGCONT)
	owner.kill(owner.cmd.Process.Pid, syscall.SIGCONT)
	end(owner, guest)

	cmd := exec.Command(filepath.Join(newStage(t, script{}).dir, "sleeper"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	owner.eventually("it is halted", func() bool { return stopped(cmd.Process.Pid) })
	h = &engineHome{dir: t.TempDir(), shared: true}
	if err := os.WriteFile(h.path(ownerName), fmt.Appendf(nil, "%d somewhere", cmd.Process.Pid), 0o600); err != nil {
		t.Fatal(err)
	}
	if pid := h.haltedOwner(); pid != 0 {
		t.Errorf("process %d would be told to go on", pid)
	}
}
