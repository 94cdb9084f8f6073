package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"cnn321/cnnlib"
)

// Client is an engine in another process. Its zero value is not usable: see [NewClient].
type Client struct {
	socket string
	kernel string // see For
	// grace is how long a canceled call waits for the engine's own answer, which says more than the client knows. A cell that is interrupted
	// must end within half a second, on a busy computer too, and there is no need to see the end of a compilation: the engine does what it was
	// asked for by itself, and the next call waits for it.
	grace time.Duration
	// patience is how long a call waits for an engine that is (re)starting.
	patience time.Duration
	// movePatience is the same while the engine passes from one kernel to the next, which first has the last one keep what it trains.
	movePatience time.Duration
	// movePause is between two tries of a call meanwhile.
	movePause time.Duration
	// atOnce is how short the connections are that count as such: see mostMoves.
	atOnce time.Duration
	// tellingTakes is within what time of an engine's end it is told. On a busy machine it takes a while to see what an engine ended of.
	tellingTakes time.Duration
	// waiting, if not nil, is called after each try that found no engine.
	waiting func()
}

var _ cnnlib.Engine = (*Client)(nil)

// NewClient is the engine that listens on a unix socket. It connects when it is called.
func NewClient(socket string) *Client {
	return &Client{socket: socket, grace: 150 * time.Millisecond, patience: 5 * time.Second, movePatience: 45 * time.Second, movePause: 100 * time.Millisecond, atOnce: time.Second, tellingTakes: 10 * time.Second}
}

// WithGrace is the same engine, of which a canceled call waits so long for the engine's own answer: for who would rather know exactly how far it
// came than end soon.
func (c *Client) WithGrace(grace time.Duration) *Client {
	patient := *c
	patient.grace = grace
	return &patient
}

// For is the same engine, whose trainings in the background end with the kernel that has a file locked: see [cnnlib.FitJob].
func (c *Client) For(kernel string) *Client {
	its := *c
	its.kernel = kernel
	return &its
}

// Fit trains; see [cnnlib.Engine].
func (c *Client) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	fit, err := c.newFitCall(job)
	if err != nil {
		return cnnlib.History{}, err
	}
	return c.watched(ctx, *fit, watch, cnnlib.ErrInterrupted)
}

// watched is a call that tells of a training. gone is its error where ctx ends and the engine does not answer soon.
func (c *Client) watched(ctx context.Context, call any, watch func(cnnlib.Event), gone error) (cnnlib.History, error) {
	var last cnnlib.History
	result, err := c.call(ctx, call, func(e cnnlib.Event) {
		if len(e.History.Epochs) > 0 || e.History.ResumedStep > 0 {
			last = e.History
		}
		if watch != nil {
			watch(e)
		}
	})
	if err != nil && ctx.Err() != nil {
		// The engine is still in its step or compiling; it does what was asked for by itself.
		return last, gone
	}
	if err != nil {
		return last, err
	}
	return resultOf[cnnlib.History](result)
}

// newFitCall is a job as this client sends it.
func (c *Client) newFitCall(job cnnlib.FitJob) (*fitCall, error) {
	job.For = cmp.Or(job.For, c.kernel)
	return newFitCall(job)
}

// newFitCall is a job as it is sent.
func newFitCall(job cnnlib.FitJob) (*fitCall, error) {
	if err := job.Data.Err(); err != nil {
		return nil, err // its spec would not tell
	}
	fit := &fitCall{
		Model: job.Model.Spec(), Data: job.Data.Spec(), BatchSize: job.BatchSize, Epochs: job.Epochs, Seed: job.Seed, FromScratch: job.FromScratch, IgnoreMemory: job.IgnoreMemory,
		Schedule: job.Schedule, Stopping: job.Stopping, Keeping: job.Keeping, By: job.By, For: job.For,
	}
	if job.Validation != nil {
		if err := job.Validation.Err(); err != nil {
			return nil, err
		}
		spec := job.Validation.Spec()
		fit.Validation = &spec
	}
	return fit, nil
}

// Start begins a training; see [cnnlib.Engine].
func (c *Client) Start(ctx context.Context, job cnnlib.FitJob) (cnnlib.Training, error) {
	fit, err := c.newFitCall(job)
	if err != nil {
		return cnnlib.Training{}, err
	}
	return ask[cnnlib.Training](ctx, c, startCall{*fit})
}

// Attach watches a training; see [cnnlib.Engine].
func (c *Client) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	return c.watched(ctx, attachCall{id}, watch, cnnlib.ErrStillTraining)
}

// Stop stops a training; see [cnnlib.Engine].
func (c *Client) Stop(ctx context.Context, id string) error {
	_, err := ask[any](ctx, c, stopCall{id})
	return err
}

// Trainings lists the trainings; see [cnnlib.Engine].
func (c *Client) Trainings(ctx context.Context) ([]cnnlib.Training, error) {
	all, err := ask[[]cnnlib.Training](ctx, c, listCall{})
	for i := range all {
		all[i].Elsewhere = all[i].For != "" && all[i].For != c.kernel
	}
	return all, err
}

// Evaluate measures a model; see [cnnlib.Engine].
func (c *Client) Evaluate(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error) {
	if err := data.Err(); err != nil {
		return cnnlib.Metrics{}, err
	}
	return ask[cnnlib.Metrics](ctx, c, evaluateCall{m.Spec(), data.Spec()})
}

// Predict asks a model; see [cnnlib.Engine].
func (c *Client) Predict(ctx context.Context, m cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error) {
	return ask[cnnlib.Predictions](ctx, c, predictCall{m.Spec(), images})
}

// PredictDataset asks a model about the images of a data set; see [cnnlib.Engine].
func (c *Client) PredictDataset(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Predictions, error) {
	if err := data.Err(); err != nil {
		return nil, err
	}
	return ask[cnnlib.Predictions](ctx, c, datasetCall{m.Spec(), data.Spec()})
}

// Inspect looks inside a model; see [cnnlib.Engine].
func (c *Client) Inspect(ctx context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
	return ask[cnnlib.Inside](ctx, c, inspectCall{m.Spec(), look})
}

// SetWeights keeps the weights that a model starts with; see [cnnlib.Engine].
func (c *Client) SetWeights(ctx context.Context, m cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
	_, err := ask[any](ctx, c, weightsCall{m.Spec(), weights})
	return err
}

// Status describes the engine; see [cnnlib.Engine].
func (c *Client) Status(ctx context.Context) (cnnlib.Status, error) {
	return ask[cnnlib.Status](ctx, c, statusCall{})
}

// ask makes a call whose result is of one type.
func ask[T any](ctx context.Context, c *Client, call any) (none T, err error) {
	result, err := c.call(ctx, call, nil)
	if err != nil {
		return none, err
	}
	return resultOf[T](result)
}

// resultOf is what a call has come to; with an error what is known of it, if anything is.
func resultOf[T any](e *end) (T, error) {
	result, ok := e.Result.(T)
	if err := e.Error.err(); err != nil || ok || e.Result == nil {
		return result, err
	}
	return result, fmt.Errorf("o motor respondeu %T, e não %T: reinicie o kernel", e.Result, result)
}

// once makes a call and reads messages up to the end of the call.
func (c *Client) once(ctx context.Context, call any, watch func(cnnlib.Event)) (*end, error) {
	conn, at, err := c.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() {
		// All only hurry what goes on below, which sees what comes of it.
		_ = conn.CloseWrite()
		_ = conn.SetDeadline(time.Now().Add(c.grace))
	})
	defer stop()

	result, err := exchange(ctx, conn, call, watch)
	if err == nil && errors.Is(result.Error.err(), cnnlib.ErrEngineGone) {
		err = &connectionError{cause: io.EOF, said: true}
	}
	if failed := (*connectionError)(nil); errors.As(err, &failed) {
		return nil, c.gone(ctx, at, failed)
	}
	return result, err
}

// dial connects. at is what was told last of the socket's engines: while it is in force, connections are to one and the same engine.
func (c *Client) dial(ctx context.Context) (_ *net.UnixConn, at telling, _ error) {
	if c.socket == "" {
		return nil, at, errors.New("esta célula não encontrou o motor de cálculo: escolha o kernel “CNN em Go” no menu Kernel")
	}
	began, begun := time.Now(), told(c.socket)
	var dialer net.Dialer
	for {
		if err := checkHome(c.socket); err != nil {
			return nil, at, err
		}
		at = told(c.socket)
		conn, err := dialer.DialContext(ctx, "unix", c.socket)
		if err == nil {
			if told(c.socket) == at {
				return conn.(*net.UnixConn), at, nil
			}
			conn.Close() // it may be to the engine before
			continue
		}
		if ctx.Err() != nil {
			return nil, at, ctx.Err()
		}
		death := told(c.socket)
		if death.Owner != begun.Owner || death.Moved != begun.Moved {
			began, begun = time.Now(), death // another engine is waited for
		}
		if death.Down {
			return nil, at, death.absent()
		}
		patience := c.patience
		if death.Moved {
			patience = c.movePatience
		}
		if time.Since(began) > patience {
			if death.Why != "" {
				return nil, at, death.absent()
			}
			return nil, at, fmt.Errorf("o motor de cálculo não responde (%w): reinicie o kernel no menu Kernel; o que foi treinado está guardado", err)
		}
		if c.waiting != nil {
			c.waiting()
		}
		select {
		case <-ctx.Done():
			return nil, at, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// gone explains a connection of a call that ended too early.
func (c *Client) gone(ctx context.Context, at telling, failed *connectionError) error {
	err := failed.cause
	if ctx.Err() != nil {
		return ctx.Err()
	}
	patience := c.tellingTakes
	if failed.said && at.Owner != "" {
		patience = c.movePatience // it has still to keep what it trains, and what asked it to end is told then at the latest
	}
	if death, ok := c.deathAfter(ctx, at, patience); ok {
		return death.gone()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, io.EOF) {
		return cnnlib.ErrEngineGone // which says it all
	}
	return fmt.Errorf("%w (%w)", cnnlib.ErrEngineGone, err)
}
