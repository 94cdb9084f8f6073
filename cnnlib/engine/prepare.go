package engine

import (
	"slices"
	"time"

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
			if m, ok := e.models[model]; ok {
				// What is wrong with it is told by the call that needs it.
				_ = m.scorer.Compile(e.device, size)
			}
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
