package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// randomTranslation shifts each image by chance, in training.
func randomTranslation(at place, op cnnlib.RandomTranslationOp, in fast.Value) fast.Value {
	x := in.Finish()
	if !at.mode.Training {
		return fast.Plain(x)
	}
	batch := x.Shape().Dim(0)
	return fast.Plain(translated(x, at.factors(batch, 0, op.HeightFactor), at.factors(batch, 1, op.WidthFactor), op.Fill))
}

// translated shifts images by fractions [batch] of their height and width: down and to the right where they are positive.
func translated(x, height, width *graph.Node, fill cnnlib.Fill) *graph.Node {
	s := samplesOf(x)
	shift := func(axis int, by *graph.Node) *graph.Node {
		return graph.Sub(s.at(axis), graph.Reshape(graph.MulScalar(by, float64(x.Shape().Dim(axis))), -1, 1, 1))
	}
	return s.bilinear(shift(1, height), shift(2, width), fill)
}
