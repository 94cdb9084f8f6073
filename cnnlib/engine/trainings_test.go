package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
)

// ended waits for a training's end.
func ended(t *testing.T, e cnnlib.Engine, id string) cnnlib.History {
	t.Helper()
	history, err := e.Attach(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	return history
}

// However much is asked of a network while it trains, it ends in the numbers of one that was left alone.
func TestAskedWhileItTrains(t *testing.T) {
	m, data := small(), bars(t, 600)
	settings := []cnnlib.FitOption{cnnlib.BatchSize(8), cnnlib.Epochs(4)}
	some, _ := images(t, data.Slice(0, 20))
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		alone, o := options(t), options(t)
		want := open(alone).fit(t, m, data, settings...)
		e := open(o)
		untrained := e.predict(t, m, some)
		training, err := m.Start(t.Context(), e, data, settings...)
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		var wait sync.WaitGroup
		wait.Go(func() {
			defer close(over)
			wantSameHistory(t, ended(t, e, training.ID), want)
		})
		moments, changed := 0, 0
		for asking := true; asking; {
			select {
			case <-over:
				asking = false
			default:
			}
			var at *cnnlib.Moment
			ctx := cnnlib.WithMoment(t.Context(), func(m cnnlib.Moment) { at = &m })
			predictions, err := m.Predict(ctx, e, some)
			if err != nil {
				t.Fatal(err)
			}
			inside, err := m.Inspect(ctx, e, cnnlib.Look{Weights: []int{1}, Outputs: []int{1}, Images: some})
			if err != nil || len(inside.Weights[1]) == 0 {
				t.Fatalf("inside %+v, %v", inside, err)
			}
			if at != nil {
				moments++
				if *at != (cnnlib.Moment{}) && (at.Epochs != 4 || at.Epoch < 1 || at.Epoch > 4 || at.Step < 1 || at.Step > 75 || at.Steps != 75) {
					t.Errorf("moment %+v", *at)
				}
			}
			if fmt.Sprint(predictions) != fmt.Sprint(untrained) {
				changed++
			}
		}
		wait.Wait()
		if moments == 0 || changed == 0 {
			t.Errorf("%d answers were from the middle of the training, %d from other weights than the first", moments, changed)
		}
		for epoch := 1; epoch <= 4; epoch++ {
			wantSameState(t, m, fmt.Sprintf("epoch-%04d", epoch), o.Models, alone.Models)
		}
		var at *cnnlib.Moment
		if _, err := m.Predict(cnnlib.WithMoment(t.Context(), func(m cnnlib.Moment) { at = &m }), e, some); err != nil || at != nil {
			t.Errorf("after its end: of moment %v, %v", at, err)
		}
	})
}

// A step that does not end: what is asked is answered all the same, from the step before it.
func TestAnswersWithoutWaitingForAStep(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	some, _ := images(t, data.Slice(0, 4))
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		untrained := e.predict(t, m, some)
		hold := func(e cnnlib.Event) bool { return e.Kind == cnnlib.Compiling }
		e.holder.at.Store(&hold)
		ctx, cancel := context.WithCancel(t.Context())
		busy, over := make(chan struct{}), make(chan struct{})
		var once sync.Once
		go func() {
			defer close(over)
			_, err := m.Fit(ctx, e, data, cnnlib.BatchSize(batch), cnnlib.Watch(func(cnnlib.Event) { once.Do(func() { close(busy) }) }))
			if !errors.Is(err, cnnlib.ErrInterrupted) {
				t.Errorf("err = %v", err)
			}
		}()
		<-busy
		var at *cnnlib.Moment
		got, err := m.Predict(cnnlib.WithMoment(t.Context(), func(m cnnlib.Moment) { at = &m }), e, some)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(untrained) {
			t.Errorf("before the first step it predicts %v, %v; want %v", got, err, untrained)
		}
		if at == nil || at.String() != "antes do primeiro passo" {
			t.Errorf("moment %v", at)
		}
		cancel()
		<-over
	})
}

// A training in the background is nobody's: who began it may go, and the engine's end keeps it.
func TestBackgroundTraining(t *testing.T) {
	m, data := small(), bars(t, examples)
	settings := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		alone, o := options(t), options(t)
		want := open(alone).fit(t, m, data, settings...)
		e := open(o)
		ctx, cancel := context.WithCancel(t.Context())
		training, err := m.Start(ctx, e, data, append(settings, cnnlib.By("a célula [3]"))...)
		if err != nil || training.By != "a célula [3]" || training.Epochs != 3 {
			t.Fatalf("%+v, %v", training, err)
		}
		cancel()
		if again, err := m.Start(t.Context(), e, data, settings...); err != nil || again.ID != training.ID {
			t.Errorf("the same once more: %+v, %v", again, err)
		}
		// Before the end of its first epoch or later: nothing is lost.
		if _, err := e.Attach(t.Context(), training.ID, func(cnnlib.Event) {}); err != nil {
			t.Error(err)
		}
		if metrics := e.evaluate(t, m, data); metrics.Epochs != 3 {
			t.Errorf("evaluated %+v", metrics)
		}
		all, err := e.Trainings(t.Context())
		if err != nil || len(all) != 1 || all[0].Phase != cnnlib.TrainingDone {
			t.Errorf("%+v, %v", all, err)
		}
		wantSameHistory(t, ended(t, e, training.ID), want)
		e.close()

		stopped := options(t)
		e = open(stopped)
		if training, err = m.Start(t.Context(), e, data, settings...); err != nil {
			t.Fatal(err)
		}
		seen := make(chan struct{})
		go func() {
			first := true
			_, _ = e.Attach(context.Background(), training.ID, func(e cnnlib.Event) { // how it ends is not the same each time
				if first && (e.Kind == cnnlib.Step || e.Kind == cnnlib.Done) {
					first = false
					close(seen)
				}
			})
		}()
		<-seen
		e.close() // in the middle of it, mostly
		wantSameHistory(t, open(stopped).fit(t, m, data, settings...), want)
		wantSameState(t, m, "epoch-0003", stopped.Models, alone.Models)
	})
}

// Evaluate measures the finished model; a training that fails is its failure too, once.
func TestEvaluateWaits(t *testing.T) {
	data := bars(t, 300)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		m := small()
		if _, err := m.Start(t.Context(), e, data, cnnlib.BatchSize(8), cnnlib.Epochs(3)); err != nil {
			t.Fatal(err)
		}
		if metrics := e.evaluate(t, m, data); metrics.Epochs != 3 {
			t.Errorf("evaluated %+v", metrics)
		}
		wild := small(cnnlib.LearningRate(1e30))
		if _, err := wild.Start(t.Context(), e, data, cnnlib.BatchSize(8), cnnlib.Epochs(3), cnnlib.By("a célula [7]")); err != nil {
			t.Fatal(err)
		}
		_, err := wild.Evaluate(t.Context(), e, data)
		testkit.WantError(t, err, "treino da célula [7]", "não terminou", "Diminua a taxa de aprendizado")
		if metrics := e.evaluate(t, wild, data); metrics.Epochs != 0 {
			t.Errorf("evaluated %+v", metrics)
		}
	})
}

// Stop is answered when the state is kept.
func TestStop(t *testing.T) {
	m, data := small(), bars(t, 600)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		first, err := m.Start(t.Context(), e, data, cnnlib.BatchSize(4), cnnlib.Epochs(500))
		if err != nil {
			t.Fatal(err)
		}
		second, err := m.Start(t.Context(), e, data, cnnlib.BatchSize(4), cnnlib.Epochs(600))
		if err != nil {
			t.Fatal(err)
		}
		var places []cnnlib.Event
		queued := make(chan struct{})
		over := make(chan error)
		go func() {
			_, err := e.Attach(t.Context(), second.ID, func(e cnnlib.Event) {
				if len(places) == 0 {
					close(queued)
				}
				places = append(places, e)
			})
			over <- err
		}()
		<-queued
		began := time.Now()
		for _, id := range []string{second.ID, first.ID} {
			if err := e.Stop(t.Context(), id); err != nil {
				t.Error(err)
			}
		}
		t.Logf("stopped within %v", time.Since(began))
		if err := <-over; !errors.Is(err, cnnlib.ErrInterrupted) || places[0].Kind != cnnlib.Queued || places[0].Behind.ID != first.ID {
			t.Errorf("the second: %+v, %v", places, err)
		}
		all, err := e.Trainings(t.Context())
		if err != nil || len(all) != 2 || all[0].Phase != cnnlib.TrainingStopped || all[1].Phase != cnnlib.TrainingStopped {
			t.Errorf("%+v, %v", all, err)
		}
		testkit.WantError(t, e.Stop(t.Context(), "nenhum"), "não conhece mais este treino")
	})
}

// What a training has learned and the disk does not have is there from a step to the next time it is kept, and at no other time: whoever ends the
// engine need not wait for a compilation.
func TestUnsaved(t *testing.T) {
	o := options(t)
	e := engine.New(o)
	defer e.Close()
	seen := make(map[cnnlib.EventKind]bool)
	watch := cnnlib.Watch(func(ev cnnlib.Event) { // the training stands still
		switch unsaved := e.Unsaved(); {
		case ev.Kind != cnnlib.Step && unsaved:
			t.Errorf("at %q (epoch %d) something is unsaved", ev.Kind, ev.Epoch)
		case ev.Kind != cnnlib.Step || unsaved: // in an epoch that takes long it may just have been kept
			seen[ev.Kind] = true
		}
	})
	if _, err := small().Fit(t.Context(), e, bars(t, 200), cnnlib.BatchSize(8), cnnlib.Epochs(3), watch); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []cnnlib.EventKind{cnnlib.Compiling, cnnlib.Compiled, cnnlib.Step, cnnlib.EpochEnd, cnnlib.Done} {
		if !seen[kind] {
			t.Errorf("nothing was seen at %q", kind)
		}
	}
	if e.Unsaved() {
		t.Error("after its end something is unsaved")
	}
}
