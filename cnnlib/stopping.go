package cnnlib

import (
	"fmt"
	"math"
)

// Stopping says when a training that learns nothing more ends before its last epoch. The zero value never
// does. It changes no number of a training: what was trained without it, or with another, is gone on with.
type Stopping struct {
	// On says whether it stops at all.
	On bool
	// Patience is after how many epochs without progress it stops, and MinDelta what counts as progress.
	Patience int
	MinDelta float64
	// RestoreBest leaves the model as it was after its best epoch.
	RestoreBest bool
}

// EarlyStopping ends the training when the loss has not become better for patience epochs (Keras's
// EarlyStopping, whose default is 0): the loss of the validation where there is one, and else of the training.
func EarlyStopping(patience int, options ...PlateauOption) FitOption {
	p := plateauSettings{factor: -1, least: -1}
	apply(options, &p)
	return func(s *fitSettings) {
		s.stopping = Stopping{On: true, Patience: patience, MinDelta: p.minDelta, RestoreBest: p.restoreBest}
		s.misplaced = s.misplaced || p.factor != -1 || p.least != -1
	}
}

// At is the epoch, from 1, after which the training stops, and the best one up to there; ok says whether these epochs
// hold it.
func (s Stopping) At(ended []EpochResult) (epoch, best int, ok bool) {
	if !s.On {
		return 0, 0, false
	}
	least, wait := math.Inf(1), 0
	for i, e := range ended {
		if i == 0 {
			best = 1
		}
		wait++
		if e.watched() < least-s.MinDelta {
			least, best, wait = e.watched(), i+1, 0
			continue
		}
		if wait >= s.Patience && i > 0 {
			return i + 1, best, true
		}
	}
	return 0, best, false
}

func (s Stopping) check() error {
	if s.On && (s.Patience < 0 || !(s.MinDelta >= 0)) {
		return fmt.Errorf("EarlyStopping: paciência de %d épocas e melhora mínima de %v: ambas vão de 0 em diante, por exemplo cnnlib.EarlyStopping(3)", s.Patience, s.MinDelta)
	}
	return nil
}
