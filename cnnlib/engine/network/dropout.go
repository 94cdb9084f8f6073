package network

import (
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// dropout drops a fraction of the values and scales up the others, in training.
func dropout(at place, op cnnlib.DropoutOp, in fast.Value) fast.Value {
	x := in.Finish()
	if at.mode.Training && op.Rate > 0 {
		x = drop(x, op.Rate, at.index, at.mode.Key)
	}
	return fast.Plain(x)
}

// drop drops a fraction of x's values.
func drop(x *graph.Node, rate float64, layer int, key *graph.Node) *graph.Node {
	g := x.Graph()
	bits := randomBits(key, x.Shape().Size(), uint32(layer)*0x9E3779B9)
	threshold := graph.Const(g, uint32(math.Round(rate*(1<<32))))
	keep := graph.ConvertDType(graph.GreaterOrEqual(bits, threshold), x.DType())
	keep = graph.MulScalar(keep, 1/(1-rate))
	return graph.Mul(x, graph.StopGradient(graph.Reshape(keep, x.Shape().Dimensions...)))
}
