package gonb

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/corrected"
	"cnn321/kernels/corrected/correctedtest"
)

var root = filepath.Join("..", "..", "..")

func TestPatches(t *testing.T) { correctedtest.Prove(t, Program(), root) }

// TestBuild builds the real thing: the patches fit the pinned GoNB, and the result runs.
func TestBuild(t *testing.T) {
	program := correctedtest.Build(t, Program(), corrected.Options{Root: root})
	version, err := exec.Command(program, "-V").Output()
	if err != nil {
		t.Fatalf("gonb -V: %v", err)
	}
	if !strings.HasPrefix(string(version), "v") {
		t.Errorf("gonb -V printed %q", version)
	}
}
