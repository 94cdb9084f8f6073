package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// flatten lays each image out as a vector.
func flatten(at place, _ cnnlib.FlattenOp, in fast.Value) fast.Value {
	x := in.Finish()
	return fast.Plain(graph.Reshape(x, x.Shape().Dim(0), at.layer.OutputShape().Size()))
}
