package engine

import (
	"context"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/engine/train"
)

// loaded is a model in memory: the training state that its last Fit left, and what is compiled for it.
type loaded struct {
	*state.State
	trainer *train.Trainer
	scorer  *infer.Scorer
}

func (m *loaded) finalize() {
	m.trainer.Finalize()
	m.scorer.Finalize()
	m.Finalize()
}

// load is the model as its last Fit left it: in memory, else from disk, else untrained.
// The caller has the turn.
func (e *Engine) load(ctx context.Context, m cnnlib.Model) (*loaded, error) {
	if have, ok := e.models[m.Fingerprint()]; ok {
		return have, nil
	}
	if err := e.checkRoom(m, 0); err != nil {
		return nil, err
	}
	restored, notice, err := e.archive(m).Load(m)
	if err != nil {
		return nil, err
	}
	cnnlib.Tell(ctx, notice)
	return e.put(restored), nil
}

// put makes a state that of its model, in place of the one before.
func (e *Engine) put(s *state.State) *loaded {
	name := s.Model.Fingerprint()
	if before, ok := e.models[name]; ok {
		before.finalize()
	}
	e.models[name] = &loaded{s, train.NewTrainer(s), infer.NewScorer(s)}
	return e.models[name]
}

// drop forgets a model in memory. The next call takes up what the disk has.
func (e *Engine) drop(m *loaded) {
	m.finalize()
	delete(e.models, m.Model.Fingerprint())
}

// archive is where the model's training states are kept.
func (e *Engine) archive(m cnnlib.Model) archive.Archive {
	return archive.Of(e.options.Models, m, e.options.Precision.Suffix())
}
