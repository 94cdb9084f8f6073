package gopls

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

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
		cancelled(t, c, "slow")
	}
	waitFor(t, "gopls is not told to give up", func() bool {
		got, err := c.Complete(t.Context(), "quick", 0)
		return strings.HasSuffix(told(t, got, err), " g3")
	})
	if c.Pid() != pid {
		t.Error("a gopls that gives up when it is told to was ended")
	}
}

// cancelled asks a question that has no answer yet, and gives it up once gopls is asked.
func cancelled(t *testing.T, c *Client, text string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := c.Complete(ctx, text, 0)
		ended <- err
	}()
	underWay(t, c)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// underWay waits until gopls is asked something.
func underWay(t *testing.T, c *Client) {
	t.Helper()
	waitFor(t, "no question is under way", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.current != nil && c.current.waiting.Load() == 1
	})
}

func TestBusy(t *testing.T) {
	c := newFake(t, "busy", func(c *Config) { c.Patience = busyPatience })
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	pid := c.Pid()
	slow := make(chan error)
	go func() {
		_, err := c.Complete(context.Background(), "slow", 0)
		slow <- err
	}()
	underWay(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Inspect(ctx, "other", 2, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
	}
	if err := <-slow; err != nil || c.Pid() != pid {
		t.Errorf("error %v, gopls %d was %d", err, c.Pid(), pid)
	}
	// It has the same time for what was given up, which it only now comes to.
	time.Sleep(busyPatience)
	if c.Pid() != pid {
		t.Errorf("gopls was ended in the middle of a question that came to its turn late")
	}
}

func TestLate(t *testing.T) {
	c := newFake(t, "late", nil)
	if _, err := c.Complete(t.Context(), "start", 0); err != nil {
		t.Fatal(err)
	}
	cancelled(t, c, "first")
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
