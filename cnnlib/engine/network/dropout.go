package network

import (
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
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

// drop drops a fraction of x's values. Whether a value is dropped is a hash of its position, the layer and the key:
// no state to carry, the same on every device, and a tenth of the time of a generator.
func drop(x *graph.Node, rate float64, layer int, key *graph.Node) *graph.Node {
	g := x.Graph()
	word := func(i int) *graph.Node { return graph.Reshape(graph.Slice(key, graph.AxisRange(i, i+1))) }
	position := graph.Iota(g, shapes.Make(dtypes.Uint32, x.Shape().Size()), 0)
	salt := graph.Const(g, uint32(layer)*0x9E3779B9)
	bits := hash(graph.BitwiseXor(position, graph.Add(word(0), salt)))
	bits = hash(graph.Add(bits, word(1)))
	threshold := graph.Const(g, uint32(math.Round(rate*(1<<32))))
	keep := graph.ConvertDType(graph.GreaterOrEqual(bits, threshold), x.DType())
	keep = graph.MulScalar(keep, 1/(1-rate))
	return graph.Mul(x, graph.StopGradient(graph.Reshape(keep, x.Shape().Dimensions...)))
}

// hash mixes 32-bit words so that every bit of the result depends on every bit
// of x: the function "lowbias32" found by C. Wellons's search for low bias.
func hash(x *graph.Node) *graph.Node {
	shift := func(x *graph.Node, by uint32) *graph.Node {
		return graph.BitwiseXor(x, graph.BitwiseShiftRightLogical(x, graph.Const(x.Graph(), by)))
	}
	times := func(x *graph.Node, by uint32) *graph.Node { return graph.Mul(x, graph.Const(x.Graph(), by)) }
	x = times(shift(x, 16), 0x7feb352d)
	x = times(shift(x, 15), 0x846ca68b)
	return shift(x, 16)
}
