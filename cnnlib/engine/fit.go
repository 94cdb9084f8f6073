package engine

import (
	"context"
	"fmt"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/engine/train"
)

// newFit makes ready for a job. The caller has the turn.
func (e *Engine) newFit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event), t *training) (*train.Fit, error) {
	set, err := e.sets.Get(ctx, job.Data)
	if err != nil {
		return nil, err
	}
	if set, err = set.For(job.Model); err != nil {
		return nil, err
	}
	var validation data.Set
	if job.Validation != nil {
		if validation, err = e.sets.Get(ctx, job.Validation); err != nil {
			return nil, fmt.Errorf("dados de validação: %w", err)
		}
	}
	m, err := e.beginFit(ctx, job)
	if err != nil {
		return nil, err
	}
	t.own, t.epochs, t.steps = m, job.Epochs, (len(set.Labels)+job.BatchSize-1)/job.BatchSize
	return &train.Fit{
		Job: job, Set: set, State: m.State, Trainer: m.trainer,
		Device: e.device, DeviceName: e.status.Device, Feed: e.options.Feed, OnDevice: &e.onDevice,
		Save:    func(s *state.State) error { return e.keep(job, s) },
		Drop:    func() { t.dropped = true },
		Between: func(took time.Duration, last bool) error { return t.between(m.State, took, last) },
		Validate: func(ctx context.Context) (cnnlib.Metrics, error) {
			return e.measure(ctx, m, validation)
		},
		Watch: watch,
	}, nil
}

// keep writes a state, and removes the epochs that the job does not keep.
func (e *Engine) keep(job cnnlib.FitJob, s *state.State) error {
	disk := e.archive(job.Model)
	if err := disk.Save(s); err != nil {
		return err
	}
	best := 0
	if job.Stopping.RestoreBest {
		_, best, _ = job.Stopping.At(s.Results)
	}
	// What cannot be removed only takes room.
	_ = disk.Thin(s.Run, job.Keeping, best)
	return nil
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
func (e *Engine) beginFit(ctx context.Context, job cnnlib.FitJob) (*loaded, error) {
	disk, have := e.archive(job.Model), e.models[job.Model.Fingerprint()]
	run := disk.Run(job)
	if job.FromScratch {
		if have != nil && have.Run != run {
			if err := e.saveOther(have, run); err != nil {
				return nil, err
			}
		}
		if err := disk.Room(0, job.Epochs, train.Bytes(job.Model), job.Keeping); err != nil {
			return nil, err
		}
		begun, err := disk.Anew(job.Model, run, job.Seed)
		if err != nil {
			return nil, err
		}
		return e.put(begun), nil
	}
	epochs := job.Epochs
	if ended, failed := disk.Results(run); failed == nil {
		// An earlier training, with more patience, may have gone further.
		if stop, _, ok := job.Stopping.At(ended); ok {
			epochs = min(epochs, stop)
		}
	}
	inMemory := have != nil && have.Run == run && have.Within(epochs)
	if at, err := disk.Furthest(run, job.Seed, epochs); inMemory && (err != nil || !have.Behind(at)) {
		return have, e.makeWhole(disk, have, job)
	} else if err != nil {
		return nil, err
	}
	if err := e.saveOther(have, run); err != nil {
		return nil, err
	}
	restored, notice, err := disk.Continue(job.Model, run, job.Seed, epochs)
	if err != nil {
		return nil, err
	}
	if inMemory && !have.Behind(restored.Position()) {
		// What the disk had more was damaged.
		restored.Finalize()
		return have, e.makeWhole(disk, have, job)
	}
	cnnlib.Tell(ctx, notice)
	if err := disk.Room(len(restored.Results), epochs, train.Bytes(job.Model), job.Keeping); err != nil {
		restored.Finalize()
		return nil, err
	}
	m, at := e.put(restored), restored.Position()
	if !at.Trained() {
		return m, nil
	}
	return m, disk.SetCurrent(at)
}

// saveOther keeps a state that is only in memory, and that another one is to take the place of.
func (e *Engine) saveOther(have *loaded, run string) error {
	if have == nil || !have.Unsaved || have.Run == run && have.Anew {
		return nil
	}
	return e.archive(have.Model).Save(have.State)
}

// makeWhole has the disk get again what only memory has: the files may have been damaged or removed meanwhile. Where it
// still cannot be written, the training goes on and tells so at the end of its epoch.
func (e *Engine) makeWhole(disk archive.Archive, have *loaded, job cnnlib.FitJob) error {
	if at := have.Position(); at.Trained() && !have.Anew && !disk.Has(at) {
		have.Unsaved = true
	}
	if have.Unsaved {
		_ = e.keep(job, have.State)
	}
	return nil
}
