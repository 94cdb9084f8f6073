package engine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/kernels/tier"
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
	tier.Slow(t, "trains again and again")
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
	for _, other := range all {
		wantSameHistory(t, other, all[0]) // whichever form it was reached by
	}
}

// A learning rate so small that no weight moves: the loss of an epoch is then the mean over all examples, however
// they are cut into batches.
func TestLossOfUnevenBatches(t *testing.T) {
	tier.Slow(t, "compiles for many sizes of batches")
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
