package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cnn321/cnnlib"
)

// watchEvery is the least time between two Step events: enough for a display
// that is redrawn a few times a second, and little to send.
const watchEvery = 100 * time.Millisecond

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
	set, err := e.data.get(ctx, job.Data)
	if err != nil {
		if ctx.Err() != nil {
			return cnnlib.History{}, cnnlib.ErrInterrupted
		}
		return cnnlib.History{}, err
	}
	t, err := e.beginFit(job)
	if err != nil {
		return cnnlib.History{}, err
	}
	f := &fit{engine: e, job: job, set: set, trainee: t, watch: watch, disk: e.archive(job.Model)}
	f.feed = f.feeder()
	f.history = cnnlib.History{Reused: len(t.results), ResumedStep: t.progress.Step, Device: e.status.Device}
	history, err := f.run(ctx)
	e.prepareInference(job.Model.Fingerprint())
	return history, err
}

// beginFit finds what the job goes on from, and makes it the model's state.
func (e *Engine) beginFit(job cnnlib.FitJob) (*trainee, error) {
	name, run := job.Model.Fingerprint(), job.RunFingerprint()
	disk := e.archive(job.Model)
	have := e.trainees[name]
	at := current{Run: run, Seed: job.Seed}
	if job.FromScratch {
		if err := disk.forget(run, job.Seed); err != nil {
			return nil, err
		}
	} else {
		var err error
		at, err = disk.furthest(run, job.Seed, job.Epochs)
		if have != nil && have.run == run && have.within(job.Epochs) && (err != nil || !have.behind(at)) {
			return have, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if have != nil && have.unsaved && !(job.FromScratch && have.run == run) {
		if err := disk.save(have); err != nil {
			return nil, err
		}
	}
	t, err := disk.restore(job.Model, at)
	if err != nil {
		return nil, err
	}
	if have != nil {
		have.finalize()
	}
	e.trainees[name] = t
	if at.Epochs == 0 && !at.Partial {
		return t, nil
	}
	return t, disk.setCurrent(at)
}

// drop forgets a trainee whose last step failed: its weights were given to the device for that step and did not
// come back. The next call takes up what the disk has.
func (e *Engine) drop(t *trainee) {
	t.finalize()
	delete(e.trainees, t.model.Fingerprint())
}

// within says whether t has not gone beyond so many epochs.
func (t *trainee) within(epochs int) bool {
	return len(t.results) < epochs || len(t.results) == epochs && t.progress.Step == 0
}

// behind says whether a state of the same run is further than t.
func (t *trainee) behind(at current) bool {
	return at.Epochs > len(t.results) || at.Epochs == len(t.results) && at.Partial && t.progress.Step == 0
}

// fit is one Fit under way.
type fit struct {
	engine  *Engine
	job     cnnlib.FitJob
	set     contents
	trainee *trainee
	feed    feeder
	disk    archive
	watch   func(cnnlib.Event)
	history cnnlib.History
	watched time.Time // when the last Step event was sent
}

func (f *fit) run(ctx context.Context) (cnnlib.History, error) {
	t := f.trainee
	if f.history.Reused > 0 || f.history.ResumedStep > 0 {
		f.emit(cnnlib.Resumed)
	}
	if len(t.results) < f.job.Epochs && !f.feed.compiled() {
		f.emit(cnnlib.Compiling)
		begin := time.Now()
		if err := f.feed.compile(); err != nil {
			return f.result(), fmt.Errorf("a rede não pôde ser compilada para %s: %w", f.history.Device, err)
		}
		f.history.Compile = time.Since(begin)
		f.emit(cnnlib.Compiled)
	}
	for len(t.results) < f.job.Epochs {
		if err := f.epoch(ctx); err != nil {
			return f.result(), err
		}
		if err := f.disk.save(t); err != nil {
			return f.result(), err
		}
		f.emit(cnnlib.EpochEnd)
	}
	if err := f.keep(); err != nil {
		return f.result(), err
	}
	f.emit(cnnlib.Done)
	return f.result(), nil
}

// keep writes what the disk does not have yet.
func (f *fit) keep() error {
	if !f.trainee.unsaved {
		return nil
	}
	return f.disk.save(f.trainee)
}

// interrupted keeps the part of the epoch that was trained.
func (f *fit) interrupted() error {
	if err := f.keep(); err != nil {
		// Not ErrInterrupted, which says that all is kept.
		return fmt.Errorf("treino interrompido, e %w", err)
	}
	return cnnlib.ErrInterrupted
}

// epoch trains to the end of the epoch that is under way, or until ctx ends.
func (f *fit) epoch(ctx context.Context) (err error) {
	t := f.trainee
	number := len(t.results) + 1
	begin := time.Now().Add(-t.progress.Elapsed)
	defer func() {
		if failed := f.feed.end(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	if err := f.feed.begin(number); err != nil {
		return fmt.Errorf("início da época %d: %w", number, err)
	}
	for t.progress.Step < f.steps() {
		if ctx.Err() != nil {
			return f.interrupted()
		}
		first := t.progress.Step == 0
		given, err := f.feed.advance(t.progress.Step)
		if err != nil {
			f.engine.drop(t)
			return fmt.Errorf("passo %d da época %d: %w", t.progress.Step+1, number, err)
		}
		t.unsaved = true
		f.count(given)
		t.progress.Elapsed = time.Since(begin)
		if first || t.progress.Step == f.steps() || time.Since(f.watched) >= watchEvery {
			f.watched = time.Now()
			f.emit(cnnlib.Step)
		}
	}
	t.results = append(t.results, cnnlib.EpochResult{
		Loss: t.progress.loss(), Accuracy: t.progress.accuracy(), Steps: f.steps(), Duration: t.progress.Elapsed,
	})
	t.progress = progress{}
	return nil
}

// count adds what the next steps gave.
func (f *fit) count(given []sums) {
	p := &f.trainee.progress
	for _, s := range given {
		p.Examples += min(f.job.BatchSize, len(f.set.labels)-p.Step*f.job.BatchSize)
		p.Step++
		p.LossSum += s.loss
		p.Correct += s.correct
	}
}

func (f *fit) steps() int { return stepsOf(len(f.set.labels), f.job.BatchSize) }

// stepsOf is the number of batches of an epoch; the last may be shorter.
func stepsOf(examples, batch int) int { return (examples + batch - 1) / batch }

func (f *fit) result() cnnlib.History {
	h := f.history
	h.Epochs = append([]cnnlib.EpochResult(nil), f.trainee.results...)
	return h
}

// emit sends an event of a kind with all that is known now.
func (f *fit) emit(kind cnnlib.EventKind) {
	p := f.trainee.progress
	done := len(f.trainee.results)
	e := cnnlib.Event{
		Kind: kind, Epoch: done + 1, Epochs: f.job.Epochs, Step: p.Step, Steps: f.steps(),
		Loss: p.loss(), Accuracy: p.accuracy(), Elapsed: p.Elapsed,
	}
	switch kind {
	case cnnlib.Compiled:
		e.Elapsed = f.history.Compile
	case cnnlib.EpochEnd, cnnlib.Done:
		e.Epoch = done
		if done > 0 {
			last := f.trainee.results[done-1]
			e.Step, e.Loss, e.Accuracy, e.Elapsed = last.Steps, last.Loss, last.Accuracy, last.Duration
		}
	}
	if kind != cnnlib.Compiled && e.Step > 0 {
		e.PerStep = e.Elapsed / time.Duration(e.Step)
		left := (f.job.Epochs-done)*f.steps() - p.Step
		e.Remaining = e.PerStep * time.Duration(left)
	}
	if kind != cnnlib.Step && kind != cnnlib.Compiling && kind != cnnlib.Compiled {
		e.History = f.result()
	}
	f.watch(e)
}
