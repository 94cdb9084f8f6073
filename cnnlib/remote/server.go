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

	"cnn321/cnnlib"
)

// Listen opens the unix socket for [Serve], in place of one that an engine which died left behind.
// Only this user may connect.
func Listen(socket string) (net.Listener, error) {
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("socket do motor %s: %w", socket, err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return nil, fmt.Errorf("socket do motor %s: %w", socket, err)
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("socket do motor %s: %w", socket, err), listener.Close())
	}
	return listener, nil
}

// Serve answers calls with the engine until ctx ends; then it cancels those
// under way, waits for them and returns nil. It closes the listener.
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
		if err != nil {
			return fmt.Errorf("socket do motor: %w", err)
		}
		calls.Go(func() {
			defer conn.Close()
			answer(ctx, conn, engine)
		})
	}
}

// answer serves one connection. Errors of the connection itself concern nobody
// any more: they mean that the client is gone, and ctx ends with it.
func answer(ctx context.Context, conn net.Conn, engine cnnlib.Engine) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := gob.NewEncoder(conn)
	var r request
	if err := gob.NewDecoder(conn).Decode(&r); err != nil {
		if !errors.Is(err, io.EOF) {
			_ = out.Encode(message{End: &end{Error: toWire(fmt.Errorf("o motor não entendeu o pedido (%w): reinicie o kernel", err))}})
		}
		return
	}
	go func() {
		// The client sends nothing more: what ends this is its canceling or leaving.
		_, _ = io.Copy(io.Discard, conn)
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
	result := serve(watched, engine, r, func(e cnnlib.Event) {
		if out.Encode(message{Event: &e}) != nil {
			cancel()
		}
	})
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
			result = end{Error: toWire(fmt.Errorf("falha interna do motor (%v): execute a célula de novo; se voltar a acontecer, reinicie o kernel e mostre o registro do kernel a quem cuida dele", p))}
		}
	}()
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
		m, data, err := rebuild(r.Fit.Model, r.Fit.Data)
		if err != nil {
			return err
		}
		job := cnnlib.FitJob{Model: m, Data: data, BatchSize: r.Fit.BatchSize, Epochs: r.Fit.Epochs, Seed: r.Fit.Seed, FromScratch: r.Fit.FromScratch,
			Schedule: r.Fit.Schedule, Stopping: r.Fit.Stopping, Keeping: r.Fit.Keeping}
		if r.Fit.Validation != nil {
			if _, job.Validation, err = rebuild(r.Fit.Model, *r.Fit.Validation); err != nil {
				return fmt.Errorf("dados de validação: %w", err)
			}
		}
		result.History, err = engine.Fit(ctx, job, watch)
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
	case r.Status != nil:
		var err error
		result.Status, err = engine.Status(ctx)
		return err
	}
	return errors.New("pedido vazio ao motor: reinicie o kernel")
}

func rebuild(m cnnlib.ModelSpec, d cnnlib.DatasetSpec) (cnnlib.Model, *cnnlib.Dataset, error) {
	rebuilt := m.Model()
	if rebuilt.Err() != nil {
		return cnnlib.Model{}, nil, rebuilt.Err()
	}
	data, err := d.Dataset()
	return rebuilt, data, err
}
