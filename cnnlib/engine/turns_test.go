package engine_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// What a client sees comes over a connection of its own, so the order is taken at the engine.
func TestTwoFitsTakeTurns(t *testing.T) {
	tier.Slow(t, "trains two networks")
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		var mu sync.Mutex
		var order []int // of each event, the epochs of its Fit
		note := func(e cnnlib.Event) bool {
			if e.Kind == cnnlib.Queued {
				return false // it trains nothing
			}
			mu.Lock()
			defer mu.Unlock()
			order = append(order, e.Epochs)
			return false
		}
		e.holder.at.Store(&note)
		errs := make(chan error)
		for _, epochs := range []int{2, 3} {
			go func() {
				_, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Seed(uint64(epochs)), cnnlib.Epochs(epochs))
				errs <- err
			}()
		}
		if err := errors.Join(<-errs, <-errs); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if turns := slices.Compact(slices.Clone(order)); len(turns) != 2 {
			t.Errorf("events came as %v", order)
		}
	})
}

func TestCancelWhileWaiting(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		busy := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		hold := func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }
		e.holder.at.Store(&hold)
		go func() {
			first := true
			_, err := m.Fit(ctx, e, data, cnnlib.BatchSize(batch), cnnlib.Watch(func(e cnnlib.Event) {
				if e.Kind == cnnlib.Step && first {
					first = false
					close(busy)
				}
			}))
			ended <- err
		}()
		<-busy
		waiting := map[string]func(ctx context.Context) error{
			"Fit": func(ctx context.Context) error {
				_, err := m.Fit(ctx, e, data, cnnlib.Seed(9))
				return err
			},
			"Evaluate": func(ctx context.Context) error {
				_, err := m.Evaluate(ctx, e, data)
				return err
			},
		}
		for name, call := range waiting {
			impatient, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
			err := call(impatient)
			stop()
			want := "interrompido"
			if err == nil || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, cnnlib.ErrInterrupted) {
				t.Errorf("%s: err = %v", name, err)
			} else {
				testkit.WantError(t, err, want)
			}
		}
		// The one that computes is not disturbed, and its state can be asked for meanwhile.
		if status, err := e.Status(t.Context()); err != nil || status.Device == "" {
			t.Errorf("status %+v, %v", status, err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, cnnlib.ErrInterrupted) {
			t.Errorf("err = %v", err)
		}
		e.holder.at.Store(nil)
		e.fit(t, m, data, cnnlib.BatchSize(batch))
	})
}
