package launch

import (
	"context"
	"os/exec"
	"path/filepath"
	"syscall"

	"cnn321/kernels/cells/build"
)

// likely are the packages that a cell is likely to import.
func (c Config) likely() []string {
	return append(build.Ordinary(), c.WarmImports...)
}

// warm builds, where a GoNB builds them, a program with the imports of a typical cell, so that the first cell finds each
// package in Go's build cache, and the builder knows how its program is to be built. Failing is no news: the cell itself
// will say what is wrong.
func (h *gonbHost) warm(ctx context.Context) {
	if len(h.WarmImports) == 0 || len(h.BuildCommand) == 0 {
		return
	}
	h.mu.Lock()
	g := h.current
	h.mu.Unlock()
	if g == nil {
		return
	}
	select {
	case <-g.ready:
	case <-ctx.Done():
		return
	}
	if g.client == nil {
		return
	}
	dir := h.Dir()
	cmd := exec.Command(filepath.Join(cellGo(h.supervisor.dir), "go"), append([]string{build.WarmWord, dir}, h.likely()...)...)
	cmd.Dir, cmd.Env = dir, h.env
	if err := h.spawner.Start(cmd, syscall.SIGKILL); err != nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop()
	_ = h.spawner.Wait(cmd)
}
