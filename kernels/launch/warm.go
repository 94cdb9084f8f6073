package launch

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const warmPriority = 10 // of 19: behind everything that a person waits for

// warm builds, in the background, a program with the imports of a typical cell, so that the first cell finds each
// package in Go's build cache. It matters after an edit of the library, an update of Go or a cleaned cache; otherwise
// it is over in a fraction of a second. Failing is no news: the cell itself will say what is wrong.
func (s *supervisor) warm(ctx context.Context, goCommand string, env []string) {
	if len(s.WarmImports) == 0 {
		return
	}
	dir := filepath.Join(s.dir, "warm")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, warmSource(s.WarmImports), 0o600); err != nil {
		return
	}
	cmd := exec.Command(goCommand, "build", "-o", filepath.Join(dir, "warm"), source)
	cmd.Dir = s.Root
	cmd.Env = env
	if err := s.spawner.start(cmd, syscall.SIGKILL); err != nil {
		return
	}
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, warmPriority) // its children inherit it
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.spawner.wait(cmd)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-done
	}
}

func warmSource(imports []string) []byte {
	var source strings.Builder
	source.WriteString("package main\n\nimport (\n")
	for _, path := range imports {
		fmt.Fprintf(&source, "\t_ %q\n", path)
	}
	source.WriteString(")\n\nfunc main() {}\n")
	return []byte(source.String())
}
