package setup

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeSetup is a setup of two steps, the second of which waits for a file named go.
func fakeSetup(ctx context.Context, p Paths) error {
	steps := []step{fake(p, "a", nil), fake(p, "b", nil)}
	work := steps[1].make
	steps[1].make = func(ctx context.Context, say progress) ([]string, error) {
		// Half of a file under the temporary name, as a stopped copy leaves it.
		if err := os.WriteFile(filepath.Join(p.Home(), temporary+"half"), []byte("x"), 0o644); err != nil {
			return nil, err
		}
		for {
			if _, err := os.Stat(filepath.Join(p.Root, "go")); err == nil {
				return work(ctx, say)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	return p.run(ctx, steps, &Terminal{out: os.Stdout}, false)
}

// another starts fakeSetup in a process of its own.
func another(t *testing.T, p Paths) (*exec.Cmd, *safeBuffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=fake", rootVariable+"="+p.Root)
	said := new(safeBuffer)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, said
}

func TestTwoAtOnceTakeTurns(t *testing.T) {
	p := Paths{t.TempDir()}
	first, firstSaid := another(t, p)
	firstSaid.await(t, "[2/2] b")
	second, secondSaid := another(t, p)
	secondSaid.await(t, "Outra instalação está em andamento")
	write(t, filepath.Join(p.Root, "go"), "")
	for _, cmd := range []*exec.Cmd{first, second} {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s%s", err, firstSaid, secondSaid)
		}
	}
	wantMade(t, p, "a", "b")
}

func TestKilledSetupIsResumed(t *testing.T) {
	p := Paths{t.TempDir()}
	first, said := another(t, p)
	said.await(t, "[2/2] b")
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // it was killed
	write(t, filepath.Join(p.Root, "go"), "")
	second, said := another(t, p)
	if err := second.Wait(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	wantMade(t, p, "a", "b")
	if left, _ := filepath.Glob(filepath.Join(p.Home(), temporary+"*")); len(left) != 1 {
		// The second step writes its own again; what the killed one left is gone with the sweep.
		t.Errorf("temporary files: %v", left)
	}
	if strings.Contains(said.String(), "] a") {
		t.Errorf("the first step was made again:\n%s", said)
	}
}
