package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// randomZoom makes each image smaller or larger by chance, in training.
func randomZoom(at place, op cnnlib.RandomZoomOp, in fast.Value) fast.Value {
	x := in.Finish()
	if !at.mode.Training {
		return fast.Plain(x)
	}
	height := at.factors(x.Shape().Dim(0), 0, op.HeightFactor)
	width := height
	if !op.KeepAspect {
		width = at.factors(x.Shape().Dim(0), 1, op.WidthFactor)
	}
	return fast.Plain(zoomed(x, height, width, op.Fill))
}

// zoomed shows, of images, what is 1 + such a fraction [batch] as high and as wide, around their centre.
func zoomed(x, height, width *graph.Node, fill cnnlib.Fill) *graph.Node {
	s := samplesOf(x)
	zoom := func(axis int, by *graph.Node) *graph.Node {
		middle := float64(x.Shape().Dim(axis)-1) / 2
		ratio := graph.Reshape(graph.OnePlus(by), -1, 1, 1)
		return graph.AddScalar(graph.Mul(graph.AddScalar(s.at(axis), -middle), ratio), middle)
	}
	return s.bilinear(zoom(1, height), zoom(2, width), fill)
}
