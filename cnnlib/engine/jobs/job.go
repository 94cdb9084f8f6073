package jobs

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/backlog"
)

// Run trains. It tells watch what happens, and stops when ctx ends.
type Run func(ctx context.Context, watch func(cnnlib.Event)) (cnnlib.History, error)

// Job is a training.
type Job struct {
	queue      *Queue
	job        cnnlib.FitJob
	background bool
	run        Run
	after      func(error, bool)  // its end; may be nil
	own        func(cnnlib.Event) // may be nil
	ownTurn    sync.Mutex         // held while own is called
	place      atomic.Pointer[cnnlib.Event]
	ctx        context.Context
	stop       context.CancelFunc
	ended      chan struct{}
	asked      []asker     // for whom it trains, of one in the background; guarded by the queue's lock
	left       atomic.Bool // all of them have gone

	mu       sync.Mutex
	info     cnnlib.Training
	log      []cnnlib.Event // those from which a later watcher learns all
	watchers map[*backlog.Backlog]bool
	history  cnnlib.History // these two once it has ended
	err      error
	told     bool // somebody who needed the model has got err
	kept     bool // an epoch of it is kept
}

// longest is how many events a log keeps, if they are not too large.
const longest = 96

// Info says what is known of the job.
func (j *Job) Info() cnnlib.Training {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.info
}

// Stop has the job end after the step under way.
func (j *Job) Stop() { j.stop() }

// Ended is closed when the job is over.
func (j *Job) Ended() <-chan struct{} { return j.ended }

// Result is what the job ended with.
func (j *Job) Result() (cnnlib.History, error) {
	<-j.ended
	return j.history, j.err
}

// Attach tells watch all that happens, from the beginning, until the job ends, or ctx: then the error is [cnnlib.ErrStillTraining].
func (j *Job) Attach(ctx context.Context, watch func(cnnlib.Event)) (cnnlib.History, error) {
	j.mu.Lock()
	events := backlog.New(append([]cnnlib.Event(nil), j.log...)...)
	if j.info.Ended() {
		events.Close()
	} else {
		j.watchers[events] = true
	}
	j.mu.Unlock()
	defer func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.watchers, events)
	}()
	var seen cnnlib.History
	for {
		e, err := events.Next(ctx)
		switch {
		case errors.Is(err, backlog.ErrClosed):
			return j.Result()
		case err != nil:
			return seen, cnnlib.ErrStillTraining
		}
		if len(e.History.Epochs) > 0 {
			seen = e.History
		}
		if watch != nil {
			watch(e)
		}
	}
}

// tell publishes an event.
func (j *Job) tell(e cnnlib.Event) {
	j.note(e)
	if j.own != nil {
		j.ownTurn.Lock()
		j.own(e)
		j.ownTurn.Unlock()
	}
	if e.Kind == cnnlib.EpochEnd {
		j.queue.tellWaiting()
	}
}

// tellPlace publishes the place in the queue. It does not wait for the job's own watcher, since another job's training is what calls it.
func (j *Job) tellPlace(e cnnlib.Event) {
	j.note(e)
	if j.own == nil {
		return
	}
	if j.place.Swap(&e) != nil {
		return // told in a moment
	}
	go func() {
		j.ownTurn.Lock()
		defer j.ownTurn.Unlock()
		if e := j.place.Swap(nil); e != nil && j.Info().Phase == cnnlib.TrainingQueued {
			j.own(*e)
		}
	}()
}

// note keeps an event, and hands it to who is attached.
func (j *Job) note(e cnnlib.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.info.Ended() || e.Kind == cnnlib.Queued && j.info.Phase != cnnlib.TrainingQueued {
		return
	}
	if e.Kind != cnnlib.Queued {
		j.info.Phase = cnnlib.TrainingRuns
	}
	switch e.Kind {
	case cnnlib.Resumed:
		j.info.At = cnnlib.MomentOf(e.Epoch-1, e.Epochs, e.Step, e.Steps)
	case cnnlib.Step, cnnlib.EpochEnd:
		j.info.At, j.info.Remaining = cnnlib.Moment{Epoch: e.Epoch, Epochs: e.Epochs, Step: e.Step, Steps: e.Steps}, e.Remaining
	}
	j.kept = j.kept || e.Kind == cnnlib.EpochEnd // which is told after the epoch is on disk, as its last step is not
	j.log = append(j.log, e)
	if e.Kind == cnnlib.EpochEnd || e.Kind == cnnlib.Queued || len(j.log) > longest {
		j.log = compact(j.log)
	}
	for w := range j.watchers {
		w.Put(e)
	}
}

// compact leaves out what newer events tell as well: steps of epochs that have ended, former places in the queue.
func compact(log []cnnlib.Event) []cnnlib.Event {
	lastEnd, lastPlace := -1, -1
	for i, e := range log {
		switch e.Kind {
		case cnnlib.EpochEnd:
			lastEnd = i
		case cnnlib.Queued:
			lastPlace = i
		}
	}
	kept := log[:0:0]
	for i, e := range log {
		if e.Kind == cnnlib.Step && i < lastEnd || e.Kind == cnnlib.Queued && i < lastPlace {
			continue
		}
		kept = append(kept, e)
	}
	if len(kept) > longest || backlog.Size(kept...) > backlog.Most {
		kept = backlog.Thin(kept)
	}
	return kept
}

// end notes how the job ended. The queue's lock may be held, so after must ask the queue for nothing.
func (j *Job) end(history cnnlib.History, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.history, j.err = history, err
	j.info.Remaining = 0
	switch {
	case err == nil:
		j.info.Phase = cnnlib.TrainingDone
	case errors.Is(err, cnnlib.ErrInterrupted):
		j.info.Phase = cnnlib.TrainingStopped
	default:
		j.info.Phase, j.info.Failure = cnnlib.TrainingFailed, err.Error()
	}
	if j.after != nil {
		j.after(err, j.left.Load())
	}
	for w := range j.watchers {
		w.Close()
	}
	close(j.ended)
	j.stop()
}

// failure is the error of a job that failed, once: who asked for the model hears it, and then may go on with what there is.
func (j *Job) failure() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.info.Phase != cnnlib.TrainingFailed || j.told {
		return nil
	}
	j.told = true
	return j.err
}
