package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The lock that says that the engine lives goes with it, whatever programs it has started.
func TestLockIsNotPassedOn(t *testing.T) {
	open := func() error { return exec.Command("/bin/sh", "-c", "exec 9<&3").Run() }
	if taken() != "" {
		if err := open(); err != nil {
			t.Fatalf("there is none to pass on: %v", err)
		}
		keepLock()
		if open() == nil {
			t.Error("another program has it too")
		}
		return
	}
	lock, err := os.Create(filepath.Join(t.TempDir(), "alive"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	cmd := ownProcess(t, "with a lock")
	cmd.ExtraFiles = []*os.File{lock}
	wantPass(t, cmd)
}
