package gopls

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// newFake is a client of a fake gopls; change may be nil.
func newFake(t *testing.T, fault string, change func(*Config)) *Client {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config := Config{
		Program:  program,
		Modules:  []string{newModule(t, "example.org/m", nil)},
		Dir:      filepath.Join(t.TempDir(), "gopls"),
		Env:      append(os.Environ(), fakeVar+"="+fault),
		Timeout:  5 * time.Minute, // the machine may be busy
		Patience: 5 * time.Minute,
		Log:      t.Logf,
	}
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// newModule writes a module with the given files, and returns its folder.
func newModule(t *testing.T, path string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module "+path+"\n\ngo 1.22.3\n")
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// told is what the fake was told when it completed.
func told(t *testing.T, got Completion, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Matches) != 1 {
		t.Fatalf("%d matches, want the fake's one", len(got.Matches))
	}
	return got.Matches[0].Text
}

// waitGone waits until a process has ended and has been waited for.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	waitFor(t, fmt.Sprintf("process %d still runs", pid), func() bool { return syscall.Kill(pid, 0) != nil })
}

// waitFor waits until a condition holds; the test's own limit ends it.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal(what)
		}
	}
}

func TestText(t *testing.T) {
	c := newFake(t, "none", nil)
	for i, test := range []struct{ text, want string }{
		{"a", "a v1 p"}, {"b", "b v2 p"}, {"b", "b v2 p"}, {"a", "a v3 p"},
	} {
		got, err := c.Complete(t.Context(), test.text, 0)
		if words := told(t, got, err); !strings.HasPrefix(words, test.want) {
			t.Errorf("question %d: the text told was %q, want %q", i, words, test.want)
		}
	}
}

// Whatever gopls does, the question ends, and the next one is asked of a gopls that works.
func TestFaults(t *testing.T) {
	tests := []struct {
		fault string
		want  string // in the error
		ends  bool   // gopls, by the fault
	}{
		{"dies", "a reason", true},
		{"hangs", ErrTimeout.Error(), true},
		{"silent", "não iniciou: não respondeu a tempo", true},
		{"deaf", ErrTimeout.Error(), true},
		{"garbage", "não fala LSP", true},
		{"half", "terminou", true},
		{"huge", "não fala LSP", true},
		{"batch", "não fala LSP", true},
		{"endless header", "não fala LSP", true},
		{"closes", "parou de falar", true},
		{"floods", "não para de falar", true},
		{"refuses", "no package for it", false},
		{"other type", "resposta do gopls", false},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var pids []int
			c := newFake(t, test.fault, func(c *Config) {
				c.Patience = 500 * time.Millisecond
				if test.fault == "silent" {
					c.StartTimeout = time.Second
				}
				if test.want == ErrTimeout.Error() {
					c.Timeout = time.Second
				}
				c.Start = func(cmd *exec.Cmd) error {
					err := cmd.Start()
					if err == nil {
						mu.Lock()
						pids = append(pids, cmd.Process.Pid)
						mu.Unlock()
					}
					return err
				}
				c.Wait = (*exec.Cmd).Wait
			})
			if test.fault != "silent" { // the question's time is for the question
				s, err := c.acquire()
				if err != nil {
					t.Fatal(err)
				}
				<-s.ready
				c.release()
			}
			// Larger than a pipe holds: one who does not read blocks the writer.
			_, err := c.Complete(t.Context(), strings.Repeat("x", 1<<20), 0)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			mu.Lock()
			started := pids
			mu.Unlock()
			if len(started) == 0 {
				t.Fatal("gopls was not started")
			}
			if !test.ends {
				if c.Pid() != started[0] {
					t.Error("gopls was ended for an answer")
				}
				return
			}
			for _, pid := range started {
				waitGone(t, pid)
			}
		})
	}
}

func TestNoMatches(t *testing.T) {
	c := newFake(t, "null", nil)
	got, err := c.Complete(t.Context(), "ação", 2)
	if err != nil || len(got.Matches) != 0 || got.Start != 2 || got.End != 2 {
		t.Errorf("%+v, %v; want nothing, at the cursor", got, err)
	}
	if about, err := c.Inspect(t.Context(), "ação", 2, 0); err != nil || about.Found || len(about.Data()) != 0 {
		t.Errorf("%+v, %v; want nothing", about, err)
	}
}

// A gopls that died is replaced within the same question.
func TestDiesOnce(t *testing.T) {
	c := newFake(t, "dies once", nil)
	got, err := c.Complete(t.Context(), "x", 0)
	if words := told(t, got, err); !strings.HasPrefix(words, "x v1 p") {
		t.Errorf("told %q", words)
	}
}

// Killed from outside, while idle.
func TestKilled(t *testing.T) {
	c := newFake(t, "none", nil)
	got, err := c.Complete(t.Context(), "x", 0)
	first := told(t, got, err)
	pid := c.Pid()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	got, err = c.Complete(t.Context(), "x", 0)
	if second := told(t, got, err); second == first {
		t.Error("the same gopls answered after its death")
	}
	waitGone(t, pid)
}

// One that fails again and again is not started for every key that is pressed.
func TestBackoff(t *testing.T) {
	c := newFake(t, "dies", nil)
	if _, err := c.Complete(t.Context(), "x", 0); err == nil {
		t.Fatal("no error")
	}
	waitFor(t, "the death is not noticed", func() bool { return c.Pid() == 0 })
	_, err := c.Complete(t.Context(), "x", 0)
	if err == nil || !strings.Contains(err.Error(), "tento de novo em") {
		t.Errorf("error %v, want one that says when it is tried again", err)
	}
}

func TestMemoryBound(t *testing.T) {
	if _, ok := residentMemory(os.Getpid()); !ok {
		t.Skip("this system does not tell")
	}
	c := newFake(t, "grows", func(c *Config) { c.HardMemory = 200 << 20 })
	_, err := c.Complete(t.Context(), "x", 0)
	if err == nil || !strings.Contains(err.Error(), "passou de 200 MB") {
		t.Errorf("error %v, want one about memory", err)
	}
}

func TestSuperseded(t *testing.T) {
	c := newFake(t, "waits", nil)
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	pid := c.Pid()
	first := make(chan error)
	go func() {
		_, err := c.Complete(context.Background(), "slow", 0)
		first <- err
	}()
	waitFor(t, "the first question is not under way", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.busy == 1
	})
	if about, err := c.Inspect(t.Context(), "quick", 2, 0); err != nil || about.Found {
		t.Errorf("%+v, %v; a question of another kind must not wait", about, err)
	}
	got, err := c.Complete(t.Context(), "quick", 0)
	if words := told(t, got, err); !strings.HasPrefix(words, "quick") {
		t.Errorf("told %q", words)
	}
	if err := <-first; !errors.Is(err, ErrSuperseded) {
		t.Errorf("the first question ended with %v, want %v", err, ErrSuperseded)
	}
	if c.Pid() != pid {
		t.Error("gopls was ended")
	}
}

func TestCancelled(t *testing.T) {
	c := newFake(t, "waits", nil)
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	pid := c.Pid()
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := c.Complete(ctx, "slow", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
		}
		cancel()
	}
	waitFor(t, "gopls is not told to give up", func() bool {
		got, err := c.Complete(t.Context(), "quick", 0)
		return strings.HasSuffix(told(t, got, err), " g3")
	})
	if c.Pid() != pid {
		t.Error("a gopls that gives up when it is told to was ended")
	}
}

// gopls answers in turn: one that is at a question for which somebody waits does not hang.
func TestBusy(t *testing.T) {
	c := newFake(t, "busy", func(c *Config) { c.Patience = 50 * time.Millisecond })
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	pid := c.Pid()
	slow := make(chan error)
	go func() {
		_, err := c.Complete(context.Background(), "slow", 0)
		slow <- err
	}()
	waitFor(t, "the slow question is not under way", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.current.waiting.Load() == 1
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Inspect(ctx, "other", 2, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	if err := <-slow; err != nil || c.Pid() != pid {
		t.Errorf("error %v, gopls %d was %d", err, c.Pid(), pid)
	}
}

// An answer that comes when nobody waits for it any more is no answer to the next question.
func TestLate(t *testing.T) {
	c := newFake(t, "late", nil)
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.Complete(ctx, "first", 0); err == nil {
		t.Fatal("the late answer came in time")
	}
	got, err := c.Complete(t.Context(), "second", 0)
	if words := told(t, got, err); !strings.HasPrefix(words, "second") {
		t.Errorf("told %q", words)
	}
}

func TestGoplsAsks(t *testing.T) {
	c := newFake(t, "asks", nil)
	got, err := c.Complete(t.Context(), "x", 0)
	told(t, got, err)
}

func TestIdle(t *testing.T) {
	c := newFake(t, "none", func(c *Config) { c.Idle = 50 * time.Millisecond })
	got, err := c.Complete(t.Context(), "x", 0)
	first := told(t, got, err)
	waitFor(t, "an idle gopls stays", func() bool { return c.Pid() == 0 })
	got, err = c.Complete(t.Context(), "x", 0)
	if second := told(t, got, err); second == first {
		t.Error("the idle gopls answered")
	}
}

func TestClose(t *testing.T) {
	for _, fault := range []string{"none", "stubborn"} {
		t.Run(fault, func(t *testing.T) {
			c := newFake(t, fault, nil)
			if _, err := c.Complete(t.Context(), "x", 0); err != nil {
				t.Fatal(err)
			}
			pid := c.Pid()
			c.Close()
			if syscall.Kill(pid, 0) == nil {
				t.Error("gopls runs after Close")
			}
			if _, err := c.Complete(t.Context(), "x", 0); !errors.Is(err, ErrClosed) {
				t.Errorf("error %v, want %v", err, ErrClosed)
			}
			c.Close() // once more is no harm
		})
	}
	t.Run("during a question", func(t *testing.T) {
		c := newFake(t, "hangs", nil)
		answer := make(chan error)
		go func() {
			_, err := c.Complete(context.Background(), "x", 0)
			answer <- err
		}()
		waitFor(t, "gopls is not started", func() bool { return c.Pid() != 0 })
		c.Close()
		if err := <-answer; !errors.Is(err, ErrClosed) {
			t.Errorf("error %v, want %v", err, ErrClosed)
		}
	})
}

// Many at once, of which most supersede each other.
func TestConcurrent(t *testing.T) {
	c := newFake(t, "none", nil)
	var workers sync.WaitGroup
	for range 20 {
		workers.Go(func() {
			for range 10 {
				if _, err := c.Complete(t.Context(), "x", 0); err != nil && !errors.Is(err, ErrSuperseded) {
					t.Error(err)
				}
				if _, err := c.Inspect(t.Context(), "y", 1, 0); err != nil && !errors.Is(err, ErrSuperseded) {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
}

func TestNoProgram(t *testing.T) {
	c := newFake(t, "none", func(c *Config) { c.Program = filepath.Join(t.TempDir(), "gopls") })
	if _, err := c.Complete(t.Context(), "x", 0); err == nil || !strings.Contains(err.Error(), "não consegui iniciar o gopls") {
		t.Errorf("error %v, want one that says that gopls cannot be started", err)
	}
}

// Whoever asks does not wait for a start that does not end, nor does who closes; and what then starts after all is ended.
func TestStartHangs(t *testing.T) {
	goOn := make(chan struct{})
	started := make(chan int, 1)
	c := newFake(t, "none", func(c *Config) {
		c.Start = func(cmd *exec.Cmd) error {
			<-goOn
			err := cmd.Start()
			started <- cmd.Process.Pid
			return err
		}
		c.Wait = (*exec.Cmd).Wait
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Complete(ctx, "x", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	c.Close()
	close(goOn)
	waitGone(t, <-started)
}
