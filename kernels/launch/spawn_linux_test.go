package launch

import (
	"context"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"cnn321/kernels/cells/packages"
)

// TestReapingLeavesTheGoCommand collects orphans all the time while packages are read: the go command's end is not taken from
// whoever waits for it, which a cell would be told of as a machine without Go.
func TestReapingLeavesTheGoCommand(t *testing.T) {
	s := newSpawner()
	defer close(s.requests)
	ctx, cancel := context.WithCancel(t.Context())
	var reaper sync.WaitGroup
	reaper.Go(func() {
		for ctx.Err() == nil {
			s.reap()
		}
	})
	defer reaper.Wait()
	defer cancel()
	start := func(cmd *exec.Cmd) error { return s.start(cmd, syscall.SIGKILL) }
	for range 3 {
		set := packages.NewSet(packages.Config{Dir: "../..", Go: "go", Start: start, Wait: s.wait})
		if err := set.Prepare(t.Context(), []string{"errors"}); err != nil {
			t.Fatal(err)
		}
	}
}
