package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/room"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/engine/train"
)

// loaded is a model in memory: the training state that its last Fit left, and what is compiled for it.
type loaded struct {
	*state.State
	trainer *train.Trainer
	scorer  *infer.Scorer
	// used is the turn in which the model was last asked for, and training how many Fits are at work on it.
	used     int64
	training int
}

func (m *loaded) finalize() {
	m.trainer.Finalize()
	m.scorer.Finalize()
	m.Finalize()
}

// bytes is about how much memory the model takes.
func (m *loaded) bytes() int64 { return m.State.Bytes() + m.trainer.Bytes() + m.scorer.Bytes() }

// load is the model as its last Fit left it, or as the training under way has made it so far: in memory, else from disk, else untrained.
// The caller has the turn.
func (e *Engine) load(ctx context.Context, m cnnlib.Model) (*loaded, error) {
	found, err := e.find(ctx, m)
	if err != nil {
		return nil, err
	}
	e.tellTraining(ctx, m)
	return found, e.asOfNow(ctx, found)
}

func (e *Engine) find(ctx context.Context, m cnnlib.Model) (*loaded, error) {
	if have, ok := e.models[m.Fingerprint()]; ok {
		have.used = e.turns.Load()
		return have, nil
	}
	if err := e.hasRoomFor(m); err != nil {
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
	now := &loaded{State: s, trainer: train.NewTrainer(s), scorer: infer.NewScorer(s), used: e.turns.Load()}
	e.models[name] = now
	e.shed(e.options.memory())
	return now
}

// drop forgets a model in memory. The next call takes up what the disk has.
func (e *Engine) drop(m *loaded) {
	m.finalize()
	delete(e.models, m.Model.Fingerprint())
}

// shed drops the models that were not asked for the longest until the rest takes no more than so many bytes. The one of
// this turn stays, and so does one that is being trained. Nothing is lost: what the disk does not have yet is kept there
// first, and the next call for the model takes it up again. The caller has the turn.
func (e *Engine) shed(most int64) {
	byUse := slices.SortedFunc(maps.Values(e.models), func(a, b *loaded) int { return cmp.Compare(a.used, b.used) })
	var total int64
	for _, m := range byUse {
		total += m.bytes()
	}
	dropped := false
	for _, m := range byUse {
		if total <= most {
			break
		}
		if m.training > 0 || m.used == e.turns.Load() {
			continue
		}
		took := m.bytes()
		if m.laidDown(e.archive(m.Model)) == nil {
			e.drop(m)
			total -= took
			dropped = true
		}
	}
	if dropped {
		room.GiveBack()
	}
}

// laidDown has the disk give back the very state. Where it cannot, as on a full disk, the model must stay in memory; the
// next Fit tells why.
func (m *loaded) laidDown(disk archive.Archive) error {
	if m.Anew && !m.Position().Trained() {
		return nil // nothing was learned since it began anew
	}
	if m.Unsaved {
		return disk.Save(m.State)
	}
	if at := m.Position(); m.Run != "" {
		return disk.SetCurrent(at)
	}
	return nil
}

// archive is where the model's training states are kept.
func (e *Engine) archive(m cnnlib.Model) archive.Archive {
	return archive.Of(e.options.Models, m, e.options.Precision.Suffix()).On(e.files)
}
