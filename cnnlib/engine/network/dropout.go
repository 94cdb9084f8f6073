package network

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Dropout is the randomness of one training step: two words that differ from step to step.
type Dropout struct {
	// Key is a node of two unsigned 32-bit words.
	Key *graph.Node
}

// apply drops a fraction of x's values and scales up the others.
//
// Whether a value is dropped is a hash of its position, the layer and the key:
// no state to carry, the same on every device, and a tenth of the time of a generator.
func (d *Dropout) apply(x *graph.Node, rate float64, layer int) *graph.Node {
	if rate == 0 {
		return x
	}
	g := x.Graph()
	word := func(i int) *graph.Node { return graph.Reshape(graph.Slice(d.Key, graph.AxisRange(i, i+1))) }
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
