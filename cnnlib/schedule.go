package cnnlib

import (
	"fmt"
	"math"
)

// Schedule says how the learning rate changes from one epoch to the next. The zero value leaves it as it is. It
// is made by [StepDecay], [CosineDecay] or [ReduceLROnPlateau].
type Schedule struct {
	Kind ScheduleKind
	// Every is StepDecay's number of epochs, or those that CosineDecay takes to its end.
	Every int
	// Factor is what StepDecay and ReduceLROnPlateau multiply by; Least is the least rate of the latter, or the
	// fraction of the first rate that CosineDecay ends at.
	Factor, Least float64
	// Patience is after how many epochs without progress ReduceLROnPlateau acts, and MinDelta what counts as progress.
	Patience int
	MinDelta float64
}

// ScheduleKind tells which of the schedules one is.
type ScheduleKind string

// The kinds of [Schedule].
const (
	Constant       ScheduleKind = ""
	ByStep         ScheduleKind = "step"
	ByCosine       ScheduleKind = "cosine"
	WhenOnAPlateau ScheduleKind = "plateau"
)

// StepDecay multiplies the learning rate by factor after every so many epochs, as StepDecay(5, 0.5): the rate
// of epoch e, from 0, is rate × factor^⌊e/epochs⌋.
func StepDecay(epochs int, factor float64) FitOption {
	return func(s *fitSettings) { s.setSchedule(Schedule{Kind: ByStep, Every: epochs, Factor: factor}) }
}

// CosineDecay lets the learning rate fall along half a cosine over so many epochs, down to the fraction alpha of
// the first one, where it stays: Keras's CosineDecay, whose default alpha is 0, with an epoch as its step.
func CosineDecay(epochs int, alpha float64) FitOption {
	return func(s *fitSettings) { s.setSchedule(Schedule{Kind: ByCosine, Every: epochs, Least: alpha}) }
}

// PlateauOption changes a setting of [ReduceLROnPlateau] or [EarlyStopping].
type PlateauOption func(*plateauSettings)

type plateauSettings struct {
	factor, least, minDelta float64
	restoreBest             bool
}

// Factor is what [ReduceLROnPlateau] multiplies the learning rate by. The default is 0.1.
func Factor(factor float64) PlateauOption { return func(s *plateauSettings) { s.factor = factor } }

// MinLR is the least learning rate of [ReduceLROnPlateau]. The default is 0.
func MinLR(rate float64) PlateauOption { return func(s *plateauSettings) { s.least = rate } }

// MinDelta is by how much a loss must fall to count as better. The default of [ReduceLROnPlateau] is 0.0001, that of
// [EarlyStopping] 0.
func MinDelta(delta float64) PlateauOption { return func(s *plateauSettings) { s.minDelta = delta } }

// RestoreBestWeights has [EarlyStopping] leave the model as it was after its best epoch rather than after its last.
func RestoreBestWeights() PlateauOption { return func(s *plateauSettings) { s.restoreBest = true } }

// ReduceLROnPlateau multiplies the learning rate by 0.1 when the loss has not become better for so many epochs
// (Keras's default is 10): the loss of the validation where there is one, and else of the training.
func ReduceLROnPlateau(patience int, options ...PlateauOption) FitOption {
	p := plateauSettings{factor: 0.1, minDelta: 1e-4}
	apply(options, &p)
	return func(s *fitSettings) {
		s.setSchedule(Schedule{Kind: WhenOnAPlateau, Patience: patience, Factor: p.factor, Least: p.least, MinDelta: p.minDelta})
		s.misplaced = s.misplaced || p.restoreBest
	}
}

// Rate is the learning rate of the epoch that follows those that ended, from the optimizer's rate.
func (s Schedule) Rate(initial float64, ended []EpochResult) float64 {
	epoch := len(ended)
	switch s.Kind {
	case ByStep:
		return initial * math.Pow(s.Factor, float64(epoch/s.Every))
	case ByCosine:
		done := float64(min(epoch, s.Every)) / float64(s.Every)
		return initial * ((1-s.Least)*(1+math.Cos(math.Pi*done))/2 + s.Least)
	case WhenOnAPlateau:
		rate, best, wait := initial, math.Inf(1), 0
		for _, e := range ended {
			if e.watched() < best-s.MinDelta {
				best, wait = e.watched(), 0
				continue
			}
			if wait++; wait >= s.Patience {
				// A rate that is at its least already is not raised to it, and goes on being tried, as in Keras.
				if rate > s.Least {
					rate, wait = max(rate*s.Factor, s.Least), 0
				}
			}
		}
		return rate
	}
	return initial
}

func (s Schedule) check() error {
	switch s.Kind {
	case ByStep:
		if s.Every < 1 || !(s.Factor > 0 && s.Factor <= 1) {
			return fmt.Errorf("StepDecay(%d, %v): o primeiro número é a cada quantas épocas (ao menos 1), e o segundo, entre 0 e 1, multiplica a taxa: por exemplo cnnlib.StepDecay(5, 0.5)", s.Every, s.Factor)
		}
	case ByCosine:
		if s.Every < 1 || !(s.Least >= 0 && s.Least <= 1) {
			return fmt.Errorf("CosineDecay(%d, %v): o primeiro número é em quantas épocas a taxa cai (ao menos 1), e o segundo, de 0 a 1, a que fração dela chega: por exemplo cnnlib.CosineDecay(12, 0)", s.Every, s.Least)
		}
	case WhenOnAPlateau:
		if s.Patience < 1 || !(s.Factor > 0 && s.Factor < 1 && s.Least >= 0 && s.MinDelta >= 0) {
			return fmt.Errorf("ReduceLROnPlateau: paciência %d (ao menos 1 época), fator %v (entre 0 e 1), taxa mínima %v e melhora mínima %v (de 0 em diante): por exemplo cnnlib.ReduceLROnPlateau(3)", s.Patience, s.Factor, s.Least, s.MinDelta)
		}
	}
	return nil
}
