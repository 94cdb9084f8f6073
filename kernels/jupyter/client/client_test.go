package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/jupyter/message"
)

// patience is an upper limit for what takes a moment; only a failing test waits so long.
const patience = 2 * time.Minute

func dial(t *testing.T, f *fake, config Config) *Client {
	t.Helper()
	c, err := tryDial(t, f, config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryDial(t *testing.T, f *fake, config Config) (*Client, error) {
	t.Helper()
	config.Connection = f.connection
	config.Silence = cmp.Or(config.Silence, patience) // a busy machine is no kernel that hangs
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := Dial(ctx, config)
	if err == nil {
		t.Cleanup(c.Close)
	}
	return c, err
}

// collect is an Output that keeps the text.
type collect struct {
	mu    sync.Mutex
	text  []string
	types []string
	first chan struct{}
}

func newCollect() *collect { return &collect{first: make(chan struct{}, 1)} }

func (c *collect) output(m message.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.types = append(c.types, m.Head.Type)
	if m.Head.Type != "stream" {
		return
	}
	var content struct{ Text string }
	_ = json.Unmarshal(m.Content, &content)
	c.text = append(c.text, content.Text)
	select {
	case c.first <- struct{}{}:
	default:
	}
}

func TestExecute(t *testing.T) {
	c := dial(t, startFake(t, false), Config{})
	if !strings.Contains(string(c.Info()), `"fake"`) {
		t.Errorf("info %s", c.Info())
	}
	out := newCollect()
	reply, err := c.Execute(t.Context(), Request{Code: "print a\nb\nc", Output: out.output})
	if err != nil || reply.Status != "ok" || reply.Count != 7 {
		t.Errorf("%+v, %v", reply, err)
	}
	if want := []string{"status", "stream", "stream", "stream", "status"}; !slices.Equal(out.types, want) {
		t.Errorf("%v, want %v", out.types, want)
	}
	if got := strings.Join(out.text, ""); got != "a\nb\nc" {
		t.Errorf("%q", got)
	}
	var many sync.WaitGroup
	for i := range 50 {
		many.Go(func() {
			out, want := newCollect(), fmt.Sprint(i)
			if _, err := c.Execute(t.Context(), Request{Code: "print " + want, Output: out.output}); err != nil || strings.Join(out.text, "") != want {
				t.Errorf("%v, %v; want %s", out.text, err, want)
			}
		})
	}
	many.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) != 0 {
		t.Errorf("%d requests are not forgotten", len(c.waiting))
	}
}

func TestQuestions(t *testing.T) {
	c := dial(t, startFake(t, false), Config{})
	completion, err := c.Complete(t.Context(), "pri", 3)
	if err != nil || !slices.Equal(completion.Matches, []string{"pri!"}) || completion.End != 3 {
		t.Errorf("%+v, %v", completion, err)
	}
	inspection, err := c.Inspect(t.Context(), "x", 1, 0)
	if err != nil || !inspection.Found || inspection.Data["text/plain"] != "x" {
		t.Errorf("%+v, %v", inspection, err)
	}
	var refusal *Refusal
	if _, err := c.Inspect(t.Context(), "", 0, 0); !errors.As(err, &refusal) || refusal.Value != "nada" {
		t.Errorf("a refusal: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Inspect(ctx, "hang", 0, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no answer: %v", err)
	}
	if _, err := c.Complete(t.Context(), "ainda", 0); err != nil {
		t.Errorf("after it: %v", err)
	}
	out := newCollect()
	_, err = c.Execute(t.Context(), Request{Code: "ask nome?", Output: out.output, Input: func(prompt string, _ bool) (string, error) {
		return prompt + " Ana", nil
	}})
	if err != nil || !strings.Contains(strings.Join(out.text, ""), `"nome? Ana"`) {
		t.Errorf("%v, %v", out.text, err)
	}
}

func TestInterrupt(t *testing.T) {
	c := dial(t, startFake(t, false), Config{})
	out := newCollect()
	replies := make(chan Reply, 1)
	go func() {
		reply, err := c.Execute(t.Context(), Request{Code: "wait", Output: out.output})
		if err != nil {
			t.Error(err)
		}
		replies <- reply
	}()
	<-out.first
	if err := c.Interrupt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if reply := <-replies; reply.Status != "error" || reply.Name != "Interrupted" {
		t.Errorf("%+v", reply)
	}
}

// TestOutputWaits: while Output does not return, what comes next waits, and nothing else does.
func TestOutputWaits(t *testing.T) {
	c := dial(t, startFake(t, false), Config{})
	release := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		_, err := c.Execute(t.Context(), Request{Code: "print a", Output: func(message.Message) { <-release }})
		ended <- err
	}()
	if _, err := c.Complete(t.Context(), "x", 1); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		t.Errorf("it ended before its output was taken: %v", err)
	default:
	}
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestKernelDies(t *testing.T) {
	f := startFake(t, false)
	c := dial(t, f, Config{})
	out := newCollect()
	ended := make(chan error, 1)
	go func() {
		_, err := c.Execute(t.Context(), Request{Code: "wait", Output: out.output})
		ended <- err
	}()
	<-out.first
	f.die()
	if err := <-ended; !errors.Is(err, ErrGone) {
		t.Errorf("the cell: %v", err)
	}
	<-c.Done()
	if _, err := c.Complete(t.Context(), "x", 0); !errors.Is(err, ErrGone) {
		t.Errorf("a later request: %v", err)
	}
	again := dial(t, startFakeAt(t, false, f.connection), Config{})
	if _, err := again.Execute(t.Context(), Request{Code: "print x"}); err != nil {
		t.Errorf("the next kernel: %v", err)
	}
	again.Close()
	if err := again.Interrupt(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestHeartStops(t *testing.T) {
	c, err := tryDial(t, startFake(t, true), Config{Silence: 100 * time.Millisecond})
	if err == nil { // else it was noticed before the kernel could introduce itself
		select {
		case <-c.Done():
		case <-time.After(patience):
			t.Fatal("a kernel whose heart does not answer counts as alive")
		}
		err = c.Err()
	}
	if !errors.Is(err, ErrHung) {
		t.Error(err)
	}
}

func TestHeartBeats(t *testing.T) {
	c := dial(t, startFake(t, false), Config{Beat: time.Millisecond})
	select {
	case <-c.Done():
		t.Errorf("given up: %v", c.Err())
	case <-time.After(300 * time.Millisecond):
	}
}

func TestNobodyListens(t *testing.T) {
	f := startFake(t, false)
	f.die()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, Config{Connection: f.connection}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	// A kernel that is late is waited for.
	dialled := make(chan error, 1)
	go func() {
		_, err := tryDial(t, f, Config{})
		dialled <- err
	}()
	time.Sleep(100 * time.Millisecond) // in which it finds nobody
	startFakeAt(t, false, f.connection)
	if err := <-dialled; err != nil {
		t.Error(err)
	}
}

// TestSlowKernel: one that never answers within the time of the first try is waited for all the same.
func TestSlowKernel(t *testing.T) {
	f := startFake(t, false)
	f.late.Store(int64(700 * time.Millisecond))
	c := dial(t, f, Config{})
	if !strings.Contains(string(c.Info()), `"fake"`) {
		t.Errorf("info %s", c.Info())
	}
}
