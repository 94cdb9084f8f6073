package cnnlib

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Training is a Fit as a job of its engine: it has a life of its own, can be watched by many, and goes on when nobody does.
type Training struct {
	// ID names it at its engine.
	ID string
	// Model is the model's [Model.Fingerprint], Epochs what was asked for.
	Model  string
	Epochs int
	// By is who began it, in words that follow "de": "a célula 5"; it may be empty.
	By string
	// For is [FitJob.For]; Elsewhere says that it is another kernel's than the one that asks.
	For       string
	Elsewhere bool
	Phase     TrainingPhase
	// At is how far it is, as far as is known, Remaining an estimate until its end.
	At        Moment
	Remaining time.Duration
	// Failure is why it ended, where that was an error.
	Failure string
}

// TrainingPhase is what becomes of a training.
type TrainingPhase string

// The phases of a training. The last four are final.
const (
	TrainingQueued  TrainingPhase = "queued"  // another one is being trained
	TrainingRuns    TrainingPhase = "runs"    // steps are taken, or the network is compiled for them
	TrainingDone    TrainingPhase = "done"    // all epochs are trained
	TrainingStopped TrainingPhase = "stopped" // someone stopped it; what it learned is kept
	TrainingFailed  TrainingPhase = "failed"
	TrainingBroken  TrainingPhase = "broken" // its engine ended before it; what it learned is kept, see [Training.BrokenOff]
)

// Ended reports whether the training is over.
func (t Training) Ended() bool {
	return t.Phase == TrainingDone || t.Phase == TrainingStopped || t.Phase == TrainingFailed || t.Phase == TrainingBroken
}

// BrokenOff is what there is to say of a training whose engine ended before it: where it stopped, what is kept, and how to go on.
func (t Training) BrokenOff() string {
	name, at := "O treino", t.At.String()
	if t.By != "" {
		name += " d" + t.By
	}
	if t.At != (Moment{}) {
		at = "na " + at
	}
	epochs := fmt.Sprintf("%d épocas", t.Epochs)
	if t.Epochs == 1 {
		epochs = "1 época"
	}
	kept := "O que a rede aprendeu até ali está guardado; para continuar desse ponto, execute de novo a célula que treina (Fit)."
	if t.At == (Moment{}) {
		kept = "Para treinar a rede, execute de novo a célula que treina (Fit)."
	}
	return fmt.Sprintf("%s, de %s, parou %s, porque o motor ou o kernel terminou antes dele. %s", name, epochs, at, kept)
}

// Name is the training in words that follow "o": "treino da célula 5 (época 2 de 12)".
func (t Training) Name() string {
	name := "outro treino"
	if t.By != "" {
		name = "treino d" + t.By
	}
	if t.At != (Moment{}) {
		return fmt.Sprintf("%s (%s)", name, t.At)
	}
	return name
}

// Moment is a point of a training: Step of the Steps of an epoch, counted from 1, are taken. The zero value is before the first step.
type Moment struct{ Epoch, Epochs, Step, Steps int }

// MomentOf is the moment after so many whole epochs and so many steps of the next one.
func MomentOf(ended, epochs, step, steps int) Moment {
	switch {
	case step > 0:
		return Moment{ended + 1, epochs, step, steps}
	case ended > 0:
		return Moment{ended, epochs, steps, steps}
	}
	return Moment{}
}

// String is the moment in words: "época 3 de 12, passo 120 de 469".
func (m Moment) String() string {
	if m == (Moment{}) {
		return "antes do primeiro passo"
	}
	return fmt.Sprintf("época %d de %d, passo %d de %d", m.Epoch, m.Epochs, m.Step, m.Steps)
}

// ErrStillTraining is returned (wrapped) where somebody stopped waiting for a training that goes on.
var ErrStillTraining = errors.New("parei de esperar, e o treino continua")

// Background has a Fit return at once, with what was trained before, and train while other things are done: see [Model.Start].
func Background() FitOption { return func(s *fitSettings) { s.background = true } }

// InBackground reports whether [Background] is among the options.
func InBackground(options ...FitOption) bool {
	var s fitSettings
	apply(options, &s)
	return s.background
}

// By says who begins a training, in words for those that wait behind it: "a célula 5".
func By(who string) FitOption { return func(s *fitSettings) { s.by = who } }

// Start begins a training as [Model.Fit] does, and returns at once. It goes on when ctx ends: see [Engine]. Where the same training is
// under way already, it is that one. Functions given by [Watch] are not called: see [Engine.Attach].
func (m Model) Start(ctx context.Context, engine Engine, data *Dataset, options ...FitOption) (Training, error) {
	job, _, err := m.job(data, options)
	if err != nil {
		return Training{}, err
	}
	training, err := engine.Start(ctx, job)
	if err != nil {
		return training, fmt.Errorf("Fit: %w", explained(ctx, err))
	}
	return training, nil
}

type momentKey struct{}

// WithMoment is a context for Predict and Inspect: where the model is in the middle of a training, tell is called with the moment that
// the answer is of.
func WithMoment(ctx context.Context, tell func(Moment)) context.Context {
	return context.WithValue(ctx, momentKey{}, tell)
}

// TellMoment does what [WithMoment] asked for. Engines call it.
func TellMoment(ctx context.Context, m Moment) {
	if tell, ok := ctx.Value(momentKey{}).(func(Moment)); ok {
		tell(m)
	}
}
