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
	material, err := e.material(ctx, job, e.seemsTrained(job))
	if err != nil {
		return nil, err
	}
	m, err := e.beginFit(ctx, job)
	if err != nil {
		return nil, err
	}
	t.own, t.keeper, t.epochs, t.steps = m, keeper{disk: e.archive(job.Model), job: job}, job.Epochs, (job.Data.Len()+job.BatchSize-1)/job.BatchSize
	f := &train.Fit{
		Job: job, State: m.State, Trainer: m.trainer,
		Device: e.device, DeviceName: e.status.Device, Feed: e.options.Feed, OnDevice: &e.onDevice,
		Save: func(s *state.State) error {
			err := t.keeper.save(ctx, s)
			e.unsaved.Store(s.Unsaved)
			return err
		},
		Drop: func() { t.dropped = true },
		Between: func(took time.Duration, last bool) error {
			e.unsaved.Store(true)
			return t.between(m.State, took, last)
		},
		Watch: watch,
	}
	if !f.Ended() && !material.read {
		// What was kept of the last epochs turned out to be damaged.
		if material, err = e.material(ctx, job, false); err != nil {
			return nil, err
		}
	}
	f.Set = material.set
	f.Validate = func(ctx context.Context) (cnnlib.Metrics, error) { return e.measure(ctx, m, material.validation) }
	return f, nil
}

// material is what a job learns from, and what it is measured by.
type material struct {
	set, validation data.Set
	read            bool
}

// material reads a job's data sets. Of one that is trained it only makes sure that the files are still what it learned from: there
// is nothing left to learn, and the lesson's images take 47 MB.
func (e *Engine) material(ctx context.Context, job cnnlib.FitJob, trained bool) (m material, err error) {
	if trained {
		if err := e.sets.Seal(ctx, job.Data); err != nil {
			return m, err
		}
		if job.Validation != nil {
			if err := e.sets.Seal(ctx, job.Validation); err != nil {
				return m, fmt.Errorf("dados de validação: %w", err)
			}
		}
		return m, nil
	}
	m.read = true
	if m.set, err = e.sets.Get(ctx, job.Data); err != nil {
		return m, err
	}
	if m.set, err = m.set.For(job.Model); err != nil {
		return m, err
	}
	if job.Validation != nil {
		if m.validation, err = e.sets.Get(ctx, job.Validation); err != nil {
			return m, fmt.Errorf("dados de validação: %w", err)
		}
	}
	return m, nil
}

// seemsTrained says whether the disk tells of all epochs of a job. Whether they are whole is known when they are read.
func (e *Engine) seemsTrained(job cnnlib.FitJob) bool {
	if job.FromScratch {
		return false
	}
	disk := e.archive(job.Model)
	ended, err := disk.Results(disk.Run(job))
	return err == nil && train.Ended(job, ended)
}

// lightened tells of old epochs that become smaller, once, where it takes long.
func lightened(tell func(string)) func(done, all int) {
	begin, told := time.Now(), false
	return func(done, all int) {
		if !told && time.Since(begin) > patience {
			told = true
			tell(fmt.Sprintf("Das épocas antigas deste treino guardo agora só os pesos, para que ocupem menos disco: %d de %d já estão prontas. Depois o treino começa.", done, all))
		}
	}
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
		if err := disk.Room(job.Model, 0, job.Epochs, train.Bytes(job.Model), job.Keeping); err != nil {
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
	inMemory := have != nil && have.Run == run && have.LeadsTo(epochs)
	if at, err := disk.Furthest(run, job.Seed, epochs); inMemory && (err != nil || !have.Behind(at)) {
		makeWhole(disk, have)
		return have, nil
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
		makeWhole(disk, have)
		return have, nil
	}
	cnnlib.Tell(ctx, notice)
	if err := disk.Room(job.Model, len(restored.Results), epochs, train.Bytes(job.Model), job.Keeping); err != nil {
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
func makeWhole(disk archive.Archive, have *loaded) {
	if at := have.Position(); at.Trained() && !have.Anew && !disk.Has(at) {
		have.Unsaved = true
	}
	if have.Unsaved {
		_ = disk.Save(have.State) // what it leaves too much of becomes smaller out of turn
	}
}
