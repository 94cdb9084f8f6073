package engine

import (
	"context"
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/engine/train"
)

// Fit trains as the job says; see [cnnlib.Engine].
func (e *Engine) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	if watch == nil {
		watch = func(cnnlib.Event) {}
	}
	if err := e.ready(ctx); err != nil {
		if ctx.Err() != nil {
			return cnnlib.History{}, cnnlib.ErrInterrupted
		}
		return cnnlib.History{}, err
	}
	defer e.release()
	if e.hasRoomFor(job.Model) != nil {
		if err := e.hasRoomToTrain(job); err != nil { // tells more
			return cnnlib.History{}, err
		}
	}
	ended, err := e.options.Journal.Begin(fmt.Sprintf("Fit %s %d", job.Model.Fingerprint(), job.BatchSize))
	if err != nil {
		return cnnlib.History{}, err
	}
	defer ended()
	f, err := e.newFit(ctx, job, watch)
	if err != nil {
		if ctx.Err() != nil {
			return cnnlib.History{}, cnnlib.ErrInterrupted
		}
		return cnnlib.History{}, err
	}
	history, err := e.run(ctx, f)
	if err == nil && history.Kept > 0 {
		err = e.takeBack(job, f.State.Run, history.Kept)
	}
	e.prepareInference(job.Model.Fingerprint())
	return history, err
}

// run trains, and keeps the model in memory meanwhile. What is trained already needs no room to be shown.
func (e *Engine) run(ctx context.Context, f *train.Fit) (cnnlib.History, error) {
	m := e.models[f.Job.Model.Fingerprint()]
	m.used = e.turns.Load()
	m.training++
	defer func() { m.training-- }()
	if len(m.Results) < f.Job.Epochs && m.trainer.Bytes() == 0 {
		if err := e.hasRoomToTrain(f.Job); err != nil {
			return cnnlib.History{}, err
		}
	}
	return f.Run(ctx)
}

// newFit makes ready for a job. The caller has the turn.
func (e *Engine) newFit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (*train.Fit, error) {
	set, err := e.sets.Get(ctx, job.Data)
	if err != nil {
		return nil, err
	}
	var validation data.Set
	if job.Validation != nil {
		if validation, err = e.sets.Get(ctx, job.Validation); err != nil {
			return nil, fmt.Errorf("dados de validação: %w", err)
		}
	}
	m, err := e.beginFit(job)
	if err != nil {
		return nil, err
	}
	return &train.Fit{
		Job: job, Set: set, State: m.State, Trainer: m.trainer,
		Device: e.device, DeviceName: e.status.Device, Feed: e.options.Feed, OnDevice: &e.onDevice,
		Save: e.archive(job.Model).Save,
		Drop: func() { e.drop(m) },
		Validate: func(ctx context.Context) (cnnlib.Metrics, error) {
			return e.measure(ctx, m, validation)
		},
		Watch: watch,
	}, nil
}

// takeBack has the model be as it was after an earlier epoch of its run.
func (e *Engine) takeBack(job cnnlib.FitJob, run string, epoch int) error {
	disk, at := e.archive(job.Model), state.Position{Run: run, Seed: job.Seed, Epochs: epoch}
	restored, err := disk.Restore(job.Model, at)
	if err != nil {
		return err
	}
	e.put(restored)
	return disk.SetCurrent(at)
}

// beginFit finds what the job goes on from, and makes it the model's state.
func (e *Engine) beginFit(job cnnlib.FitJob) (*loaded, error) {
	disk, have := e.archive(job.Model), e.models[job.Model.Fingerprint()]
	run := disk.Run(job)
	at := state.Position{Run: run, Seed: job.Seed}
	if job.FromScratch {
		if err := disk.Forget(run, job.Seed); err != nil {
			return nil, err
		}
	} else {
		epochs, err := job.Epochs, error(nil)
		if ended, failed := disk.Results(run); failed == nil {
			// An earlier training, with more patience, may have gone further.
			if stop, _, ok := job.Stopping.At(ended); ok {
				epochs = min(epochs, stop)
			}
		}
		at, err = disk.Furthest(run, job.Seed, epochs)
		if have != nil && have.Run == run && have.Within(epochs) && (err != nil || !have.Behind(at)) {
			return have, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if have != nil && have.Unsaved && !(job.FromScratch && have.Run == run) {
		if err := disk.Save(have.State); err != nil {
			return nil, err
		}
	}
	restored, err := disk.Restore(job.Model, at)
	if err != nil {
		return nil, err
	}
	m := e.put(restored)
	if !at.Trained() {
		return m, nil
	}
	return m, disk.SetCurrent(at)
}
