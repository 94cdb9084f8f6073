package remote

import (
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
	out := gob.NewEncoder(peer{conn, life})
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
		if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrDeadlineExceeded) {
			_ = out.Encode(message{End: &end{Error: toWire(fmt.Errorf("o motor não entendeu o pedido (%w): mande menos de cada vez, ou reinicie o kernel", err))}})
		}
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
		if out.Encode(message{Reading: &r}) != nil {
			cancel()
		}
	})
	watched = cnnlib.WithNotices(watched, func(text string) {
		if out.Encode(message{Notice: text}) != nil {
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
				err = out.Encode(message{Event: &e})
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
	if err := out.Encode(message{End: &result}); err != nil {
		// What gob has no form for, as an answer that is too long, is told; a client that is gone hears nothing.
		_ = out.Encode(message{End: &end{Error: toWire(fmt.Errorf("a resposta do motor não pôde ser escrita (%w): peça menos de cada vez", err))}})
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
		err = dispatch(ctx, engine, r, watch, &result)
	}
	result.Error = toWire(err)
	return result
}

func dispatch(ctx context.Context, engine cnnlib.Engine, r request, watch func(cnnlib.Event), result *end) error {
	switch {
	case r.Fit != nil:
		job, err := r.Fit.job()
		if err != nil {
			return err
		}
		result.History, err = engine.Fit(ctx, job, watch)
		return err
	case r.Start != nil:
		job, err := r.Start.job()
		if err != nil {
			return err
		}
		result.Training, err = engine.Start(ctx, job)
		return err
	case r.Attach != nil:
		var err error
		result.History, err = engine.Attach(ctx, r.Attach.ID, watch)
		return err
	case r.Stop != nil:
		return engine.Stop(ctx, r.Stop.ID)
	case r.List != nil:
		var err error
		result.Trainings, err = engine.Trainings(ctx)
		return err
	case r.Evaluate != nil:
		m, data, err := rebuild(r.Evaluate.Model, r.Evaluate.Data)
		if err != nil {
			return err
		}
		result.Metrics, err = engine.Evaluate(ctx, m, data)
		return err
	case r.Predict != nil:
		m := r.Predict.Model.Model()
		if m.Err() != nil {
			return m.Err()
		}
		var err error
		result.Predictions, err = engine.Predict(ctx, m, r.Predict.Images)
		return err
	case r.Dataset != nil:
		m, data, err := rebuild(r.Dataset.Model, r.Dataset.Data)
		if err != nil {
			return err
		}
		result.Predictions, err = engine.PredictDataset(ctx, m, data)
		return err
	case r.Inspect != nil:
		m := r.Inspect.Model.Model()
		if m.Err() != nil {
			return m.Err()
		}
		var err error
		result.Inside, err = engine.Inspect(ctx, m, r.Inspect.Look)
		return err
	case r.Weights != nil:
		m := r.Weights.Model.Model()
		if m.Err() != nil {
			return m.Err()
		}
		return engine.SetWeights(ctx, m, r.Weights.Weights)
	case r.Ping != nil:
		return nil
	case r.Status != nil:
		var err error
		result.Status, err = engine.Status(ctx)
		return err
	}
	return errors.New("pedido vazio ao motor: reinicie o kernel")
}

// job is the job that was sent.
func (f *fitCall) job() (cnnlib.FitJob, error) {
	m, data, err := rebuild(f.Model, f.Data)
	if err != nil {
		return cnnlib.FitJob{}, err
	}
	job := cnnlib.FitJob{Model: m, Data: data, BatchSize: f.BatchSize, Epochs: f.Epochs, Seed: f.Seed, FromScratch: f.FromScratch, IgnoreMemory: f.IgnoreMemory,
		Schedule: f.Schedule, Stopping: f.Stopping, Keeping: f.Keeping, By: f.By, For: f.For}
	if f.Validation != nil {
		if _, job.Validation, err = rebuild(f.Model, *f.Validation); err != nil {
			return cnnlib.FitJob{}, fmt.Errorf("dados de validação: %w", err)
		}
	}
	return job, nil
}

func rebuild(m cnnlib.ModelSpec, d cnnlib.DatasetSpec) (cnnlib.Model, *cnnlib.Dataset, error) {
	rebuilt := m.Model()
	if rebuilt.Err() != nil {
		return cnnlib.Model{}, nil, rebuilt.Err()
	}
	data, err := d.Dataset()
	return rebuilt, data, err
}
