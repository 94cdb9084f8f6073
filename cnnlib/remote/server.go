package remote

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/backlog"
)

// Bounds of what a client may do. None of them is met by a cell; whoever breaks one loses its own connection, and harms nobody else.
const (
	requestPatience = 30 * time.Second // until a request is there whole
	writePatience   = 30 * time.Second // until the client has taken what it is told
	farewell        = time.Second      // the same once the server is to end
	longestRequest  = 1 << 30          // bytes
)

// Serve answers calls with the engine until ctx ends; then it cancels those
// under way, waits for them and returns nil. It closes the listener. Trainings in the background are the engine's: Serve does not end them.
func Serve(ctx context.Context, listener net.Listener, engine cnnlib.Engine) error {
	var calls sync.WaitGroup
	defer calls.Wait()
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close()
			}
			return nil
		}
		if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED) {
			// Too many connections at once, and some of them will end.
			time.Sleep(20 * time.Millisecond)
			continue
		}
		if err != nil {
			return fmt.Errorf("socket do motor: %w", err)
		}
		calls.Go(func() {
			defer conn.Close()
			answer(ctx, conn, engine)
		})
	}
}

// peer is a client whose writes have a deadline.
type peer struct {
	net.Conn
	life context.Context // of the server
}

func (p peer) Write(b []byte) (int, error) {
	patience := writePatience
	if p.life.Err() != nil {
		patience = farewell
	}
	if err := p.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// teller sends messages to a client, each at once and whole. It may be used by many at once.
type teller struct {
	mu  sync.Mutex
	out *bufio.Writer // gob writes each form that it tells by itself
	gob *gob.Encoder
}

func newTeller(client io.Writer) *teller {
	out := bufio.NewWriter(client)
	return &teller{out: out, gob: gob.NewEncoder(out)}
}

func (t *teller) tell(what any) error { return t.send(message{Told: what}) }

func (t *teller) end(how end) error { return t.send(message{End: &how}) }

func (t *teller) send(m message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.gob.Encode(m); err != nil {
		return err
	}
	return t.out.Flush()
}

// answer serves one connection. Errors of the connection itself concern nobody
// any more: they mean that the client is gone, and ctx ends with it.
func answer(life context.Context, conn net.Conn, engine cnnlib.Engine) {
	ctx, cancel := context.WithCancel(life)
	defer cancel()
	// A client that says nothing must not keep the server from ending, and neither one that does not listen.
	stop := context.AfterFunc(life, func() {
		_ = conn.SetReadDeadline(time.Now())
		_ = conn.SetWriteDeadline(time.Now().Add(farewell))
	})
	defer stop()
	out := newTeller(peer{conn, life})
	var r request
	_ = conn.SetReadDeadline(time.Now().Add(requestPatience)) // a connection that is closed says so by itself
	if life.Err() != nil {
		return
	}
	bounded := &io.LimitedReader{R: conn, N: longestRequest}
	if err := gob.NewDecoder(bounded).Decode(&r); err != nil {
		if bounded.N == 0 {
			err = errors.New("ele tem mais de 1 GiB")
		}
		if errors.Is(err, io.EOF) || errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		refusal := checkVersion(r.Version)
		if r.Version == 0 || refusal == nil { // it comes first, and what follows has another form in another version
			refusal = fmt.Errorf("o motor não entendeu o pedido (%w): mande menos de cada vez, ou reinicie o kernel", err)
		}
		_ = out.end(end{Error: toWire(refusal)})
		_, _ = io.Copy(io.Discard, conn) // a client that is still writing would break on a closed connection, and not read on
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	if life.Err() != nil {
		return
	}
	var left atomic.Bool // the client did, and not the server
	go func() {
		// The client sends nothing more: what ends this is its canceling or leaving, or what it has no business to send.
		_, _ = conn.Read(make([]byte, 1))
		left.Store(life.Err() == nil)
		cancel()
	}()
	watched := cnnlib.WatchReading(ctx, func(r cnnlib.Reading) {
		if out.tell(r) != nil {
			cancel()
		}
	})
	watched = cnnlib.WithNotices(watched, func(text string) {
		if out.tell(notice{text}) != nil {
			cancel()
		}
	})
	events := backlog.New()
	told := make(chan struct{})
	go func() {
		defer close(told)
		for {
			e, err := events.Next(context.Background())
			if err == nil {
				err = out.tell(e)
			}
			if err != nil {
				if !errors.Is(err, backlog.ErrClosed) {
					cancel()
				}
				return
			}
		}
	}()
	result := serve(watched, engine, r, events.Put)
	if life.Err() != nil && !left.Load() && result.Error != nil && result.Error.brokenOff {
		result.Error = toWire(cnnlib.ErrEngineGone) // nobody has interrupted it: the engine ends
	}
	events.Close()
	<-told
	if err := out.end(result); err != nil {
		// What gob has no form for, as an answer that is too long, is told; a client that is gone hears nothing.
		_ = out.end(end{Error: toWire(fmt.Errorf("a resposta do motor não pôde ser escrita (%w): peça menos de cada vez", err))})
	}
}

// serve carries out one request.
func serve(ctx context.Context, engine cnnlib.Engine, r request, watch func(cnnlib.Event)) (result end) {
	defer func() {
		// An engine that panics must not take the other models' state with it.
		if p := recover(); p != nil {
			log.Printf("falha interna: %v\n%s", p, debug.Stack())
			result = end{Error: toWire(fmt.Errorf("falha interna do motor (%v): execute a célula de novo; se voltar a acontecer, reinicie o kernel e mostre o arquivo .cnn321/logs/motor.log a quem cuida dele", p))}
		}
	}()
	ctx = cnnlib.WithMoment(ctx, func(m cnnlib.Moment) { result.Moment = &m })
	err := checkVersion(r.Version)
	if err == nil {
		result.Result, err = dispatch(ctx, engine, r.Call, watch)
	}
	result.Error = toWire(err)
	return result
}
