package bench

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/launch"
)

func TestProgramsAreClosed(t *testing.T) {
	programs := newChildren()
	var started []*child
	for _, line := range []string{"read line", "trap '' TERM; while :; do sleep 1; done"} {
		program, err := programs.Start(exec.Command("/bin/sh", "-c", line), 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		started = append(started, program)
	}
	programs.Close()
	for i, program := range started {
		select {
		case <-program.Ended():
		default:
			t.Errorf("program %d runs on", i)
		}
	}
}

func TestCPUTime(t *testing.T) {
	programs := newChildren()
	defer programs.Close()
	busy, err := programs.Start(exec.Command("/bin/sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo ok >&2; read line"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(3 * time.Minute)
	for {
		used, ok := busy.CPUTime()
		if !ok {
			t.Fatal("the system does not tell")
		}
		if used > time.Millisecond {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("only %v", used)
		}
		time.Sleep(5 * time.Millisecond)
	}
	busy.Stop()
	if _, ok := busy.CPUTime(); ok {
		t.Error("a process that has ended still has a clock")
	}
}

func TestMissingEngineLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	programs := newChildren()
	defer programs.Close()
	if _, err := startEngine(programs, launch.Config{Engine: "/não/há"}); err == nil || !strings.Contains(err.Error(), "/não/há") {
		t.Errorf("error %v", err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
