package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/tier"
)

// forms are the ways to reach an engine; the same tests run on each.
var forms = map[string]func(t *testing.T, e cnnlib.Engine) (reached cnnlib.Engine, close func()){
	"in process":      func(t *testing.T, e cnnlib.Engine) (cnnlib.Engine, func()) { return e, func() {} },
	"over its socket": serve,
}

// onEachForm runs a test with the engine itself and with a client of it. open opens one, anew at each call.
func onEachForm(t *testing.T, test func(t *testing.T, open func(engine.Options) *opened)) {
	for form, reach := range forms {
		t.Run(form, func(t *testing.T) {
			if form != "in process" {
				tier.Slow(t, "the same once more")
			}
			test(t, func(o engine.Options) *opened {
				t.Helper()
				inner := engine.New(o)
				h := &holder{Engine: inner}
				reached, unreach := reach(t, h)
				opened := &opened{Engine: reached, holder: h}
				opened.close = func() {
					if opened.closed {
						return
					}
					opened.closed = true
					unreach()
					if err := inner.Close(); err != nil {
						t.Error(err)
					}
				}
				t.Cleanup(opened.close)
				return opened
			})
		})
	}
}

// serve offers the engine on a socket and is a client of it.
func serve(t *testing.T, e cnnlib.Engine) (cnnlib.Engine, func()) {
	t.Helper()
	folder, err := os.MkdirTemp("", "cnn321") // the path of t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "s")
	listener, err := remote.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- remote.Serve(ctx, listener, e) }()
	return remote.NewClient(socket).WithGrace(time.Hour), func() {
		cancel()
		if err := errors.Join(<-served, os.RemoveAll(folder)); err != nil {
			t.Error(err)
		}
	}
}

// options is those of an engine that works, with a models folder of its own.
func options(t testing.TB) engine.Options {
	t.Helper()
	return engine.Options{Device: "cpu", Plugin: testkit.Plugin(t), Models: t.TempDir()}
}

// opened is an engine as a test reaches it.
type opened struct {
	cnnlib.Engine
	holder *holder
	closed bool
	killed bool // its process was, by the test
	close  func()
}

// holder stands before the engine itself and makes a Fit wait at some event until it is
// canceled: so a test can interrupt exactly there, also through a socket.
type holder struct {
	cnnlib.Engine
	at atomic.Pointer[func(cnnlib.Event) bool]
}

func (h *holder) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	return h.Engine.Fit(ctx, job, func(e cnnlib.Event) {
		watch(e)
		if at := h.at.Load(); at != nil && (*at)(e) {
			<-ctx.Done()
		}
	})
}

// fitUntil trains up to an event and interrupts there.
func (o *opened) fitUntil(t *testing.T, m cnnlib.Model, data *cnnlib.Dataset, at func(cnnlib.Event) bool, options ...cnnlib.FitOption) cnnlib.History {
	t.Helper()
	history, err := o.tryFitUntil(t, m, data, at, options...)
	if !errors.Is(err, cnnlib.ErrInterrupted) {
		t.Fatalf("err = %v, want ErrInterrupted", err)
	}
	return history
}

// tryFitUntil is fitUntil where more may go wrong.
func (o *opened) tryFitUntil(t *testing.T, m cnnlib.Model, data *cnnlib.Dataset, at func(cnnlib.Event) bool, options ...cnnlib.FitOption) (cnnlib.History, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.holder.at.Store(&at)
	defer o.holder.at.Store(nil)
	return m.Fit(ctx, o, data, append(options, cnnlib.Watch(func(e cnnlib.Event) {
		if at(e) {
			cancel()
		}
	}))...)
}

func (o *opened) fit(t *testing.T, m cnnlib.Model, data *cnnlib.Dataset, options ...cnnlib.FitOption) cnnlib.History {
	t.Helper()
	history, err := m.Fit(t.Context(), o, data, options...)
	if err != nil {
		t.Fatal(err)
	}
	return history
}

func (o *opened) evaluate(t *testing.T, m cnnlib.Model, data *cnnlib.Dataset) cnnlib.Metrics {
	t.Helper()
	metrics, err := m.Evaluate(t.Context(), o, data)
	if err != nil {
		t.Fatal(err)
	}
	return metrics
}

func (o *opened) predict(t *testing.T, m cnnlib.Model, images cnnlib.Images) cnnlib.Predictions {
	t.Helper()
	predictions, err := m.Predict(t.Context(), o, images)
	if err != nil {
		t.Fatal(err)
	}
	return predictions
}
