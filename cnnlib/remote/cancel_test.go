package remote

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// waiting is an engine whose calls last until they are canceled, and tells when one begins and ends.
func waiting() (e testkit.FakeEngine, began, ended chan struct{}) {
	began, ended = make(chan struct{}, 8), make(chan struct{}, 8)
	return every(func(ctx context.Context) error {
		began <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return cnnlib.ErrInterrupted
	}), began, ended
}

func TestCancel(t *testing.T) {
	e, began, ended := waiting()
	c, _ := offer(t, e)
	c.grace = time.Hour // the engine's own answer is waited for
	for name, call := range calls(t, c) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-began; cancel() }()
		if err := call(ctx); !errors.Is(err, cnnlib.ErrInterrupted) {
			t.Errorf("%s: err = %v", name, err)
		}
		<-ended
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	if got, err := c.Fit(ctx, job(t), nil); err == nil || !reflect.DeepEqual(got, history) {
		t.Errorf("of an interrupted training, the history is %+v, %v", got, err)
	}
}

// An engine that does not notice: the client does not wait for it longer than its grace.
func TestCancelOfAnEngineThatHangs(t *testing.T) {
	release := make(chan struct{})
	began := make(chan struct{}, 8)
	c, _ := offer(t, every(func(context.Context) error {
		began <- struct{}{}
		<-release
		return nil
	}))
	defer close(release)
	c.grace = 20 * time.Millisecond
	for name, call := range calls(t, c) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-began; cancel() }()
		err := call(ctx)
		want := context.Canceled
		switch name {
		case "Fit":
			want = cnnlib.ErrInterrupted
		case "Attach":
			want = cnnlib.ErrStillTraining
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	// What is known is what has been told: interrupted any earlier, it may be nothing.
	if got, err := c.Fit(ctx, job(t), func(cnnlib.Event) { cancel() }); err == nil || !reflect.DeepEqual(got, history) {
		t.Errorf("of an interrupted training, what is known is %+v", got)
	}
}

// A cell that is killed: its connection ends, and the engine does not go on for nobody.
func TestClientGone(t *testing.T) {
	e, began, ended := waiting()
	c, _ := offer(t, e)
	requests := map[string]request{
		"Fit":      {Call: fitCall{Model: model().Spec(), Data: dataset(t).Spec(), BatchSize: 4, Epochs: 1}},
		"Evaluate": {Call: evaluateCall{model().Spec(), dataset(t).Spec()}},
		"Status":   {Call: statusCall{}},
	}
	for name, r := range requests {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("unix", c.socket)
			if err != nil {
				t.Fatal(err)
			}
			r.Version = version
			if err := gob.NewEncoder(conn).Encode(r); err != nil {
				t.Fatal(err)
			}
			<-began
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			<-ended // or the test does not end
		})
	}
}

// The server's end cancels the calls under way, waits for them, tells their callers that it was the engine's end and no interruption of theirs,
// and takes the socket away.
func TestServeEnds(t *testing.T) {
	e, began, ended := waiting()
	c, stop := offer(t, e)
	answered := make(chan error, 1)
	go func() {
		_, err := c.Evaluate(context.WithoutCancel(t.Context()), model(), dataset(t))
		answered <- err
	}()
	<-began
	stop()
	select {
	case <-ended:
	default:
		t.Error("Serve returned before a call under way had ended")
	}
	if err := <-answered; !errors.Is(err, cnnlib.ErrEngineGone) || errors.Is(err, cnnlib.ErrInterrupted) {
		t.Errorf("the call under way: %v", err)
	}
	if _, err := os.Stat(c.socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there (%v)", err)
	}
}

// A client that connects and says nothing, or stops in the middle of a word, does not keep the server from ending.
func TestServeEndsBesideSilentClients(t *testing.T) {
	c, stop := offer(t, every(func(context.Context) error { return nil }))
	for _, word := range []string{"", "\x40"} {
		conn, err := net.Dial("unix", c.socket)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, word); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Status(t.Context()); err != nil { // the two before it were accepted
		t.Fatal(err)
	}
	stop() // waits for the server
}

func TestServeOnAClosedListener(t *testing.T) {
	listener, err := Listen(socketPath(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	testkit.WantError(t, Serve(t.Context(), listener, testkit.FakeEngine{}), "socket do motor")
}
