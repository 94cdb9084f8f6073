package launch

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestHaltedGoNBGoesOn has a signal halt a GoNB while it runs a program: it is woken, and the cell goes on.
func TestHaltedGoNBGoesOn(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sleep", "600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	log, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	h := &gonbHost{supervisor: &supervisor{Config: Config{Log: log}}}
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		h.watch(t.Context(), &gonb{cmd: cmd}, ended)
	}()
	await := func(what string, want bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); stopped(cmd.Process.Pid) != want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("never: " + what)
			}
		}
	}
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	await("halted", true)
	await("woken", false)
	close(ended)
	<-watched
}
