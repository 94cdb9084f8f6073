package launch

import (
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/cells/packages"
	"cnn321/kernels/spawn"
)

// TestReapingLeavesTheGoCommand collects orphans right when a go command has ended that reads packages: its end is not taken
// from whoever waits for it, which a cell would be told of as a machine without Go.
func TestReapingLeavesTheGoCommand(t *testing.T) {
	s := spawn.New()
	defer s.Close()
	waited := 0
	set := packages.NewSet(packages.Config{
		Dir: "../..", Go: "go",
		Start: func(cmd *exec.Cmd) error { return s.Start(cmd, syscall.SIGKILL) },
		Wait: func(cmd *exec.Cmd) error {
			waited++
			for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				table, err := processTable()
				if err != nil {
					t.Error(err)
					break
				}
				if slices.ContainsFunc(table, func(p process) bool { return p.pid == cmd.Process.Pid && p.zombie }) {
					break
				}
			}
			s.Reap(reapOrphans)
			return s.Wait(cmd)
		},
	})
	if err := set.Prepare(t.Context(), []string{"errors"}); err != nil {
		t.Fatal(err)
	}
	if waited == 0 {
		t.Error("the go command was started and waited for by others")
	}
}
