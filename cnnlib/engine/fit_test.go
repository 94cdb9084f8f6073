package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
)

func TestFitEvents(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e, m, data := open(options(t)), tiny(), bars(t, examples)
		var events []cnnlib.Event
		watch := cnnlib.Watch(func(e cnnlib.Event) { events = append(events, e) })
		// kinds is the events in order, many Steps in a row as one.
		kinds := func() string {
			var kinds []cnnlib.EventKind
			for _, e := range events {
				kinds = append(kinds, e.Kind)
			}
			return fmt.Sprint(slices.Compact(kinds))
		}
		history := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2), watch)
		if got, want := kinds(), "[compiling compiled step epoch step epoch done]"; got != want {
			t.Errorf("events %v, want %v", got, want)
		}
		if len(history.Epochs) != 2 || history.Reused != 0 || history.ResumedStep != 0 || history.Device != "CPU (XLA)" {
			t.Errorf("history %+v", history)
		}
		if history.Compile <= 0 {
			t.Error("compiling took no time")
		}
		ends := 0
		for i, e := range events {
			if e.Epochs != 2 || e.Steps != steps {
				t.Errorf("event %d: %d epochs of %d steps", i, e.Epochs, e.Steps)
			}
			switch e.Kind {
			case cnnlib.Compiled:
				if e.Elapsed != history.Compile {
					t.Errorf("compiled in %v, want %v", e.Elapsed, history.Compile)
				}
			case cnnlib.Step:
				if e.Epoch != ends+1 || e.Step < 1 || e.Step > steps || e.PerStep <= 0 || e.Loss <= 0 {
					t.Errorf("event %d: %+v", i, e)
				}
				if last := e.Epoch == 2 && e.Step == steps; last != (e.Remaining == 0) {
					t.Errorf("after step %d of epoch %d %v remain", e.Step, e.Epoch, e.Remaining)
				}
			case cnnlib.EpochEnd:
				ends++
				if e.Epoch != ends || e.Step != steps || len(e.History.Epochs) != ends || e.Loss != e.History.Last().Loss {
					t.Errorf("event %d: %+v", i, e)
				}
			}
		}
		done := events[len(events)-1]
		wantSameHistory(t, done.History, history)
		if last := history.Last(); last.Steps != steps || last.Duration <= 0 {
			t.Errorf("last epoch %+v", last)
		}

		// All is there already: no step, and the history of before.
		events = nil
		again := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2), watch)
		if got, want := kinds(), "[resumed done]"; got != want {
			t.Errorf("events of the second Fit %v, want %v", got, want)
		}
		wantSameHistory(t, again, history)
		if again.Reused != 2 || again.Compile != 0 {
			t.Errorf("second Fit: %+v", again)
		}

		// One more: compiled already.
		events = nil
		more := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(3), watch)
		if got, want := kinds(), "[resumed step epoch done]"; got != want {
			t.Errorf("events of a third epoch %v, want %v", got, want)
		}
		if more.Reused != 2 || len(more.Epochs) != 3 {
			t.Errorf("third epoch: %+v", more)
		}
	})
}

func TestSeedDecides(t *testing.T) {
	m, data := small(), bars(t, examples)
	var all []cnnlib.History
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		train := func(more ...cnnlib.FitOption) (cnnlib.History, string, cnnlib.Predictions) {
			o := options(t)
			e := open(o)
			history := e.fit(t, m, data, append(more, cnnlib.BatchSize(batch), cnnlib.Epochs(2))...)
			some, _ := images(t, data.Slice(0, 9))
			return history, o.Models, e.predict(t, m, some)
		}
		one, models, predictions := train(cnnlib.Seed(5))
		same, sameModels, samePredictions := train(cnnlib.Seed(5))
		wantSameHistory(t, same, one)
		wantSameState(t, m, "epoch-0002", sameModels, models)
		if fmt.Sprint(samePredictions) != fmt.Sprint(predictions) {
			t.Error("the same seed predicts otherwise")
		}
		other, _, otherPredictions := train(cnnlib.Seed(6))
		if other.Last().Loss == one.Last().Loss || fmt.Sprint(otherPredictions) == fmt.Sprint(predictions) {
			t.Error("another seed gave the same numbers")
		}
		all = append(all, one)
	})
	wantSameHistory(t, all[1], all[0])
}

// Interrupted after each step in turn, with the engine left or replaced in between, training
// must end in the very numbers of one that was not.
func TestInterruptedFitGoesOn(t *testing.T) {
	m, data := small(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		whole := options(t)
		want := open(whole).fit(t, m, data, fitOptions...)
		for _, test := range []struct {
			name    string
			restart []int // the Fits after which the engine is replaced
		}{
			{"same engine", nil},
			{"other engines: in an epoch, at its end, in the second", []int{1, 4, 6}},
		} {
			t.Run(test.name, func(t *testing.T) {
				o := options(t)
				e := open(o)
				// A Step is always reported first after a Fit begins: so each Fit here trains one step.
				for step := range steps + 2 {
					got := e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, fitOptions...)
					if len(got.Epochs) != (step+1)/steps || got.ResumedStep != step%steps {
						t.Fatalf("Fit %d: %d epochs, resumed at step %d", step, len(got.Epochs), got.ResumedStep)
					}
					if slices.Contains(test.restart, step) {
						e.close()
						e = open(o)
					}
				}
				var first cnnlib.Event
				got := e.fit(t, m, data, append(fitOptions, cnnlib.Watch(func(e cnnlib.Event) {
					if first.Kind == "" {
						first = e
					}
				}))...)
				if first.Kind != cnnlib.Resumed || first.Epoch != 2 || first.Step != 2 || len(first.History.Epochs) != 1 {
					t.Errorf("first event %+v", first)
				}
				if got.Reused != 1 || got.ResumedStep != 2 {
					t.Errorf("history %+v", got)
				}
				wantSameHistory(t, got, want)
				for epoch := 1; epoch <= 3; epoch++ {
					wantSameState(t, m, fmt.Sprintf("epoch-%04d", epoch), o.Models, whole.Models)
				}
			})
		}
	})
}

// After an interruption the model is what it had become, not what it was at the last epoch.
func TestInterruptedModelIsUsed(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		untrained := e.evaluate(t, m, data)
		e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, cnnlib.BatchSize(batch))
		partly := e.evaluate(t, m, data)
		if partly.Epochs != 0 || partly.Loss == untrained.Loss {
			t.Errorf("after a step: %+v, before: %+v", partly, untrained)
		}
		e.close()
		if again := open(o).evaluate(t, m, data); again != partly {
			t.Errorf("in a new engine %+v, want %+v", again, partly)
		}
	})
}

func TestFewerAndMoreEpochs(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		fit := func(epochs int, options ...cnnlib.FitOption) cnnlib.History {
			return e.fit(t, m, data, append(options, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))...)
		}
		three := fit(3)
		afterThree := e.evaluate(t, m, data)
		fresh := open(options(t))
		two := fresh.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		afterTwo := fresh.evaluate(t, m, data)

		tests := []struct {
			name   string
			epochs int
			reused int
			want   cnnlib.History
			after  cnnlib.Metrics
		}{
			{"fewer: the model of then", 2, 2, two, afterTwo},
			{"as many: nothing trained twice", 3, 3, three, afterThree},
			{"fewer again", 2, 2, two, afterTwo},
		}
		for _, restart := range []bool{false, true} {
			for _, test := range tests {
				t.Run(fmt.Sprintf("%s, restarted %v", test.name, restart), func(t *testing.T) {
					got := fit(test.epochs)
					wantSameHistory(t, got, test.want)
					if got.Reused != test.reused {
						t.Errorf("%d epochs reused, want %d", got.Reused, test.reused)
					}
					if after := e.evaluate(t, m, data); after != test.after {
						t.Errorf("evaluates to %+v, want %+v", after, test.after)
					}
					if restart {
						e.close()
						e = open(o)
						if after := e.evaluate(t, m, data); after != test.after {
							t.Errorf("in a new engine evaluates to %+v, want %+v", after, test.after)
						}
					}
				})
			}
		}
		if five := fit(5); five.Reused != 3 || len(five.Epochs) != 5 {
			t.Errorf("five epochs: %+v", five)
		}
	})
}

func TestFromScratch(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		untrained := e.evaluate(t, m, data)
		first := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		anew := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2), cnnlib.FromScratch())
		wantSameHistory(t, anew, first)
		if anew.Reused != 0 {
			t.Errorf("%d epochs reused", anew.Reused)
		}

		// Stopped before its first step, so nothing of it is on disk; and then the engine is gone.
		e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Compiling }, cnnlib.BatchSize(batch), cnnlib.Epochs(2), cnnlib.FromScratch())
		e.close()
		e = open(o)
		if got := e.evaluate(t, m, data); got != untrained {
			t.Errorf("evaluates to %+v, want the untrained %+v", got, untrained)
		}
		again := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		wantSameHistory(t, again, first)
	})
}

// Two trainings of the same network, of which the last one is the model's.
func TestLastFitCounts(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		losses := map[uint64]float64{}
		for _, seed := range []uint64{1, 2, 1, 2} {
			history := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Seed(seed))
			loss := e.evaluate(t, m, data).Loss
			if before, ok := losses[seed]; ok && (loss != before || history.Reused != 1) {
				t.Errorf("seed %d: loss %v, before %v; reused %d", seed, loss, before, history.Reused)
			}
			losses[seed] = loss
		}
		if losses[1] == losses[2] {
			t.Error("both seeds gave one model")
		}
		e.close()
		if loss := open(o).evaluate(t, m, data).Loss; loss != losses[2] {
			t.Errorf("in a new engine the loss is %v, want that of the last Fit, %v", loss, losses[2])
		}
	})
}

// A learning rate so small that no weight moves: the loss of an epoch is then the mean over all examples, however
// they are cut into batches.
func TestLossOfUnevenBatches(t *testing.T) {
	const tiny = 1e-30
	data := bars(t, examples)
	m := linear(cnnlib.LearningRate(tiny))
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		want := e.evaluate(t, m, data)
		for _, size := range []int{1, 16, 33, 69, 70} {
			t.Run(fmt.Sprint(size), func(t *testing.T) {
				got := e.fit(t, m, data, cnnlib.BatchSize(size)).Last()
				if wantSteps := (examples + size - 1) / size; got.Steps != wantSteps {
					t.Errorf("%d steps, want %d", got.Steps, wantSteps)
				}
				if math.Abs(got.Loss-want.Loss) > 1e-6*want.Loss || got.Accuracy != want.Accuracy {
					t.Errorf("loss %v, accuracy %v; want %v, %v", got.Loss, got.Accuracy, want.Loss, want.Accuracy)
				}
			})
		}
	})
}

func TestItLearns(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e, m := open(options(t)), small(cnnlib.LearningRate(0.01))
		e.fit(t, m, bars(t, 600), cnnlib.BatchSize(batch), cnnlib.Epochs(6))
		unseen := bars(t, 900).Slice(600, 900)
		if got := e.evaluate(t, m, unseen); got.Accuracy < 0.9 {
			t.Errorf("of images it did not see %.3f are right, want 0.9", got.Accuracy)
		}
	})
}

// A training that diverges has a loss that is not a number: it is kept and shown all the same.
func TestDivergedTrainingIsKept(t *testing.T) {
	m, data := tiny(cnnlib.LearningRate(1e30)), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		if got := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2)).Last().Loss; !math.IsNaN(got) && !math.IsInf(got, 1) {
			t.Errorf("loss %v: this training was meant to diverge", got)
		}
		e.close()
		if again := open(o).fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2)); again.Reused != 2 {
			t.Errorf("%d epochs reused, want 2", again.Reused)
		}
	})
}

func TestTwoFitsTakeTurns(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		began := make(chan string, 64)
		fit := func(name string, seed uint64) error {
			_, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Seed(seed), cnnlib.Epochs(2), cnnlib.Watch(func(e cnnlib.Event) {
				if e.Kind != cnnlib.Step {
					began <- name
				}
			}))
			return err
		}
		errs := make(chan error)
		go func() { errs <- fit("one", 1) }()
		go func() { errs <- fit("two", 2) }()
		if err := errors.Join(<-errs, <-errs); err != nil {
			t.Fatal(err)
		}
		close(began)
		var order []string
		for name := range began {
			order = append(order, name)
		}
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
		some, _ := images(t, data)
		waiting := map[string]func(ctx context.Context) error{
			"Fit": func(ctx context.Context) error {
				_, err := m.Fit(ctx, e, data, cnnlib.Seed(9))
				return err
			},
			"Evaluate": func(ctx context.Context) error {
				_, err := m.Evaluate(ctx, e, data)
				return err
			},
			"Predict": func(ctx context.Context) error {
				_, err := m.Predict(ctx, e, some)
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
