package remote

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// Why an engine ended reaches the call that it ended in, though it is told a little later, and the computer's clock is set meanwhile.
func TestDeathReachesTheCall(t *testing.T) {
	for name, clock := range map[string]time.Duration{"as usual": 0, "the clock goes back": -time.Hour, "the clock goes forward": time.Hour} {
		t.Run(name, func(t *testing.T) {
			var c *Client
			told := make(chan struct{})
			c = falseServer(t, func(net.Conn, request) {
				go func() {
					defer close(told)
					time.Sleep(100 * time.Millisecond)
					// The client sees it when it is there whole: so it gets its time before its name.
					next, at := c.socket+".later", time.Now().Add(clock)
					if err := errors.Join(Tell(next, Death{Why: "faltou memória", Do: "diminua o lote"}), os.Chtimes(deathFile(next), at, at), os.Rename(deathFile(next), deathFile(c.socket))); err != nil {
						t.Error(err)
					}
				}()
			})
			c.tellingTakes = time.Hour
			if err := Tell(c.socket, Death{}); err != nil {
				t.Fatal(err)
			}
			_, err := c.Status(t.Context())
			<-told
			if !errors.Is(err, cnnlib.ErrEngineGone) {
				t.Errorf("err = %v, want ErrEngineGone", err)
			}
			testkit.WantError(t, err, "parou no meio do pedido: faltou memória", "já está iniciando outro", "diminua o lote")
		})
	}
}

// What is told of an earlier engine is not said of one that ended later.
func TestDeathOfAnother(t *testing.T) {
	t.Parallel()
	c := falseServer(t, func(net.Conn, request) {})
	c.tellingTakes = time.Millisecond // nothing more is told
	if err := Tell(c.socket, Death{Why: "faltou memória", Do: "diminua o lote"}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Status(t.Context())
	if !errors.Is(err, cnnlib.ErrEngineGone) || errors.As(err, new(goneError)) {
		t.Errorf("err = %v, want ErrEngineGone without that reason", err)
	}
}

// An engine that is given up is told at once, not after the patience for one that starts.
func TestEngineThatIsDown(t *testing.T) {
	c := NewClient(socketPath(t))
	c.patience = time.Hour
	if err := Tell(c.socket, Death{Why: "o XLA recusou XLA_FLAGS", Do: "tire-a", Down: true}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Status(t.Context())
	testkit.WantError(t, err, "o motor de cálculo está parado: o XLA recusou XLA_FLAGS", "O que fazer: tire-a")
	c.patience = time.Millisecond
	if err := Tell(c.socket, Death{Why: "o plugin sumiu", Do: "rode o setup"}); err != nil {
		t.Fatal(err)
	}
	_, err = c.Status(t.Context())
	testkit.WantError(t, err, "o plugin sumiu", "rode o setup")
}

func TestPing(t *testing.T) {
	hangs := make(chan struct{})
	defer close(hangs)
	c, _ := offer(t, every(func(ctx context.Context) error { <-hangs; return nil }))
	for range 3 {
		go c.Status(t.Context()) // a call that takes long is no hang
	}
	if err := Ping(c.socket, 5*time.Minute); err != nil {
		t.Error(err)
	}
	silent := socketPath(t)
	listener, err := Listen(silent) // and nobody takes the connection
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := Ping(silent, 50*time.Millisecond); err == nil {
		t.Error("no error of an engine that does not answer")
	}
	if err := Ping(socketPath(t), time.Second); err == nil {
		t.Error("no error where there is none")
	}
}
