package network

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Mode is what a batch goes through a network for: to learn from it, or for what the network makes of it.
type Mode struct {
	// Training says that the network learns. Layers that differ then (dropout, normalization) ask for this and nothing else.
	Training bool
	// Key is, in training, the randomness of the step: a node of two unsigned 32-bit words that differ from step to step.
	Key *graph.Node
	// Examples is how many rows of the batch count, a float32 scalar; those after them only fill it up. Nil is all.
	Examples *graph.Node
}

// Inference is the mode outside training.
func Inference() Mode { return Mode{} }

// Training is the mode of a training step, with its key and how many rows count.
func Training(key, examples *graph.Node) Mode {
	return Mode{Training: true, Key: key, Examples: examples}
}

// Counts is 1 for each of a batch's rows that is an example and 0 for those that only fill it up: [rows] of float32. Whatever is
// taken over a batch (a loss, a mean) takes it in.
func (m Mode) Counts(g *graph.Graph, rows int) *graph.Node {
	if m.Examples == nil {
		return graph.Ones(g, shapes.Make(dtypes.Float32, rows))
	}
	examples := graph.ConvertDType(m.Examples, dtypes.Int32)
	return graph.ConvertDType(graph.LessThan(graph.Iota(g, shapes.Make(dtypes.Int32, rows), 0), examples), dtypes.Float32)
}
