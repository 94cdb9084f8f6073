package gopls

import (
	"context"
	"errors"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

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

// How long is idle, by a clock that the test sets.
func TestLetGo(t *testing.T) {
	c := newFake(t, "none", func(c *Config) { c.Idle = time.Hour })
	got, err := c.Complete(t.Context(), "x", 0)
	told(t, got, err)
	c.mu.Lock()
	s, asked := c.current, c.asked
	c.mu.Unlock()
	if c.letGo(s, asked.Add(time.Hour-1)) {
		t.Error("let go before it was idle for an hour")
	}
	if _, err := c.acquire(); err != nil {
		t.Fatal(err)
	}
	if c.letGo(s, asked.Add(2*time.Hour)) {
		t.Error("let go at a question")
	}
	c.release()
	c.mu.Lock()
	asked = c.asked
	c.mu.Unlock()
	if !c.letGo(s, asked.Add(time.Hour)) {
		t.Error("kept after an hour")
	}
	if c.letGo(s, asked.Add(3*time.Hour)) {
		t.Error("let go twice")
	}
	s.stop(stopLimit)
}

func TestClose(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"none", "stubborn"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
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

func TestStartHangs(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	started := make(chan int, 1)
	c := newFake(t, "none", func(c *Config) {
		c.Start = func(cmd *exec.Cmd) error {
			close(begun)
			<-goOn
			err := cmd.Start()
			started <- cmd.Process.Pid
			return err
		}
		c.Wait = (*exec.Cmd).Wait
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-begun // a question that is given up before it starts no gopls
		cancel()
	}()
	if _, err := c.Complete(ctx, "x", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	c.Close()
	close(goOn)
	waitGone(t, <-started)
}
