package engine

import (
	"slices"
	"time"

	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// inferenceSizes are the numbers of images that the network is compiled for; others
// are padded to the next. Each takes a quarter of a second to compile and costs its
// whole time however few of its images are asked for: so one of its own for a single digit,
// one for a handful, and one that is the quickest for each of many.
var inferenceSizes = [...]int{1, 16, largestInference}

const largestInference = 128

// pause is how long nobody may have asked for anything before the engine works ahead: who runs one cell after
// the other does not wait for what none of them needs.
const pause = 500 * time.Millisecond

// inferenceSize is the smallest of inferenceSizes that holds n images.
func inferenceSize(n int) int {
	for _, size := range inferenceSizes {
		if n <= size {
			return size
		}
	}
	return largestInference
}

// openInference makes ready to compile the network outside training.
func (t *trainee) openInference(on device) error {
	if t.infer != nil {
		return nil
	}
	exec, err := model.NewExec(on.Backend, t.store, func(scope *model.Scope, images *graph.Node) *graph.Node {
		return network.Build(scope, t.model, images, network.Inference(), on.forms(forward))
	})
	if err != nil {
		return err
	}
	t.infer = exec
	return nil
}

// prepareInference compiles the network of a model for each of inferenceSizes, in the background, while nobody
// asks for anything: so that the first prediction after a training is as quick as the next.
//
// It takes a turn for each, after a pause, the one for many images first, since a training is mostly followed by an evaluation.
func (e *Engine) prepareInference(model string) {
	go func() {
		for _, size := range slices.Backward(inferenceSizes[:]) {
			if !e.idle() || e.ready(e.closing) != nil {
				return
			}
			if t, ok := e.trainees[model]; ok && t.openInference(e.device) == nil {
				// What is wrong with it is told by the call that needs it.
				_, _ = t.infer.Compile(shapes.Make(dtypes.Uint8, t.imageDims(size)...))
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
