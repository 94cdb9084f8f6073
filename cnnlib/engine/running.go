package engine

import (
	"context"
	"sync"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// training is the training under way. Its state is its own, and nobody else touches it; meanwhile a copy of it answers for the model.
type training struct {
	own           *loaded
	dropped       bool // own is of no use any more
	keeper        keeper
	epochs, steps int // of the job, and of an epoch

	mu     sync.Mutex
	latest state.Snapshot
	behind bool          // steps have ended since
	asked  chan struct{} // not nil: somebody waits for a newer snapshot, and it is closed with that
}

const (
	// freshWithin is how long who asks for a model in training waits at most for the step under way to end, where the last one was not copied.
	freshWithin = 300 * time.Millisecond
	// longStep is from how long on steps are copied unasked, so that there is always a recent one.
	longStep = 150 * time.Millisecond
)

// take copies the state as it is. The training itself calls it, between two steps.
func (t *training) take(s *state.State) error {
	snapshot, err := s.Snapshot()
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latest, t.behind = snapshot, false
	if t.asked != nil {
		close(t.asked)
		t.asked = nil
	}
	return nil
}

// between is called by the training between two steps, of which the first took so long; last says that the epoch has no more.
func (t *training) between(s *state.State, took time.Duration, last bool) error {
	t.mu.Lock()
	wanted := t.asked != nil
	t.behind = true
	t.mu.Unlock()
	if !wanted && !last && took < longStep {
		return nil
	}
	return t.take(s)
}

// fresh is the newest snapshot to be had soon.
func (t *training) fresh(ctx context.Context) state.Snapshot {
	t.mu.Lock()
	if !t.behind {
		defer t.mu.Unlock()
		return t.latest // there is none newer before the end of the step under way
	}
	if t.asked == nil {
		t.asked = make(chan struct{})
	}
	asked := t.asked
	t.mu.Unlock()
	select {
	case <-asked:
	case <-time.After(freshWithin):
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.latest
}

// asOfNow brings the copy of a model in training up to date, and tells who asks of which moment it is. The caller has the turn.
func (e *Engine) asOfNow(ctx context.Context, m *loaded) error {
	t := e.training
	if t == nil || t.own.Model.Fingerprint() != m.Model.Fingerprint() {
		return nil
	}
	if err := t.fresh(ctx).Show(m.State); err != nil {
		return err
	}
	cnnlib.TellMoment(ctx, cnnlib.MomentOf(len(m.Results), t.epochs, m.Progress.Step, t.steps))
	return nil
}
