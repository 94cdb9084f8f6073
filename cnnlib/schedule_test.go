package cnnlib_test

import (
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func endedWith(losses []float64) []cnnlib.EpochResult {
	ended := make([]cnnlib.EpochResult, len(losses))
	for i, loss := range losses {
		// What is watched is the validation; the training alone would never be on a plateau.
		ended[i] = cnnlib.EpochResult{Loss: 1 / float64(i+1), Validated: true, ValidationLoss: loss}
	}
	return ended
}

func TestSchedulesAgainstKeras(t *testing.T) {
	type kerasCase struct {
		Name            string
		Rate            float64
		Losses, Rates   []float64
		Kind            cnnlib.ScheduleKind
		Every, Patience int
		Factor, Least   float64
		MinDelta        float64
	}
	for _, c := range testkit.Keras[kerasCase](t, "engine/testdata/keras/schedules.json") {
		t.Run(c.Name, func(t *testing.T) {
			s := cnnlib.Schedule{Kind: c.Kind, Every: c.Every, Factor: c.Factor, Least: c.Least, Patience: c.Patience, MinDelta: c.MinDelta}
			ended := endedWith(c.Losses)
			for epoch, want := range c.Rates {
				if got := s.Rate(c.Rate, ended[:epoch]); math.Abs(got-want) > 1e-6*want {
					t.Errorf("epoch %d has the rate %v, want %v", epoch+1, got, want)
				}
			}
		})
	}
}

func TestStoppingAgainstKeras(t *testing.T) {
	type kerasCase struct {
		Name                    string
		Losses                  []float64
		Patience, Stopped, Best int
		MinDelta                float64
	}
	for _, c := range testkit.Keras[kerasCase](t, "engine/testdata/keras/stopping.json") {
		t.Run(c.Name, func(t *testing.T) {
			s := cnnlib.Stopping{On: true, Patience: c.Patience, MinDelta: c.MinDelta}
			ended := endedWith(c.Losses)
			epoch, best, ok := s.At(ended)
			if epoch != c.Stopped || best != c.Best || ok != (c.Stopped > 0) {
				t.Errorf("stopped after %d (%v), best %d; want %d, best %d", epoch, ok, best, c.Stopped, c.Best)
			}
			// What comes after it counts no more, and before it there is no end.
			if ok {
				if _, _, early := s.At(ended[:epoch-1]); early {
					t.Error("stopped before its time")
				}
			}
		})
	}
	if _, _, ok := (cnnlib.Stopping{}).At(endedWith([]float64{1, 2, 3, 4})); ok {
		t.Error("without EarlyStopping it stopped")
	}
}
