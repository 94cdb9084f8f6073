package engine

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/jobs"
)

// A training is noted on disk until its end. What an engine finds noted and nobody trains was broken off with its engine or its kernel: it is
// listed as [cnnlib.TrainingBroken], and told of by whatever asks for the model, until somebody trains the model again.

// noted has a training noted from when it is queued until its end; longer, if what ends it is the end of this engine, or of the kernel for which
// it trains.
func (e *Engine) noted(s jobs.Submission) jobs.Submission {
	ended := func(bool) {}
	s.Added = func(id string) {
		disk := e.archive(s.Job.Model)
		ended = disk.Note(archive.Note{
			ID: id, Run: disk.Run(s.Job), Model: s.Job.Model.Fingerprint(), By: s.Job.By,
			Epochs: s.Job.Epochs, Steps: (s.Job.Data.Len() + s.Job.BatchSize - 1) / s.Job.BatchSize,
			Regression: s.Job.Model.Regression(),
		})
	}
	s.Ended = func(err error, left bool) {
		ended((left || e.closing.Err() != nil) && errors.Is(err, cnnlib.ErrInterrupted))
	}
	return s
}

// allBroken is the trainings of all models that earlier engines left.
func (e *Engine) allBroken() []archive.Unfinished {
	folders, err := os.ReadDir(e.options.Models)
	if err != nil {
		return nil
	}
	var all []archive.Unfinished
	for _, folder := range folders {
		model, ok := strings.CutSuffix(folder.Name(), e.options.Precision.Suffix())
		if !ok {
			continue
		}
		if u, ok := archive.OfFingerprint(e.options.Models, model, e.options.Precision.Suffix()).Unfinished(); ok && u.Model == model {
			all = append(all, u)
		}
	}
	return all
}

// tellOf is what somebody is told who watches such a training.
func tellOf(u archive.Unfinished, watch func(cnnlib.Event)) (cnnlib.History, error) {
	history := cnnlib.History{Epochs: u.Results}
	if watch != nil {
		for i, result := range u.Results {
			watch(cnnlib.Event{
				Kind: cnnlib.EpochEnd, Epoch: i + 1, Epochs: u.Epochs, Step: result.Steps, Steps: result.Steps, Loss: result.Loss,
				Accuracy: result.Accuracy, MeanAbsoluteError: result.MeanAbsoluteError, Elapsed: result.Duration,
				Regression: u.Regression, History: cnnlib.History{Epochs: u.Results[:i+1]},
			})
		}
		if p := u.Progress; p.Step > 0 {
			e := cnnlib.Event{
				Kind: cnnlib.Step, Epoch: u.At.Epoch, Epochs: u.Epochs, Step: p.Step, Steps: u.At.Steps, Loss: p.Loss(), Accuracy: p.Accuracy(),
				Elapsed: p.Elapsed, PerStep: p.Elapsed / time.Duration(p.Step), Regression: u.Regression,
			}
			if u.Regression {
				e.Accuracy, e.MeanAbsoluteError = 0, p.Accuracy() // counted alike
			}
			watch(e)
		}
	}
	return history, brokenError{u.BrokenOff()}
}

// brokenError is [cnnlib.ErrInterrupted] with its reason.
type brokenError struct{ text string }

func (e brokenError) Error() string { return e.text }
func (brokenError) Unwrap() error   { return cnnlib.ErrInterrupted }

// tellTraining tells who asks for a model that its training was broken off, or that another process trains it.
func (e *Engine) tellTraining(ctx context.Context, m cnnlib.Model) {
	disk := e.archive(m)
	if u, ok := disk.Unfinished(); ok {
		cnnlib.Tell(ctx, u.BrokenOff()+" O que esta célula mostra é a rede como ela está.")
		return
	}
	for _, n := range disk.UnderWay() {
		if _, err := e.queue.Get(n.ID); err != nil {
			cnnlib.Tell(ctx, "Outro kernel está treinando este modelo. O que esta célula mostra é a rede como este kernel a conhece; para ter a que o outro treinou, execute aqui a célula que treina (Fit): ela espera por ele, e não treina de novo.")
			return
		}
	}
}
