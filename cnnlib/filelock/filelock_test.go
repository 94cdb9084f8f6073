package filelock

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// holdVariable makes the test binary a process that holds the lock of a file until it is killed.
const holdVariable = "CNN321_TEST_LOCK"

func TestMain(m *testing.M) {
	path := os.Getenv(holdVariable)
	if path == "" {
		os.Exit(m.Run())
	}
	if _, err := Take(context.Background(), path, nil); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	time.Sleep(time.Hour) // it is killed
}

// other is another process that holds the lock.
func other(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdVariable+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return cmd
}

// Whoever comes later waits and is told for whom; it can be interrupted, and goes on when the other is killed.
func TestAnotherProcessHasIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first := other(t, path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if held, err := IsHeld(f); !held || err != nil {
		t.Errorf("held: %v, %v", held, err)
	}
	told := make(chan string, 9)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { _, err := Take(ctx, path, func(by string) { told <- by }); ended <- err }()
	if by, want := <-told, fmt.Sprintf(" (processo %d)", first.Process.Pid); by != want {
		t.Errorf("told of %q, want %q", by, want)
	}
	interrupt()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted, it ends with %v", err)
	}
	go func() {
		release, err := Take(t.Context(), path, func(by string) { told <- by })
		if err == nil {
			release()
		}
		ended <- err
	}()
	<-told
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil || len(told) > 0 {
		t.Errorf("after its end: %v, and told %d times more", err, len(told))
	}
	if held, err := IsHeld(f); held || err != nil {
		t.Errorf("held after its release: %v, %v", held, err)
	}
}

// A file that was removed and made anew is another lock: the new one counts.
func TestTheFileWasRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	looks := 0
	release, err := take(t.Context(), path, func(f *os.File) (bool, error) {
		held, err := Try(f)
		if looks++; looks == 1 {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		return held, err
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if looks != 2 {
		t.Errorf("looked %d times", looks)
	}
}

// Who waits for the lock of an open file has it when the other one has gone; those who share it do not wait.
func TestWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	first, second, alone := open(), open(), open()
	if err := errors.Join(Wait(first, true), Wait(second, true)); err != nil {
		t.Fatal(err)
	}
	look := func() (held bool) {
		f := open()
		defer f.Close()
		held, err := IsHeld(f)
		if err != nil {
			t.Error(err)
		}
		return held
	}
	if look() {
		t.Error("those who share it are in each other's way")
	}
	got := make(chan error)
	go func() { got <- Wait(alone, false) }()
	first.Close()
	second.Close()
	if err := <-got; err != nil {
		t.Error(err)
	}
	if !look() {
		t.Error("nobody has it")
	}
	alone.Close()
	if err := Wait(alone, false); !errors.Is(err, ErrUnknown) {
		t.Errorf("of what cannot be locked: %v", err)
	}
}

func TestNoLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if _, err := take(t.Context(), path, func(*os.File) (bool, error) { return false, ErrUnknown }, nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("err = %v", err)
	}
	if _, err := Take(t.Context(), filepath.Join(path, "below"), nil); err == nil || errors.Is(err, ErrUnknown) {
		t.Errorf("below a file: %v", err)
	}
}

func TestInWords(t *testing.T) {
	here, err := os.Hostname()
	if err != nil {
		t.Skip(err)
	}
	for text, want := range map[string]string{
		"12 " + here: " (processo 12)", "12 outra": " (na máquina outra)", "": "", "12": "",
	} {
		if got := inWords(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
