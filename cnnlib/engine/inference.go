package engine

import (
	"slices"

	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// inferenceSizes are the numbers of images that the network is compiled for; others
// are padded to the next. Each takes a quarter of a second to compile and costs its
// whole time however few of its images are asked for: so one of its own for a single digit,
// one for a handful, and one that is the quickest for each of many. (With more than 64 what the layers hand on does not fit a CPU's caches.)
var inferenceSizes = [...]int{1, 16, 64}

const largestInference = 64

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
		return network.BuildIn(on.forms(false), scope, t.model, images, nil)
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
// It takes a turn for each, the one for many images first, since a training is mostly followed by an evaluation.
func (e *Engine) prepareInference(model string) {
	go func() {
		for _, size := range slices.Backward(inferenceSizes[:]) {
			if e.ready(e.closing) != nil {
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
