package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// randomFlip mirrors about half of the images, in training.
func randomFlip(at place, op cnnlib.RandomFlipOp, in fast.Value) fast.Value {
	x := in.Finish()
	if !at.mode.Training {
		return fast.Plain(x)
	}
	chance := at.chance(x.Shape().Dim(0), 0)
	return fast.Plain(flipped(x, graph.LessOrEqual(chance, graph.Scalar(x.Graph(), chance.DType(), 0.5)), op.Mode))
}

// flipped mirrors those images of x of which that [batch] says so.
func flipped(x, which *graph.Node, mode cnnlib.FlipMode) *graph.Node {
	s := samplesOf(x)
	mirror := func(axis int, place *graph.Node) *graph.Node {
		last := graph.Const(x.Graph(), int32(x.Shape().Dim(axis)-1))
		return graph.Where(graph.BroadcastToShape(graph.Reshape(which, -1, 1, 1), withType(place, dtypes.Bool)), graph.Sub(last, place), place)
	}
	rows, columns := s.place(1), s.place(2)
	if mode != cnnlib.FlipHorizontal {
		rows = mirror(1, rows)
	}
	if mode != cnnlib.FlipVertical {
		columns = mirror(2, columns)
	}
	return s.pick(rows, columns)
}
