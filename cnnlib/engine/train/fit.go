package train

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/state"
)

// watchEvery is the least time between two Step events: enough for a display
// that is redrawn a few times a second, and little to send.
const watchEvery = 100 * time.Millisecond

// Fit is one Fit under way: what it works with. [Fit.Run] is called once.
type Fit struct {
	Job     cnnlib.FitJob
	Set     data.Set // of the job; where it is at its end, none is needed
	State   *state.State
	Trainer *Trainer // of the state
	Device  *device.Device
	// DeviceName is the device in words.
	DeviceName string
	// Feed is how batches come; if empty, as suits the device.
	Feed Feed
	// OnDevice keeps what the device feed sends.
	OnDevice *data.DeviceCache
	// Save keeps the state on disk.
	Save func(*state.State) error
	// Between is called after steps that took so long, when the state is whole; last says that they are the epoch's last.
	Between func(took time.Duration, last bool) error
	// Drop is called where a step failed: the weights were given to the device for it and did not come back, so the state is of no use.
	Drop func()
	// Validate measures the state on the job's validation data. It is not called where there are none.
	Validate func(context.Context) (cnnlib.Metrics, error)
	// Watch gets the events.
	Watch func(cnnlib.Event)

	feed    feeder
	history cnnlib.History
	watched time.Time // when the last Step event was sent
	often   often     // keeps long epochs
}

// Run trains to the end of the job, or until ctx ends; see [cnnlib.Engine].
func (f *Fit) Run(ctx context.Context) (cnnlib.History, error) {
	t := f.State
	f.history = cnnlib.History{Reused: len(t.Results), ResumedStep: t.Progress.Step, Device: f.DeviceName, Regression: f.Job.Model.Regression()}
	if f.feed == nil {
		f.feed = f.feeder()
	}
	if f.history.Reused > 0 || f.history.ResumedStep > 0 {
		f.emit(cnnlib.Resumed)
	}
	if !f.Ended() && ctx.Err() != nil {
		return f.result(), f.interrupted()
	}
	if !f.Ended() && !f.feed.compiled() {
		f.emit(cnnlib.Compiling)
		begin := time.Now()
		if err := f.feed.compile(); err != nil {
			return f.result(), fmt.Errorf("a rede não pôde ser compilada para %s: %w", f.history.Device, err)
		}
		f.history.Compile = time.Since(begin)
		f.emit(cnnlib.Compiled)
	}
	for !f.Ended() {
		f.often.begin()
		if err := f.epoch(ctx); err != nil {
			return f.result(), err
		}
		if err := f.Save(t); err != nil {
			return f.result(), err
		}
		f.emit(cnnlib.EpochEnd)
	}
	if err := f.keep(); err != nil {
		return f.result(), err
	}
	if _, best, stopped := f.Job.Stopping.At(t.Results); stopped {
		f.history.Stopped = true
		if f.Job.Stopping.RestoreBest && best < len(t.Results) {
			f.history.Kept = best
		}
	}
	f.emit(cnnlib.Done)
	return f.result(), nil
}

// Ended says whether there is no epoch left to train.
func (f *Fit) Ended() bool { return Ended(f.Job, f.State.Results) }

// Ended says whether a job has no epoch left after those.
func Ended(job cnnlib.FitJob, epochs []cnnlib.EpochResult) bool {
	_, _, stopped := job.Stopping.At(epochs)
	return stopped || len(epochs) >= job.Epochs
}

// keep writes what the disk does not have yet.
func (f *Fit) keep() error {
	if !f.State.Unsaved {
		return nil
	}
	return f.Save(f.State)
}

// interrupted keeps the part of the epoch that was trained.
func (f *Fit) interrupted() error {
	if err := f.checkWeights(); err != nil {
		return err
	}
	if err := f.keep(); err != nil {
		// Not ErrInterrupted, which says that all is kept.
		return fmt.Errorf("treino interrompido, e %w", err)
	}
	return cnnlib.ErrInterrupted
}

// epoch trains to the end of the epoch that is under way, or until ctx ends.
func (f *Fit) epoch(ctx context.Context) (err error) {
	t := f.State
	number := len(t.Results) + 1
	begin := time.Now().Add(-t.Progress.Elapsed)
	defer func() {
		if failed := f.feed.end(); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	rate := f.rate()
	if f.Job.Schedule != (cnnlib.Schedule{}) {
		if err := setRate(t.Store, rate); err != nil {
			return fmt.Errorf("taxa de aprendizado da época %d: %w", number, err)
		}
	}
	if err := f.feed.begin(number); err != nil {
		return fmt.Errorf("início da época %d: %w", number, err)
	}
	for t.Progress.Step < f.steps() {
		if ctx.Err() != nil {
			return f.interrupted()
		}
		first, stepped := t.Progress.Step == 0, time.Now()
		given, err := f.feed.advance(t.Progress.Step)
		if err != nil {
			f.Drop()
			return fmt.Errorf("passo %d da época %d: %w", t.Progress.Step+1, number, err)
		}
		if err := f.checkLosses(given); err != nil {
			return err
		}
		t.Unsaved = true
		f.count(given)
		t.Progress.Elapsed = time.Since(begin)
		if err := f.Between(time.Since(stepped), t.Progress.Step == f.steps()); err != nil {
			return err
		}
		if err := f.keepOften(); err != nil {
			return err
		}
		if first || t.Progress.Step == f.steps() || time.Since(f.watched) >= watchEvery {
			f.watched = time.Now()
			f.emit(cnnlib.Step)
		}
	}
	if err := f.checkWeights(); err != nil {
		return err
	}
	result := cnnlib.EpochResult{Loss: t.Progress.Loss(), Steps: f.steps(), Duration: t.Progress.Elapsed}
	result.Accuracy, result.MeanAbsoluteError = f.second(t.Progress)
	if f.Job.Schedule != (cnnlib.Schedule{}) {
		result.LearningRate = rate
	}
	if f.Job.Validation != nil {
		measured, err := f.Validate(ctx)
		if ctx.Err() != nil {
			return f.interrupted()
		}
		if err != nil {
			return fmt.Errorf("validação depois da época %d: %w", number, err)
		}
		result.Validated = true
		result.ValidationLoss, result.ValidationAccuracy, result.ValidationAbsoluteError = measured.Loss, measured.Accuracy, measured.MeanAbsoluteError
	}
	t.Results = append(t.Results, result)
	t.Progress = state.Progress{}
	return nil
}

// rate is the learning rate of the epoch that is next.
func (f *Fit) rate() float64 {
	return f.Job.Schedule.Rate(f.Job.Model.Optimizer().LearningRate, f.State.Results)
}

// second is the accuracy of a part of an epoch, or, of a regression, the mean absolute error: both are counted alike.
func (f *Fit) second(p state.Progress) (accuracy, meanAbsoluteError float64) {
	if f.Job.Model.Regression() {
		return 0, p.Accuracy()
	}
	return p.Accuracy(), 0
}

// count adds what the next steps gave.
func (f *Fit) count(given []sums) {
	p := &f.State.Progress
	for _, s := range given {
		p.Examples += min(f.Job.BatchSize, f.Job.Data.Len()-p.Step*f.Job.BatchSize)
		p.Step++
		p.LossSum += s.loss
		p.Correct += s.correct
	}
}

func (f *Fit) steps() int { return stepsOf(f.Job.Data.Len(), f.Job.BatchSize) }

// stepsOf is the number of batches of an epoch; the last may be shorter.
func stepsOf(examples, batch int) int { return (examples + batch - 1) / batch }

func (f *Fit) result() cnnlib.History {
	h := f.history
	h.Epochs = append([]cnnlib.EpochResult(nil), f.State.Results...)
	return h
}

// emit sends an event of a kind with all that is known now.
func (f *Fit) emit(kind cnnlib.EventKind) {
	p := f.State.Progress
	done := len(f.State.Results)
	e := cnnlib.Event{
		Kind: kind, Epoch: done + 1, Epochs: f.Job.Epochs, Step: p.Step, Steps: f.steps(),
		Loss: p.Loss(), Elapsed: p.Elapsed, Regression: f.Job.Model.Regression(),
	}
	e.Accuracy, e.MeanAbsoluteError = f.second(p)
	switch kind {
	case cnnlib.Compiled:
		e.Elapsed = f.history.Compile
	case cnnlib.EpochEnd, cnnlib.Done:
		e.Epoch = done
		if done > 0 {
			last := f.State.Results[done-1]
			e.Step, e.Loss, e.Accuracy, e.MeanAbsoluteError, e.Elapsed = last.Steps, last.Loss, last.Accuracy, last.MeanAbsoluteError, last.Duration
		}
	}
	if kind != cnnlib.Compiled && e.Step > 0 {
		e.PerStep = e.Elapsed / time.Duration(e.Step)
		left := (f.Job.Epochs-done)*f.steps() - p.Step
		e.Remaining = e.PerStep * time.Duration(left)
	}
	if kind != cnnlib.Step && kind != cnnlib.Compiling && kind != cnnlib.Compiled {
		e.History = f.result()
	}
	f.Watch(e)
}
