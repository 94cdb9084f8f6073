package engine

import (
	"slices"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/infer"
)

// pause is how long nobody may have asked for anything before the engine works ahead: who runs one cell after
// the other does not wait for what none of them needs.
const pause = 500 * time.Millisecond

// prepareInference compiles the network of a model for each of [infer.Sizes], in the background, while nobody
// asks for anything: so that the first prediction after a training is as quick as the next.
//
// It takes a turn for each, after a pause, the one for many images first, since a training is mostly followed by an evaluation.
func (e *Engine) prepareInference(model string) {
	go func() {
		for _, size := range slices.Backward(infer.Sizes[:]) {
			if !e.idle() || e.ready(e.closing) != nil {
				return
			}
			e.ahead.Store(true)
			if m, ok := e.models[model]; ok {
				// What is wrong with it is told by the call that needs it.
				_ = m.scorer.Compile(e.device, size)
				e.trim()
			}
			e.ahead.Store(false)
			e.release()
		}
	}()
}

// prepareLooks compiles, in the background, what answers for a model while it is trained: a prediction for one image, and what each layer hands
// on. With a training beside it either takes seconds, which whoever asks first would wait for.
func (e *Engine) prepareLooks(m cnnlib.Model) {
	go func() {
		for _, compile := range []func(*loaded) error{
			func(now *loaded) error { return now.scorer.Compile(e.device, infer.Sizes[0]) },
			func(*loaded) error {
				v, err := e.viewer(m)
				if err != nil {
					return err
				}
				return v.Compile()
			},
		} {
			if e.ready(e.closing) != nil {
				return
			}
			e.ahead.Store(true)
			if now, ok := e.models[m.Fingerprint()]; ok && e.training != nil {
				// What is wrong with it is told by the call that needs it.
				_ = compile(now)
			}
			e.ahead.Store(false)
			e.release()
		}
	}()
}

// idle waits until no call has had a turn during a pause; it is false when the engine closes.
func (e *Engine) idle() bool {
	for {
		before := e.turns.Load()
		select {
		case <-e.closing.Done():
			return false
		case <-time.After(pause):
		}
		if e.turns.Load() == before && len(e.turn) == 1 {
			return true
		}
	}
}
