package remote

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"net"
	"reflect"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// falseServer answers each connection with a function of its request, as no engine would.
func falseServer(t *testing.T, answer func(conn net.Conn, r request)) *Client {
	t.Helper()
	socket := socketPath(t)
	listener, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				var r request
				if err := gob.NewDecoder(conn).Decode(&r); err != nil {
					t.Error(err)
				}
				answer(conn, r)
			}()
		}
	}()
	return NewClient(socket)
}

// The engine's process dies in the middle of a call: the connection ends.
func TestEngineGone(t *testing.T) {
	tests := []struct {
		name   string
		answer func(conn net.Conn, r request)
	}{
		{"before any answer", func(net.Conn, request) {}},
		{"after an event", func(conn net.Conn, _ request) {
			if err := gob.NewEncoder(conn).Encode(message{Told: cnnlib.Event{Kind: cnnlib.EpochEnd, History: history}}); err != nil {
				t.Error(err)
			}
		}},
		{"in the middle of a message", func(conn net.Conn, _ request) {
			var whole buffer
			if err := gob.NewEncoder(&whole).Encode(message{End: &end{Result: history}}); err != nil {
				t.Error(err)
			}
			if _, err := conn.Write(whole[:len(whole)-5]); err != nil {
				t.Error(err)
			}
		}},
		{"with nonsense", func(conn net.Conn, _ request) {
			if _, err := io.WriteString(conn, "isto não é gob"); err != nil {
				t.Error(err)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := falseServer(t, test.answer)
			for name, call := range calls(t, c) {
				err := call(t.Context())
				if !errors.Is(err, cnnlib.ErrEngineGone) {
					t.Errorf("%s: err = %v, want ErrEngineGone", name, err)
				}
				testkit.WantError(t, err, "o motor de cálculo parou no meio do pedido", "execute a célula de novo", "guardado por último")
			}
		})
	}
	c := falseServer(t, tests[1].answer)
	got, err := c.Fit(t.Context(), job(t), nil)
	if err == nil || !reflect.DeepEqual(got, history) {
		t.Errorf("of a training whose engine is gone, what is known is %+v", got)
	}
}

type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

func TestNoEngine(t *testing.T) {
	t.Parallel()
	t.Run("no socket", func(t *testing.T) {
		c := NewClient(socketPath(t))
		c.patience = 60 * time.Millisecond
		for _, call := range calls(t, c) {
			testkit.WantError(t, call(t.Context()), "o motor de cálculo não responde", "reinicie o kernel", "está guardado")
		}
	})
	t.Run("a socket that nobody serves", func(t *testing.T) {
		socket := socketPath(t)
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		listener.SetUnlinkOnClose(false)
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		c := NewClient(socket)
		c.patience = 60 * time.Millisecond
		_, err = c.Status(t.Context())
		testkit.WantError(t, err, "o motor de cálculo não responde", "reinicie o kernel")
	})
	t.Run("no address", func(t *testing.T) {
		for _, call := range calls(t, NewClient("")) {
			testkit.WantError(t, call(t.Context()), "não encontrou o motor", "“CNN em Go”")
		}
	})
	t.Run("interrupted while it waits", func(t *testing.T) {
		c := NewClient(socketPath(t))
		c.patience = time.Hour
		for name, call := range calls(t, c) {
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
			err := call(ctx)
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, cnnlib.ErrInterrupted) && !errors.Is(err, cnnlib.ErrStillTraining) {
				t.Errorf("%s: err = %v", name, err)
			}
		}
	})
	t.Run("it starts a little later", func(t *testing.T) {
		socket := socketPath(t)
		c := NewClient(socket)
		c.patience = time.Hour
		tried := make(chan struct{}, 1)
		c.waiting = func() {
			select {
			case tried <- struct{}{}:
			default:
			}
		}
		answered := make(chan error, 1)
		go func() {
			_, err := c.Status(context.WithoutCancel(t.Context()))
			answered <- err
		}()
		select {
		case <-tried: // without an engine
		case err := <-answered:
			t.Fatalf("answered by no engine: %v", err)
		}
		listener, err := Listen(socket)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- Serve(ctx, listener, every(func(context.Context) error { return nil })) }()
		if err := <-answered; err != nil {
			t.Error(err)
		}
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

// foreign is an op that is none of cnnlib's, which gob does not know.
type foreign struct{ cnnlib.ReLUOp }

// What cannot be written or read is told as that, and not as an engine that is gone.
func TestWhatCannotBeSent(t *testing.T) {
	c, _ := offer(t, every(func(context.Context) error { return nil }))
	m := cnnlib.Input(2, 2, 1).Flatten().Then(foreign{}).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	_, err := c.Inspect(t.Context(), m, cnnlib.Look{})
	if errors.Is(err, cnnlib.ErrEngineGone) {
		t.Errorf("err = %v", err)
	}
	testkit.WantError(t, err, "o pedido não pôde ser escrito", "foreign", "menos de cada vez")

	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := gob.NewEncoder(conn).Encode(struct{ Version string }{"dois"}); err != nil {
		t.Fatal(err)
	}
	var got message
	if err := gob.NewDecoder(conn).Decode(&got); err != nil {
		t.Fatal(err)
	}
	testkit.WantError(t, got.End.Error.err(), "o motor não entendeu o pedido", "reinicie o kernel")
}

// An engine that refuses a part of a request closes the connection in the middle of it, so that the client's writing fails before it has read why.
func TestRefusedWhileWriting(t *testing.T) {
	socket := socketPath(t)
	listener, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var server sync.WaitGroup
	defer server.Wait()
	server.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, err = conn.Read(make([]byte, 1))
		if err = errors.Join(err, newTeller(conn).end(end{Error: toWire(errors.New("ele é grande demais"))})); err != nil {
			t.Error(err)
		}
	})
	_, err = NewClient(socket).Predict(t.Context(), model(), manyImages())
	testkit.WantError(t, err, "ele é grande demais")
}

// Who interrupts a cell while its request is written ends the request too early, and is not told that it could not be understood.
func TestInterruptedWhileWriting(t *testing.T) {
	socket := socketPath(t)
	listener, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		// Where the client is gone, nothing of it matters.
		_, _ = conn.Read(make([]byte, 1))
		interrupt()
		_, _ = io.Copy(io.Discard, conn)
		_ = newTeller(conn).end(end{Error: toWire(errors.New("o motor não entendeu o pedido"))})
	}()
	if _, err := NewClient(socket).Predict(ctx, model(), manyImages()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was interrupted", err)
	}
}

// manyImages are more than a socket holds.
func manyImages() cnnlib.Images {
	return cnnlib.Images{Width: 28, Height: 28, Channels: 1, Pixels: make([]byte, 28*28*10_000)}
}
