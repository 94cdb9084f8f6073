package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/kernels/tier"
)

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
				if test.restart != nil {
					tier.Slow(t, "compiles in each engine")
				}
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
	tier.Slow(t, "trains again and again")
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
	tier.Slow(t, "trains again and again")
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
