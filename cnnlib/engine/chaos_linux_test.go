package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/tier"
)

// A training of 12 epochs that is interrupted 20 times at random steps and whose engine is killed 5 times ends in the very bits,
// weights and moments of every epoch, of one that nobody disturbed.
func TestDisturbedTraining(t *testing.T) {
	tier.Slow(t, "starts seven engines in processes of their own, for each network")
	// Many short steps, so that there is one to report when a Fit is to be disturbed.
	t.Run("small", func(t *testing.T) { disturb(t, small(), bars(t, 600), 4) })
	t.Run("the lesson", func(t *testing.T) {
		digits, _, err := cnnlib.LoadMNIST(testkit.MNIST(t))
		if err != nil {
			t.Fatal(err)
		}
		disturb(t, lesson.Model(), digits.Slice(0, 800).OneHot(10), 32)
	})
}

func disturb(t *testing.T, m cnnlib.Model, data *cnnlib.Dataset, batch int) {
	const epochs, interruptions, kills = 12, 20, 5
	stepsEach := (data.Len() + batch - 1) / batch
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(epochs)}
	whole, o := options(t), options(t)
	undisturbed, _ := openProcess(t, whole)
	want := undisturbed.fit(t, m, data, fitOptions...)
	undisturbed.close()

	chance := rand.New(rand.NewPCG(321, 0))
	disturbances := append(slices.Repeat([]bool{false}, interruptions), slices.Repeat([]bool{true}, kills)...) // true: killed
	chance.Shuffle(len(disturbances), func(i, j int) { disturbances[i], disturbances[j] = disturbances[j], disturbances[i] })
	e, pid := openProcess(t, o)
	trained, done := 0, 0
	for number, kill := range disturbances {
		// Most come as soon as they can, so that the last finds something left to disturb.
		after := 0
		if chance.IntN(3) == 0 {
			after = chance.IntN(epochs * stepsEach / len(disturbances))
		}
		until := after
		if kill {
			until += 20 // it comes while the engine is at work, as a rule
		}
		ctx, interrupt := context.WithCancel(t.Context())
		first := -1
		history, err := m.Fit(ctx, e, data, append(fitOptions, atMost(until), cnnlib.Watch(func(event cnnlib.Event) {
			if event.Kind != cnnlib.Step {
				return
			}
			at := (event.Epoch-1)*stepsEach + event.Step
			if first < 0 {
				first = at
			}
			if at-first < after || ctx.Err() != nil {
				return
			}
			trained = at
			if kill {
				e.killed = true
				if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
					t.Error(err)
				}
			}
			interrupt()
		}))...)
		interrupt()
		switch {
		case err == nil:
			t.Fatalf("disturbance %d came after the end", number)
		case kill && errors.Is(err, cnnlib.ErrEngineGone), errors.Is(err, cnnlib.ErrInterrupted):
			done++
		default:
			t.Fatal(err)
		}
		if len(history.Epochs) > epochs {
			t.Errorf("%d epochs", len(history.Epochs))
		}
		if kill {
			e.close()
			e, pid = openProcess(t, o)
		}
	}
	got := e.fit(t, m, data, append(fitOptions, cnnlib.Watch(func(event cnnlib.Event) {
		if event.Kind == cnnlib.Notice {
			t.Errorf("said %q", event.Text)
		}
	}))...)
	wantSameHistory(t, got, want)
	for epoch := 1; epoch <= epochs; epoch++ {
		wantSameState(t, m, fmt.Sprintf("epoch-%04d", epoch), o.Models, whole.Models)
	}
	t.Logf("%d disturbances, the last at step %d of %d; all %d epochs have the same bits", done, trained, epochs*stepsEach, epochs)
}

// Two engines train one model at the same time: one trains, the other says that it waits, and finds what was trained.
func TestTwoEnginesTrainOneModel(t *testing.T) {
	tier.Slow(t, "starts engines in processes of their own")
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	o := options(t)
	first, _ := openProcess(t, o)
	second, _ := openProcess(t, o)
	waits := make(chan string, 1)
	type result struct {
		history cnnlib.History
		err     error
	}
	ended := make(chan result, 1)
	begun := false
	want := first.fit(t, m, data, append(fitOptions, cnnlib.Watch(func(event cnnlib.Event) {
		if event.Kind != cnnlib.Step || begun {
			return
		}
		begun = true
		// The second begins while the first has the run.
		go func() {
			history, err := m.Fit(context.Background(), second, data, append(fitOptions, cnnlib.Watch(func(event cnnlib.Event) {
				if event.Kind == cnnlib.Notice {
					waits <- event.Text
				}
			}))...)
			ended <- result{history, err}
		}()
	}))...)
	got := <-ended
	if got.err != nil {
		t.Fatal(got.err)
	}
	wantSameHistory(t, got.history, want)
	// The first may have been done before the second asked; else it has waited.
	if len(waits) > 0 && got.history.Reused != 3 {
		t.Errorf("said %q, and then found %d epochs", <-waits, got.history.Reused)
	}
	if one, two := first.evaluate(t, m, data), second.evaluate(t, m, data); one != two || one.Epochs != 3 {
		t.Errorf("they evaluate to %+v and %+v", one, two)
	}
}
