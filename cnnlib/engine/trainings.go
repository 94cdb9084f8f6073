package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/jobs"
	"cnn321/cnnlib/engine/train"
)

// Fit trains as the job says; see [cnnlib.Engine].
func (e *Engine) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	t, joined, err := e.queue.Add(e.noted(jobs.Submission{Job: job, Own: watch, Run: e.run(job, false), Context: ctx}))
	if err != nil {
		return cnnlib.History{}, err
	}
	if joined {
		return t.Attach(ctx, watch)
	}
	return t.Result()
}

// Start begins a training; see [cnnlib.Engine].
func (e *Engine) Start(_ context.Context, job cnnlib.FitJob) (cnnlib.Training, error) {
	t, _, err := e.queue.Add(e.noted(jobs.Submission{Job: job, Background: true, Run: e.run(job, true)}))
	if err != nil {
		return cnnlib.Training{}, err
	}
	return t.Info(), nil
}

// Begun is the trainings in the background that are under way. It is asked for before [Engine.Leave], by who wants another engine to go on with them.
func (e *Engine) Begun() []jobs.Begun { return e.queue.Begun() }

// GoOn goes on with a training of an engine that has ended, under the same name, for those who still live; where none does, with nothing.
func (e *Engine) GoOn(b jobs.Begun) error {
	for _, job := range b.Asked(e.options.Lives) {
		if _, _, err := e.queue.Add(e.noted(jobs.Submission{ID: b.ID, Job: job, Background: true, Run: e.run(job, true)})); err != nil {
			return err
		}
	}
	return nil
}

// lookForKernels is how often the engine looks whether those live for whom it trains.
const lookForKernels = time.Second

// abandon stops the trainings in the background whose kernels have gone, as long as the engine is there.
func (e *Engine) abandon() {
	look := time.NewTicker(lookForKernels)
	defer look.Stop()
	for {
		select {
		case <-e.closing.Done():
			return
		case <-look.C:
			e.queue.Abandon(e.options.Lives)
		}
	}
}

// Attach watches a training; see [cnnlib.Engine].
func (e *Engine) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	t, err := e.queue.Get(id)
	if err != nil {
		for _, u := range e.allBroken() {
			if u.ID == id {
				return tellOf(u, watch)
			}
		}
		return cnnlib.History{}, err
	}
	return t.Attach(ctx, watch)
}

// Stop stops a training; see [cnnlib.Engine].
func (e *Engine) Stop(ctx context.Context, id string) error {
	t, err := e.queue.Get(id)
	if err != nil {
		for _, u := range e.allBroken() {
			if u.ID == id {
				// Nobody will go on with it, who stops it: so there is nothing more to tell.
				archive.OfFingerprint(e.options.Models, u.Model, e.options.Precision.Suffix()).Forget()
				return nil
			}
		}
		return err
	}
	t.Stop()
	select {
	case <-t.Ended():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Trainings lists the trainings, those first that were left unfinished by earlier engines, or by kernels that have gone; see [cnnlib.Engine].
func (e *Engine) Trainings(context.Context) ([]cnnlib.Training, error) {
	var all []cnnlib.Training
	broken := make(map[string]bool)
	for _, u := range e.allBroken() {
		all, broken[u.ID] = append(all, u.Training), true
	}
	for _, t := range e.queue.List() {
		if !broken[t.ID] {
			all = append(all, t)
		}
	}
	return all, nil
}

// Unsaved reports whether the training under way has learned something that is not on disk yet: who ends this process does well to wait until it is.
func (e *Engine) Unsaved() bool { return e.unsaved.Load() }

// run is a job's training; behind says that other calls are to be expected meanwhile.
func (e *Engine) run(job cnnlib.FitJob, behind bool) jobs.Run {
	return func(ctx context.Context, watch func(cnnlib.Event)) (cnnlib.History, error) {
		tell := func(text string) { watch(cnnlib.Event{Kind: cnnlib.Notice, Epochs: job.Epochs, Text: text}) }
		ctx = cnnlib.WithNotices(ctx, tell)
		// Without the turn: whoever asks another model need not wait for what another process trains.
		disk := e.archive(job.Model)
		let, err := disk.Hold(ctx, disk.Run(job), tell)
		if err != nil {
			return cnnlib.History{}, cnnlib.ErrInterrupted
		}
		defer let()
		ended, err := e.options.Journal.Begin(fmt.Sprintf("Fit %s %d", job.Model.Fingerprint(), job.BatchSize))
		if err != nil {
			return cnnlib.History{}, err
		}
		defer ended()
		f, err := e.beginTraining(ctx, job, watch)
		// An earlier version kept all of each epoch. What becomes smaller may be the room that was missing; it takes no turn, since it may take long.
		if full := (*archive.NoRoom)(nil); errors.As(err, &full) {
			lighter := 0
			makingRoom(func() {
				lighter, _ = disk.LightenRun(ctx, job.Model, disk.Run(job), full.After, train.Bytes(job.Model), lightened(tell))
			})
			if lighter > 0 {
				// What there is to say of what is kept was said the first time.
				f, err = e.beginTraining(cnnlib.WithNotices(ctx, func(string) {}), job, watch)
			}
		}
		if err != nil {
			if ctx.Err() != nil {
				return cnnlib.History{}, cnnlib.ErrInterrupted
			}
			return cnnlib.History{}, err
		}
		if behind {
			e.prepareLooks(job.Model)
		}
		defer e.training.keeper.thinning.Wait()                                // before the run is let go, also where f panics
		makingRoom(func() { _ = disk.Lighten(ctx, f.State, lightened(tell)) }) // what cannot be made smaller only takes room
		history, err := f.Run(ctx)
		return e.endTraining(job, f, history, err, tell)
	}
}

// beginTraining takes the model's state out of everybody's reach, and puts a copy in its place.
func (e *Engine) beginTraining(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (*train.Fit, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	defer e.release()
	if e.hasRoomFor(job.Model) != nil {
		if err := e.hasRoomToTrain(job); err != nil { // tells more
			return nil, err
		}
	}
	t := &training{}
	f, err := e.newFit(ctx, job, watch, t)
	if err != nil {
		return nil, err
	}
	// What is trained already needs no room to be shown.
	if len(t.own.Results) < job.Epochs && t.own.trainer.Bytes() == 0 {
		if err := e.hasRoomToTrain(job); err != nil {
			return nil, err
		}
	}
	if err := t.take(f.State); err != nil {
		return nil, err
	}
	copied, err := t.latest.State()
	if err != nil {
		return nil, err
	}
	e.unsaved.Store(f.State.Unsaved)
	e.models[job.Model.Fingerprint()] = &loaded{State: copied, trainer: train.NewTrainer(copied), scorer: infer.NewScorer(copied), used: e.turns.Load(), training: 1}
	e.training = t
	return f, nil
}

// endTraining puts the state back.
func (e *Engine) endTraining(job cnnlib.FitJob, f *train.Fit, history cnnlib.History, err error, tell func(string)) (cnnlib.History, error) {
	t, name := e.training, job.Model.Fingerprint() // nobody else changes it
	t.keeper.thinning.Wait()
	<-e.turn // whatever ends: the state must get home
	e.turns.Add(1)
	defer e.release()
	e.training = nil
	e.unsaved.Store(false) // what could not be kept, no waiting keeps
	if copied, ok := e.models[name]; ok {
		copied.finalize()
		delete(e.models, name)
	}
	if t.dropped {
		t.own.finalize()
		return history, err
	}
	e.models[name] = t.own
	t.own.used = e.turns.Load()
	if err == nil && history.Kept > 0 {
		err = e.takeBack(job, f.State.Run, history.Kept)
		if errors.Is(err, cnnlib.ErrNotKept) {
			tell(fmt.Sprintf("A rede fica como estava depois da época %d, a última, e não como na %d, a melhor: %v.", len(history.Epochs), history.Kept, err))
			history.Kept, err = 0, nil
		}
	}
	if f.State.Anew && errors.Is(err, cnnlib.ErrInterrupted) && !f.State.Position().Trained() {
		// Who began anew sees an untrained model; what there was goes on being kept.
		err = errors.Join(err, e.archive(job.Model).SetCurrent(f.State.Position()))
	}
	e.prepareInference(name)
	return history, err
}
