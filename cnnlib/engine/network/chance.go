package network

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// randomBits is so many unsigned 32-bit words. Each is a hash of its position, the key of the step and a salt, which tells apart
// what words are drawn for: no state to carry, the same on every device, and a tenth of the time of a generator.
func randomBits(key *graph.Node, n int, salt uint32) *graph.Node {
	g := key.Graph()
	word := func(i int) *graph.Node { return graph.Reshape(graph.Slice(key, graph.AxisRange(i, i+1))) }
	position := graph.Iota(g, shapes.Make(dtypes.Uint32, n), 0)
	bits := hash(graph.BitwiseXor(position, graph.Add(word(0), graph.Const(g, salt))))
	return hash(graph.Add(bits, word(1)))
}

// chance is a number in [0, 1) for each image of a batch: [batch]. The layer may draw several, told apart by their number. They
// follow from the step, the layer and where the image stands in the batch.
func (p place) chance(batch, number int) *graph.Node {
	bits := randomBits(p.mode.Key, batch, uint32(p.index)*0x9E3779B9+uint32(number+1)*0x85EBCA6B)
	upper := graph.BitwiseShiftRightLogical(bits, graph.Const(bits.Graph(), uint32(8))) // as many bits as float32 has
	return graph.MulScalar(graph.ConvertDType(upper, dtypes.Float32), 1.0/(1<<24))
}

// factors is a number from -limit to limit for each image.
func (p place) factors(batch, number int, limit float64) *graph.Node {
	return graph.AddScalar(graph.MulScalar(p.chance(batch, number), 2*limit), -limit)
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
