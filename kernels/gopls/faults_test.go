package gopls

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

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

func TestDiesOnce(t *testing.T) {
	c := newFake(t, "dies once", nil)
	got, err := c.Complete(t.Context(), "x", 0)
	if words := told(t, got, err); !strings.HasPrefix(words, "x v1 p") {
		t.Errorf("told %q", words)
	}
}

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

// Halted by a signal, while idle and at a question: another one answers at once, and the halted one is gone.
func TestHalted(t *testing.T) {
	for _, name := range []string{"idle", "at a question"} {
		t.Run(name, func(t *testing.T) {
			var halted atomic.Int64
			c := newFake(t, "waits", func(c *Config) { c.Halted = func(pid int) bool { return int64(pid) == halted.Load() } })
			got, err := c.Complete(t.Context(), "x", 0)
			first := told(t, got, err)
			pid := c.Pid()
			answered := make(chan error, 1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if name == "at a question" {
				go func() {
					_, err := c.Complete(ctx, "slow", 0) // to which the fake has no answer
					answered <- err
				}()
				waitFor(t, "the question is not under way", func() bool {
					c.mu.Lock()
					defer c.mu.Unlock()
					return c.current.waiting.Load() == 1
				})
			}
			if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			halted.Store(int64(pid))
			if name == "at a question" {
				waitGone(t, pid)
				cancel()
				if err := <-answered; err == nil {
					t.Error("the question was answered")
				}
			}
			got, err = c.Complete(t.Context(), "x", 0)
			if second := told(t, got, err); second == first {
				t.Error("the halted gopls answered")
			}
			waitGone(t, pid)
		})
	}
}

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

func TestNoProgram(t *testing.T) {
	c := newFake(t, "none", func(c *Config) { c.Program = filepath.Join(t.TempDir(), "gopls") })
	if _, err := c.Complete(t.Context(), "x", 0); err == nil || !strings.Contains(err.Error(), "não consegui iniciar o gopls") {
		t.Errorf("error %v, want one that says that gopls cannot be started", err)
	}
}
